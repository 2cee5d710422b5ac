// The drawing: one uPlot canvas. It reads `view`, a plain object, each time it draws; the widget
// changes the view and asks for a redraw, so nothing is re-mounted while a slider moves.

// How each role is drawn: dash lengths in CSS pixels, one entry for each curve of that role in turn.
const ROLE_DASHES = {
  truth: [[]],
  yours: [[]],
  mistake: [[9, 5], [4, 4], [14, 4, 3, 4]],
  document: [[1.5, 4.5], [1.5, 8]],
  other: [[12, 3], [12, 3, 2, 3], [5, 3], [20, 5], [6, 3, 2, 3, 2, 3], [3, 6], [20, 4, 5, 4], [9, 9]],
};
const ROLE_WIDTHS = { truth: 2.5, yours: 2.25, mistake: 2.25, document: 2.25, other: 2 };
const MARKER_COUNT = 20;
const POINTS_UP_TO = 60;
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];

/** Return the colors and the font of the theme, as the style sheet resolves them at `root`. */
const readLook = (root, probe) => {
  const styles = getComputedStyle(root);
  const ground = styles.getPropertyValue("--st-background-color").trim() || "#fbfaf7";
  const color = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const [red, green, blue] = color(ground).match(/[\d.]+/g).map(Number);
  root.dataset.theme = 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
  const names = ["ground", "ink", "muted", "rule", "grid", "mark", "truth", "yours", "mistake", "document"];
  const look = Object.fromEntries(names.map((name) => [name, color(`var(--${name})`)]));
  look.others = [1, 2, 3, 4, 5].map((nth) => color(`var(--other-${nth})`));
  look.font = styles.fontFamily;
  return look;
};

/** Return color, width and dash of each curve, in order. */
const curveStyles = (curves, look) => {
  const seen = {};
  return curves.map(({ role }) => {
    const nth = seen[role] ?? 0;
    seen[role] = nth + 1;
    const dashes = ROLE_DASHES[role];
    const color = role === "other" ? look.others[nth % look.others.length] : look[role];
    return { role, color, width: ROLE_WIDTHS[role], dash: dashes[nth % dashes.length] };
  });
};

/** uPlot draws a gap where it meets null; NaN, infinity and (on a log axis) zero have no place. */
const drawable = (row, length, log) => {
  if (row === null) return new Array(length).fill(null);
  const fits = (value) => Number.isFinite(value) && (!log || value > 0);
  if (row.length === length && row.every(fits)) return row;
  return Array.from({ length }, (_, t) => (t < row.length && fits(row[t]) ? row[t] : null));
};

const plotData = (view) => {
  const { curves, steps, log } = view;
  const rows = [steps];
  for (const curve of curves) rows.push(drawable(curve.used, steps.length, log));
  if (view.momentumRange) {
    for (const curve of curves) rows.push(drawable(curve.momentum, steps.length, false));
  }
  return rows;
};

const thinned = (u, series) => {
  const [first, last] = u.series[0].idxs;
  const known = [];
  for (let t = first; t <= last; t++) if (u.data[series][t] !== null) known.push(t);
  if (known.length <= MARKER_COUNT) return known;
  const every = Math.ceil((last - first + 1) / MARKER_COUNT);
  return known.filter((t) => t % every === 0);
};

const seriesOf = (style, look, k) => ({
  scale: "y",
  stroke: style.color,
  width: style.width * k,
  dash: style.dash.map((length) => length * k * devicePixelRatio), // uPlot leaves dashes unscaled.
  cap: "round",
  pxAlign: 0,
  spanGaps: style.role === "yours", // The points of a prediction are joined.
  points:
    style.role === "yours"
      ? { show: true, filter: thinned, size: 7 * k, width: 1.5 * k, fill: look.ground, stroke: style.color }
      : {
          show: (u, _, first, last) => style.role === "truth" && last - first < POINTS_UP_TO,
          size: 5.5 * k,
          width: 0,
          fill: style.color,
        },
});

const TEXT = 13;

// A whole number of pixels: uPlot misreads "12.5px".
const fontOf = (look, size) => `${Math.round(size)}px ${look.font}`;

const decade = (value) => (Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9) ? value : null);

const axisText = (u, values) => values.map((value) => (value === null ? "" : shortNumber(value)));

/** What is written at the line ends, and the width kept for it: names, or short ones, or nothing. */
const endLabels = (view, look, width) => {
  const { curves } = view;
  if (curves.length < 2 || view.momentumRange) return { texts: [], room: 0 };
  const names = curves.length <= 6 && width >= 620;
  if (!names && !curves.every(({ tag }) => tag)) return { texts: [], room: 0 };
  const texts = curves.map(({ name, tag }) => (names ? name : tag));
  const context = document.createElement("canvas").getContext("2d");
  context.font = fontOf(look, TEXT);
  const widest = Math.max(...texts.map((text) => context.measureText(text).width));
  return { texts, room: Math.min(180, Math.ceil(widest) + 20) };
};

