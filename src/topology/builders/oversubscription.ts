/** An oversubscription ratio to the whole number of uplinks that a leaf is built with. */

import { type Finding, field, show } from "../../document/index.ts";

/** Most that is taken: a leaf of 64 NICs with one uplink of their rate has it. */
const MAX_RATIO = 64;
/** What a quotient of rates may miss a half by: 12.5 from 25.6e12 / (2.56 x 800e9) is a tie, whatever its last digit. */
const TIE_SLACK = 1e-9;

/** Capacity of a leaf's links to NICs ÷ capacity of its links up. */
export function oversubscriptionRatio() {
  const expected = `a ratio from 1 to ${MAX_RATIO}, as in 2 for 2 : 1`;
  const description =
    "A leaf's capacity down ÷ up. The nearest whole number of uplinks is built, of two equally near ones the larger, " +
    "and at least one; `heddle inspect` shows the true ratio.";
  return field({ type: "number", minimum: 1, maximum: MAX_RATIO, description }, expected, (value) => {
    if (typeof value !== "number") {
      return { ok: false, code: "NOT_A_NUMBER", problem: `not a number (expected ${expected}, got ${show(value)})` };
    }
    if (value >= 1 && value <= MAX_RATIO) return { ok: true, value };
    return { ok: false, code: "OUT_OF_RANGE", problem: `out of range (expected ${expected}, got ${value})` };
  });
}

/**
 * Number of uplinks whose capacity is nearest to a leaf's capacity down ÷ the ratio; 1 where that is less than half an uplink.
 * @param downBps of a leaf's links to NICs together
 * @param uplinkBps of one uplink, or of the bundle that is added with one spine
 * @param ratio as `oversubscriptionRatio` takes it
 */
export function uplinksFor(downBps: number, uplinkBps: number, ratio: number): number {
  return Math.max(1, Math.floor(downBps / (ratio * uplinkBps) + 0.5 + TIE_SLACK));
}

/** A finding unless exactly one of the number of spines and the ratio is given. */
export function spinesFindings(key: string, spines: number | undefined, ratio: number | undefined): Finding[] {
  // R19
  if ((spines === undefined) !== (ratio === undefined)) return [];
  const problem = spines === undefined ? `neither ${key} nor oversubscription` : `both ${key} and oversubscription`;
  return [{ code: "SPINES_OR_OVERSUBSCRIPTION", path: [], message: `${problem} (expected one of them)` }];
}
