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
 * Names that would collide are moved apart. One that would lose sight of its line is left out.
 * The name of a level goes where it covers no curve. */
const drawMarkNames = (u, view, look, k) =>
  withCanvas(u, look, k, (context, unit, box) => {
    const right = box.left + box.width;
    const width = ({ label }) => context.measureText(label).width;
    const write = ({ label }, left, middle) => {
      context.strokeText(label, left, middle);
      context.fillText(label, left, middle);
    };
    context.fillStyle = look.muted;
    context.strokeStyle = look.ground;
    context.lineWidth = 4 * unit;
    context.lineJoin = "round";
    const marks = placedMarks(u, view);
    const across = marks
      .filter(({ axis }) => axis === "x")
      .map((mark) => ({ ...mark, at: mark.place, size: width(mark) + 8 * unit }));
    for (const mark of fitting(across, box.left - 4 * unit, right + 4 * unit, NEAR * unit)) {
      write(mark, mark.at - width(mark) / 2, box.top - 13 * unit);
    }
    // Above its line, or below it where that would be among the names of the x axis.
    const size = 15 * unit;
    const level = (place) => place + (place - 18 * unit < box.top ? 10 : -10) * unit;
    const up = marks
      .filter(({ axis }) => axis === "y")
      .map((mark) => ({ ...mark, at: level(mark.place), size }))
      .sort((one, two) => one.at - two.at);
    for (const mark of apart(up, box.top, box.top + box.height)) {
      const room = { from: box.left + 6 * unit, to: right - 6 * unit, width: width(mark) };
      write(mark, clearOfLines(u, room, mark.at, size), mark.at);
    }
  });

const PLACES = 12; // Between the two ends, where a name may go along its line.

/** Return the left edge of a name where no curve runs behind it: at the right end if it can be. */
const clearOfLines = (u, { from, to, width }, middle, size) => {
  const last = Math.max(from, to - width);
  const between = Array.from({ length: PLACES }, (_, nth) => last - ((nth + 1) * (last - from)) / (PLACES + 1));
  const places = [last, from, ...between];
  return places.find((left) => !isCrossed(u, left, width, middle, size)) ?? last;
};

/** Whether a curve runs through a box on the canvas. */
const isCrossed = (u, left, width, middle, size) => {
  const steps = u.data[0];
  const [first, last] = [left, left + width].map((place) => u.valToIdx(u.posToVal(place, "x", true)));
  return u.series.some(({ scale }, series) => {
    if (series === 0) return false;
    const row = u.data[series];
    const [low, high] = [middle + size / 2, middle - size / 2].map((place) => u.posToVal(place, scale, true));
    for (let t = Math.max(0, first - 1); t < Math.min(steps.length - 1, last + 1); t++) {
      const one = row[t] ?? row[t + 1];
      const two = row[t + 1] ?? one;
      if (Number.isFinite(one) && Math.max(one, two) > low && Math.min(one, two) < high) return true;
    }
    return false;
  });
};

const NEAR = 72; // CSS pixels that a name may be moved away from its line.

/** Move names apart, and leave out as few as must be for the others to stay near their lines. */
const fitting = (names, low, high, near) => {
  for (let left = names; left.length > 0; ) {
    const moved = apart(left.map((each) => ({ ...each })), low, high);
    const lost = moved.findLastIndex(({ at, place }) => Math.abs(at - place) > near);
    if (lost < 0) return moved;
    left = left.filter((_, index) => index !== lost);
  }
  return [];
};

const placedMarks = (u, view) =>
  view.marks
    .map((mark) => ({ ...mark, at: view.markAt(mark) }))
    .filter(({ axis, at }) => at >= view[axis][0] && at <= view[axis][1])
    .map((mark) => ({ ...mark, place: u.valToPos(mark.at, mark.axis, true) }))
    .sort((one, two) => one.place - two.place);
