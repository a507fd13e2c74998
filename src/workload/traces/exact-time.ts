/** Reads decimal times exactly, as whole attoseconds, so that a trace's starts keep all bits when its first start is taken away. */

/** Attoseconds in a second, as a power of ten: finer than any clock, and whole numbers of any size are exact. */
const ATTO = 18;

/** Powers of ten of the units that a trace may use, as written behind a number or in a column's name. */
export const TIME_UNITS: Readonly<Record<string, number>> = { s: 0, ms: -3, us: -6, µs: -6, ns: -9, ps: -12 };

/** Times beyond this are a slip of the keyboard: 300 years, so that times since 1970 are taken. Assumed. */
const MAX_TIME_AS = 10n ** 28n;
/** Exponents beyond this are out of range either way, and take long to write out. */
const MAX_EXPONENT = 50;

/** Attoseconds, or what is wrong with the text. */
export type ExactTime =
  | { readonly ok: true; readonly timeAs: bigint }
  | { readonly ok: false; readonly problem: string };

/**
 * `1.000005161` or `5e3` in units of 10^unit seconds, or, where `unit` is absent, with the unit behind it (`2.5us`).
 * Digits below an attosecond are rounded.
 */
export function parseExactTime(got: string, unit?: number): ExactTime {
  const match = /^([+-]?)(\d+)?(?:\.(\d*))?(?:e([+-]?\d+))?\s*([a-zµ]*)$/i.exec(got.trim());
  const shown = `got "${got.length > 40 ? `${got.slice(0, 40)}…` : got}"`;
  const expected =
    unit === undefined ? 'expected a time with a unit, as in "2.5us"' : 'expected a number, as in "1000.5"';
  const refuse = (problem: string): ExactTime => ({ ok: false, problem: `${problem} (${expected}, ${shown})` });
  if (!match) return refuse("not a time");
  const [, sign, whole = "", decimals = "", exponent = "0", suffix = ""] = match;
  if (whole + decimals === "") return refuse("not a time");
  if (unit === undefined && suffix === "") return refuse("missing unit");
  if (unit !== undefined && suffix !== "") return refuse("a unit in a column that has one in its name");
  const power = unit ?? (Object.hasOwn(TIME_UNITS, suffix) ? TIME_UNITS[suffix]! : undefined);
  if (power === undefined) {
    return { ok: false, problem: `unknown unit "${suffix}" (expected one of ${Object.keys(TIME_UNITS).join(", ")})` };
  }
  const digits = BigInt(whole + decimals);
  if (sign === "-" && digits > 0n) return refuse("negative time");
  const shift = Number(exponent) + power + ATTO - decimals.length;
  if (digits > 0n && (Math.abs(Number(exponent)) > MAX_EXPONENT || whole.length > MAX_EXPONENT)) {
    return refuse("out of range");
  }
  const timeAs = digits === 0n ? 0n : shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, -shift);
  return timeAs > MAX_TIME_AS ? refuse("too large") : { ok: true, timeAs };
}

/** Seconds, rounded once for the number and once for the quotient. */
export function secondsOf(timeAs: bigint): number {
  return Number(timeAs) / Number(10n ** BigInt(ATTO));
}

/** digits / 10^power, half up. */
function roundedQuotient(digits: bigint, power: number): bigint {
  const divisor = 10n ** BigInt(power);
  return (digits + divisor / 2n) / divisor;
}
