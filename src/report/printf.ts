/** Prints numbers as C's printf does: a binary value halfway between two roundings goes to the even digit, not up. */

/** Digits beyond those printed that tell an exact half from a value next to one: more than any double near 1e-3 or above needs. */
const SPARE_DIGITS = 64;

/** `%.<digits>f`, for sizes below 1e21; `nan` and `inf` as glibc prints them. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return roundedToEven(value.toFixed(digits), value.toFixed(digits + SPARE_DIGITS));
}

/** `%.<digits>e`, with at least two digits of exponent. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const [mantissa, exponent] = value.toExponential(digits).split("e") as [string, string];
  const [exact, exactExponent] = value.toExponential(digits + SPARE_DIGITS).split("e") as [string, string];
  // A carry into the next power of ten is never a half that goes to the even digit below.
  const rounded = exponent === exactExponent ? roundedToEven(mantissa, exact) : mantissa;
  return `${rounded}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** `%g`: six significant digits, without zeros at the end. */
export function general(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return "0";
  const scientific = exponential(value, 5);
  const exponent = Number(scientific.split("e")[1]);
  if (exponent >= -4 && exponent < 6) return withoutZeros(fixed(value, 5 - exponent));
  const [mantissa, rest] = scientific.split("e") as [string, string];
  return `${withoutZeros(mantissa)}e${rest}`;
}

/** `rounded` is half away from zero; `exact` has the same number with SPARE_DIGITS more. */
function roundedToEven(rounded: string, exact: string): string {
  if (!new RegExp(`50{${SPARE_DIGITS - 1}}$`).test(exact)) return rounded;
  const below = exact.slice(0, -SPARE_DIGITS).replace(/\.$/, "");
  return /[02468]$/.test(below) ? below : rounded;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