/** Move things {at, size}, sorted by their middles, apart, and between two ends if they fit. */
const apart = (things, low, high) => {
  let free = low;
  for (const each of things) {
    each.at = Math.max(each.at, free + each.size / 2);
    free = each.at + each.size / 2;
  }
  free = high;
  for (const each of things.slice().reverse()) {
    each.at = Math.min(each.at, free - each.size / 2);
    free = each.at - each.size / 2;
  }
  return things;
};

/** Make the chart. `k` scales every length, for an image at a resolution of its own. */
const makePlot = (target, view, look, width, height, k = 1) => {
  // uPlot would notice in a microtask, where nobody can catch it.
  if (!document.createElement("canvas").getContext("2d")) throw new Error("This browser has no canvas.");
  const styles = curveStyles(view.curves, look);
  const ends = endLabels(view, look, width / k);
  const top = 24 + (view.marks.some((mark) => mark.axis === "x") ? 18 : 0);
  const series = [{}, ...styles.map((style) => seriesOf(style, look, k))];
  const common = { stroke: look.muted, font: fontOf(look, TEXT * k), labelFont: fontOf(look, TEXT * k) };
  const axes = [
    {
      ...common,
      label: view.xLabel,
      incrs: view.scaled ? undefined : WHOLE_STEPS,
      labelSize: 20 * k,
      labelGap: 0,
      size: 28 * k,
      gap: 4 * k,
      space: 56 * k,
      grid: { show: false },
      border: { show: true, stroke: look.rule, width: k },
      ticks: { stroke: look.rule, width: k, size: 5 * k },
      values: axisText,
    },
    {
      ...common,
      scale: "y",
      size: 54 * k,
      gap: 8 * k,
      space: 42 * k,
      grid: { stroke: look.grid, width: k, filter: (u, splits) => (view.log ? splits.map(decade) : splits) },
      ticks: { show: false },
      values: axisText,
    },
  ];
  const scales = {
    x: { time: false, range: () => view.x },
    y: { range: () => view.y, distr: view.log ? 3 : 1 },
  };
  if (view.momentumRange) {
    scales.m = { range: () => view.momentumRange };
    axes.push({ ...axes[1], scale: "m", side: 1, grid: { show: false } });
    for (const style of styles) {
      const base = seriesOf(style, look, k);
      series.push({ ...base, scale: "m", width: 1.25 * k, alpha: 0.65, points: { show: false } });
    }
  }
  const options = {
    width,
    height,
    scales,
    axes,
    series,
    padding: [top * k, (view.momentumRange ? 4 : ends.room || 12) * k, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false },
    hooks: {
      drawAxes: [(u) => drawMarkLines(u, view, look, k)],
      draw: [
        (u) => drawMarkNames(u, view, look, k),
        (u) => drawAxisNames(u, view, look, k),
        (u) => ends.room && drawEndLabels(u, ends, styles, look, k),
      ],
    },
  };
  return new uPlot(options, plotData(view), target);
};

const withCanvas = (u, look, k, draw) => {
  const unit = devicePixelRatio * k;
  u.ctx.save();
  u.ctx.font = fontOf(look, TEXT * unit);
  u.ctx.textBaseline = "middle";
  u.ctx.textAlign = "left";
  draw(u.ctx, unit, u.bbox);
  u.ctx.restore();
};

const drawAxisNames = (u, view, look, k) =>
  withCanvas(u, look, k, (context, unit, box) => {
    context.fillStyle = look.muted;
    context.fillText("learning rate", 6 * unit, 9 * unit);
    if (!view.momentumRange) return;
    context.textAlign = "right";
    context.fillText("momentum (thin line)", u.ctx.canvas.width - 6 * unit, 9 * unit);
  });

/** Write each curve's name beside its last point, moved apart where lines end together. */
const drawEndLabels = (u, { texts, room }, styles, look, k) =>
  withCanvas(u, look, k, (context, unit, box) => {
    const size = 16 * unit;
    const [first, last] = u.series[0].idxs;
    const right = box.left + box.width;
    const labels = [];
    texts.forEach((text, index) => {
      const row = u.data[index + 1];
      let t = last;
      while (t >= first && (row[t] === null || row[t] === undefined)) t--;
      if (t < first) return;
      const end = u.valToPos(row[t], "y", true);
      if (end < box.top - size || end > box.top + box.height + size) return;
      labels.push({ text, style: styles[index], from: u.valToPos(u.data[0][t], "x", true), end, at: end, size });
    });
    labels.sort((one, two) => one.at - two.at);
    apart(labels, box.top - size, box.top + box.height + size / 4);
    context.lineWidth = 1.5 * unit;
    context.setLineDash([]);
    for (const { text, style, from, end, at } of labels) {
      context.strokeStyle = style.color;
      context.beginPath();
      context.moveTo(Math.max(from, right - 12 * unit), end);
      context.lineTo(right + 10 * unit, at);
      context.stroke();
      context.fillStyle = look.ink;
      context.fillText(shortened(context, text, (room - 16) * unit), right + 13 * unit, at);
    }
  });

/** Return the text, or as much of its beginning as has room, with an ellipsis. */
const shortened = (context, text, room) => {
  if (context.measureText(text).width <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("").trimEnd()}…`).width > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
};
