// Marks: named lines at places on an axis, such as the vertical line at `T_max`.

/** Draw a thin line for each mark, behind the curves: vertical on the x axis, such as at `T_max`. */
const drawMarkLines = (u, view, look, k) =>
  withCanvas(u, look, k, (context, unit, box) => {
    context.strokeStyle = look.mark;
    context.lineWidth = unit;
    context.setLineDash([2 * unit, 3 * unit]);
    for (const { axis, place } of placedMarks(u, view)) {
      context.beginPath();
      context.moveTo(axis === "x" ? place : box.left, axis === "x" ? box.top - 4 * unit : place);
      context.lineTo(
        axis === "x" ? place : box.left + box.width,
        axis === "x" ? box.top + box.height : place,
      );
      context.stroke();
    }
  });

/** Name each mark, with a rim in the color of the ground, so that it can be read over a curve.
 *
 * Names on the x axis that would collide with the one before are left out. */
const drawMarkNames = (u, view, look, k) =>
  withCanvas(u, look, k, (context, unit, box) => {
    const right = box.left + box.width;
    let taken = -Infinity;
    context.fillStyle = look.muted;
    context.strokeStyle = look.ground;
    context.lineWidth = 4 * unit;
    context.lineJoin = "round";
    for (const { axis, label, place } of placedMarks(u, view)) {
      const width = context.measureText(label).width;
      const across = axis === "x";
      const left = across ? Math.min(Math.max(place - width / 2, box.left), right - width) : right - width;
      if (across && left < taken + 8 * unit) continue;
      if (across) taken = left + width;
      const middle = across ? box.top - 13 * unit : place - 10 * unit;
      context.strokeText(label, left, middle);
      context.fillText(label, left, middle);
    }
  });

const placedMarks = (u, view) =>
  view.marks
    .map((mark) => ({ ...mark, at: view.markAt(mark) }))
    .filter(({ axis, at }) => at >= view[axis][0] && at <= view[axis][1])
    .map((mark) => ({ ...mark, place: u.valToPos(mark.at, mark.axis, true) }))
    .sort((one, two) => one.place - two.place);
