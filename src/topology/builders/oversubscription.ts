/** An oversubscription ratio to the whole number of uplinks that a switch is built with. */

import { type Finding, field, show } from "../../document/index.ts";

/** Most that is taken: a leaf of 64 NICs with one uplink of their rate has it. */
const MAX_RATIO = 64;
/** What a quotient of rates may miss a half by: 12.5 from 25.6e12 / (2.56 x 800e9) is a tie, whatever its last digit. */
const TIE_SLACK = 1e-9;

/** Capacity of a switch's links down ÷ capacity of its links up. */
export function oversubscriptionRatio() {
  const expected = `a ratio from 1 to ${MAX_RATIO}, as in 2 for 2 : 1`;
  const description =
    "A switch's capacity down ÷ up. The nearest whole number of uplinks is built, of two equally near ones the larger, " +
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
 * Number of uplinks whose capacity is nearest to a switch's capacity down ÷ the ratio; 1 where that is less than half an uplink.
 * @param downBps of a switch's links down together
 * @param uplinkBps of one uplink, or of the bundle that is added with one spine
 * @param ratio as `oversubscriptionRatio` takes it
 */
export function uplinksFor(downBps: number, uplinkBps: number, ratio: number): number {
  return Math.max(1, Math.floor(downBps / (ratio * uplinkBps) + 0.5 + TIE_SLACK));
}

/** A finding unless exactly one of a number of switches or links, and the ratio that gives it, is given. */
export function ratioFindings(
  key: string,
  number: number | undefined,
  ratioKey: string,
  ratio: number | undefined,
): Finding[] {
  // R19
  if ((number === undefined) !== (ratio === undefined)) return [];
  const problem = number === undefined ? `neither ${key} nor ${ratioKey}` : `both ${key} and ${ratioKey}`;
  return [{ code: "SPINES_OR_OVERSUBSCRIPTION", path: [], message: `${problem} (expected one of them)` }];
}
