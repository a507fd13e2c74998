/** The values that only baseline files have: tolerances, thresholds and stored figures. */

import { field, show } from "../document/index.ts";
import type { Expectation } from "../metrics/index.ts";
import { formatSize, parseQuantity } from "../units.ts";

const THRESHOLD = /^\s*(>=|<=|==|>|<)\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*$/i;
const PERCENT = /^\s*((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*%\s*$/i;

type Bound = Pick<Expectation, "comparison" | "bound">;

/** A bound in words: `>= 360`, `<= 0.01`, `> 0`, `< 1`, `== 0`. */
export function threshold() {
  const expected = 'a comparison with a number, as in ">= 360"';
  return field<Bound>({ type: "string", examples: [">= 360"] }, expected, (value) => {
    const [, comparison, bound] = (typeof value === "string" && THRESHOLD.exec(value)) || [];
    if (comparison === undefined) {
      return {
        ok: false,
        code: "BAD_THRESHOLD",
        problem: `not a threshold (expected ${expected}, got ${show(value)})`,
      };
    }
    return { ok: true, value: { comparison: comparison as Bound["comparison"], bound: Number(bound) } };
  });
}

/** A relative tolerance as a fraction, from `0.1 %`, or 0 from `exact`. */
export function tolerance() {
  const expected = 'exact, or percents, as in "0.1 %"';
  return field<number>({ type: "string", examples: ["exact", "0.1 %"] }, expected, (value) => {
    if (value === "exact") return { ok: true, value: 0 };
    const percents = typeof value === "string" ? Number(PERCENT.exec(value)?.[1]) : Number.NaN;
    if (percents >= 0 && percents <= 100) return { ok: true, value: percents / 100 };
    return { ok: false, code: "BAD_TOLERANCE", problem: `not a tolerance (expected ${expected}, got ${show(value)})` };
  });
}

/** A finite number. */
export function figure() {
  return field<number>({ type: "number" }, "a number", (value) =>
    typeof value === "number" && Number.isFinite(value)
      ? { ok: true, value }
      : { ok: false, code: "NOT_A_NUMBER", problem: `not a number (expected a number, got ${show(value)})` },
  );
}

/** Figures by message size in bytes, from `{ 8M: 312.5, 1G: 370.25 }`. */
export function figuresBySize() {
  const expected = "figures by size, as in { 8M: 312.5 }";
  return field<ReadonlyMap<number, number>>({ type: "object" }, expected, (value) => {
    const refuse = (got: unknown) =>
      ({
        ok: false,
        code: "BAD_FIGURES",
        problem: `not figures by size (expected ${expected}, got ${show(got)})`,
      }) as const;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(value);
    const figures = new Map<number, number>();
    for (const [size, of] of Object.entries(value)) {
      const parsed = parseQuantity("size", size);
      if (!parsed.ok) return refuse(size);
      if (typeof of !== "number" || !Number.isFinite(of)) return refuse(of);
      figures.set(parsed.value, of);
    }
    return { ok: true, value: figures };
  });
}

/** What `figuresBySize` reads back. */
export function writeBySize(figures: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...figures].map(([sizeBytes, figure]) => [formatSize(sizeBytes), figure]));
}
