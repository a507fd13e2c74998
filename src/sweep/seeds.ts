/** How many seeds a point needs: a fixed number, or as many as make the interval of its mean narrow. */

import { estimate } from "../metrics/index.ts";
import type { SeedRule } from "./definition.ts";

/**
 * Seeds that the point should have in all, at least `ran`; `ran` itself once it is done.
 *
 * The next number follows from the interval's width, which shrinks with the square root of the number, and is at most
 * twice the present one, as a width told by few seeds is a guess itself. It depends on the values in the order of their
 * seeds and on nothing else, so any order of computing ends with the same seeds.
 *
 * @param values of the rule's figure, in the order of seeds; failed cells have none
 */
export function seedsWanted(rule: SeedRule, ran: number, values: readonly number[]): number {
  if (rule.kind === "fixed") return rule.count;
  if (ran < rule.min) return rule.min;
  // Where all seeds failed, more of them tell no more.
  if (values.length === 0 || ran >= rule.max) return ran;
  const { value, ci95 } = estimate(values);
  if (ci95[0] === null) return Math.min(rule.max, 2 * ran);
  const half = (ci95[1] - ci95[0]) / 2;
  const target = rule.relative ? rule.halfWidth * Math.abs(value) : rule.halfWidth;
  if (half <= target) return ran;
  const ratio = half / target;
  const needed = Math.ceil(values.length * ratio * ratio) + (ran - values.length);
  return Math.min(rule.max, Math.max(ran + 1, Math.min(2 * ran, needed)));
}
