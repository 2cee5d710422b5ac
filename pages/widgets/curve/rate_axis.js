// The rate axis: its range, and the notes about it under the drawing.

const ZERO_NOTE = "A rate of 0 has no place on a log axis: the line stops there.";

/** Say that the axis has another range than the learner saw before. */
const rangeNote = ([low, high]) => `The rate axis now runs from ${shortNumber(low)} to ${shortNumber(high)}.`;

/** Return [lowest, highest] of the drawable values in `rows`, or null when there is none. */
const extent = (rows, positive) => {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    if (row === null) continue;
    for (const value of row) {
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
};

/** Give a range a little air, so that a line on its edge is drawn whole. */
const padded = ([low, high], log) => {
  if (log) return [low / 1.25, high * 1.25];
  const span = high - low || Math.abs(high) || 1;
  return [low - span * 0.025, high + span * 0.04];
};

/** Return whether a range still suits the data: they are inside, and fill at least half of it. */
const suits = ([low, high], data) =>
  data[0] >= low && data[1] <= high && data[1] - Math.min(low, data[0]) >= (high - low) / 2;

/** Return the next of 1, 1.5, 2, 3, 5, 7, 10 … at or above a positive value. */
const roundUp = (value) => {
  const unit = 10 ** Math.floor(Math.log10(value));
  const lead = [1, 1.5, 2, 3, 5, 7, 10].find((each) => each * unit >= value * (1 - 1e-12));
  return Number((lead * unit).toPrecision(2));
};
