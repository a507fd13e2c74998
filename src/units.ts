/** Turns what people write ("400Gbps", "3m", "500ns", "32MiB") into SI numbers, and back. */

/** Number of SI units in one of each suffix, per quantity; bit/s, metre, second, byte. */
const SUFFIXES = {
  rate: { bps: 1, Kbps: 1e3, Mbps: 1e6, Gbps: 1e9, Tbps: 1e12, "Gb/s": 1e9, "Tb/s": 1e12, "Mb/s": 1e6 },
  length: { mm: 1e-3, cm: 1e-2, m: 1, km: 1e3 },
  duration: { ps: 1e-12, ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1 },
  // As in nccl-tests, a bare K, M or G is 1024-based; kB, MB and GB are 1000-based.
  size: {
    B: 1,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    K: 2 ** 10,
    M: 2 ** 20,
    G: 2 ** 30,
  },
} as const satisfies Record<string, Record<string, number>>;

const EXAMPLES = { rate: "400Gbps", length: "3m", duration: "500ns", size: "32MiB" } as const;

export type Quantity = keyof typeof SUFFIXES;

/** Either the value in SI units, or what is wrong with the text, ready to be shown behind its path. */
export type Parsed = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string };

/**
 * Reads a quantity with its unit suffix. A bare number, an unknown suffix, a negative or non-finite value is a problem;
 * zero is allowed (callers that need more than zero check it).
 */
export function parseQuantity(quantity: Quantity, got: unknown): Parsed {
  const shown = typeof got === "string" ? `"${got}"` : typeof got === "object" && got ? "no text" : String(got);
  const expected = `expected a ${quantity} with a unit, as in "${EXAMPLES[quantity]}", got ${shown}`;
  if (typeof got === "number") return { ok: false, problem: `missing unit (${expected})` };
  if (typeof got !== "string") return { ok: false, problem: `not a ${quantity} (${expected})` };
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-zA-Zµ/]*)$/.exec(got.trim());
  if (!match) return { ok: false, problem: `not a ${quantity} (${expected})` };
  const [, digits = "", suffix = ""] = match;
  if (suffix === "") return { ok: false, problem: `missing unit (${expected})` };
  const suffixes: Readonly<Record<string, number>> = SUFFIXES[quantity];
  const factor = Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  if (factor === undefined) {
    return { ok: false, problem: `unknown unit "${suffix}" (expected one of ${Object.keys(suffixes).join(", ")})` };
  }
  const value = Number(digits) * factor;
  if (!Number.isFinite(value)) return { ok: false, problem: `too large (${expected})` };
  if (value < 0) return { ok: false, problem: `negative ${quantity} (${expected})` };
  return { ok: true, value };
}

/** `400 Gb/s`, `3.6 Tb/s`: three significant digits at most where that is exact enough to read. */
export function formatRate(rateBps: number): string {
  if (rateBps >= 1e12) return `${trim(rateBps / 1e12)} Tb/s`;
  if (rateBps >= 1e9) return `${trim(rateBps / 1e9)} Gb/s`;
  if (rateBps >= 1e6) return `${trim(rateBps / 1e6)} Mb/s`;
  return `${trim(rateBps)} bit/s`;
}

/** `7.31 µs`. */
export function formatDuration(durationS: number): string {
  if (durationS >= 1) return `${trim(durationS)} s`;
  if (durationS >= 1e-3) return `${trim(durationS * 1e3)} ms`;
  if (durationS >= 1e-6) return `${trim(durationS * 1e6)} µs`;
  return `${trim(durationS * 1e9)} ns`;
}

/** Seconds of a minute, minutes of an hour. */
const SIXTY = 60;

/** `40 s`, `12 min`, `3 h`: time that people wait, rounded up. */
export function formatWait(durationS: number): string {
  const minutes = durationS / SIXTY;
  if (minutes < 2) return `${Math.ceil(durationS)} s`;
  return minutes < 2 * SIXTY ? `${Math.ceil(minutes)} min` : `${Math.ceil(minutes / SIXTY)} h`;
}

/** `8M`, `1G`, `1000B`: the suffix of nccl-tests (1024-based) that divides it; reads back as the same number of bytes. */
export function formatSize(sizeBytes: number): string {
  for (const suffix of ["G", "M", "K"] as const) {
    const unit = SUFFIXES.size[suffix];
    if (sizeBytes >= unit && sizeBytes % unit === 0) return `${sizeBytes / unit}${suffix}`;
  }
  return `${sizeBytes}B`;
}

/** `100,352`: thousands separated by commas, in every locale the same. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}
