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

/** Return the range that drawn values ask for. A linear axis holds 0, which is what rates are
 * compared with; where there is nothing but 0, it is as high as 1. */
const rangeFor = (data, log) => {
  if (data === null) return log ? [1e-3, 1] : [0, 1];
  if (log) return data;
  const [low, high] = [Math.min(0, data[0]), Math.max(0, data[1])];
  return low === high ? [0, 1] : [low, high];
};

/** Return whether values leave a range, by more than what rounding does. */
const leaves = ([low, high], [lowest, highest]) => {
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  return lowest < low - slack || highest > high + slack;
};

/** Return a range with room for values that leave it; the same one where none does. */
const widened = (range, data) => {
  if (data === null || !leaves(range, data)) return range;
  const [low, high] = range;
  const lower = data[0] < 0 ? -roundUp(-data[0]) : data[0];
  return [data[0] < low ? lower : low, data[1] > high ? roundUp(data[1]) : high];
};

/** Return whether two lists of curves have the same rates. */
const sameRates = (ones, others) =>
  ones.length === others.length &&
  ones.every(({ used }, at) => {
    const other = others[at].used;
    return used.length === other.length && used.every((rate, t) => Object.is(rate, other[t]));
  });

/** Return whether a range still suits values: they don't leave it, and it is at most twice what
 * they ask for, upward and downward. Values that are all 0 suit every range that holds 0. */
const suits = (range, data, log) => {
  if (data === null) return true;
  if (leaves(range, data)) return false;
  if (log) return Math.log(range[1] / range[0]) <= 2 * Math.log(data[1] / data[0]) || data[0] === data[1];
  const wanted = [Math.min(0, data[0]), Math.max(0, data[1])];
  if (wanted[0] === wanted[1]) return true;
  return wanted[1] >= range[1] / 2 && wanted[0] <= range[0] / 2;
};

/** Return the next of 1, 1.5, 2, 3, 5, 7, 10 … at or above a positive value. */
const roundUp = (value) => {
  const unit = 10 ** Math.floor(Math.log10(value));
  const lead = [1, 1.5, 2, 3, 5, 7, 10].find((each) => each * unit >= value * (1 - 1e-12));
  return Number((lead * unit).toPrecision(2));
};
