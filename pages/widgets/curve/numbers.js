// Numbers: exact ones arrive as base64 float64, and are written in two ways, short and exact.

const decodeFloats = (base64) => {
  if (base64 === null || base64 === undefined) return null;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Float64Array(bytes.buffer);
};

const trimZeros = (text) => text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");

/** Write a number for reading: 0.0655, 12.36, 1e-4 below a thousandth. */
const shortNumber = (value) => {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return exactNumber(value);
  const size = Math.abs(value);
  if (size < 1e-12) return "0"; // What rounding leaves of a floor of zero.
  if (size < 1e-3 || size >= 1e6) return trimZeros(value.toExponential(2)).replace("e+", "e");
  if (size < 1e-2) return trimZeros(value.toPrecision(3));
  if (size < 1) return trimZeros(value.toFixed(4));
  return size < 1e3 ? trimZeros(value.toPrecision(4)) : String(Math.round(value));
};

/** Write a float64 as Python's repr does, so that it reads back bit for bit. */
const exactNumber = (value) => {
  if (value === null || value === undefined) return "";
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
};

/** Write a slider's value as Python source: 60 where every position is whole, else 0.05. */
const sourceNumber = (value, whole) => (whole ? String(value) : exactNumber(value));
