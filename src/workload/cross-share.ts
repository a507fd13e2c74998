/** Chooses which ranks of a permutation send outside their own pod, for `--cross-share`. */

import { type Rng, shuffle } from "../rng.ts";
import type { Groups } from "./groups.ts";
import { scenarioError } from "./pattern.ts";

/**
 * A random set of ranks, as near to `share` of all as a permutation allows (at most one off the rounded count).
 *
 * A set of x crossing senders can trade destinations between groups exactly when no group has more than x/2 of them. A
 * rank that is alone in its group must be one of them.
 *
 * @throws ScenarioError PERMUTATION_IMPOSSIBLE where no count within one of the rounded one is possible
 */
export function chooseCrossing(groups: Groups, share: number, rng: Rng): Uint32Array {
  const n = groups.of.length;
  const wanted = share * n;
  const rounded = Math.round(wanted);
  const second = wanted < rounded ? rounded - 1 : rounded + 1;
  const count = [rounded, second, 2 * rounded - second].find((x) => isPossible(groups, x));
  if (count === undefined) throw impossible(groups, share, rounded);

  const order = Uint32Array.from({ length: n }, (_, rank) => rank);
  shuffle(order, rng);
  const chosen = new Uint32Array(count);
  const perGroup = new Uint32Array(groups.count);
  let filled = 0;
  const take = (wantsLoner: boolean): void => {
    for (const rank of order) {
      if (filled === count) return;
      const g = groups.of[rank]!;
      if ((groups.size[g] === 1) !== wantsLoner || perGroup[g]! >= count >> 1) continue;
      perGroup[g]!++;
      chosen[filled++] = rank;
    }
  };
  take(true);
  take(false);
  return chosen;
}

function isPossible(groups: Groups, count: number): boolean {
  if (count < 0 || count > groups.of.length) return false;
  let room = 0;
  let loners = 0;
  for (const size of groups.size) {
    room += Math.min(size, count >> 1);
    if (size === 1) loners++;
  }
  return room >= count && loners <= count;
}

function impossible(groups: Groups, share: number, rounded: number) {
  const n = groups.of.length;
  const possible = Array.from({ length: n + 1 }, (_, x) => x).filter((x) => isPossible(groups, x));
  const range =
    possible.length === 0
      ? "a job without it"
      : `from ${shareText(possible[0]!, n)} to ${shareText(possible.at(-1)!, n)}`;
  return scenarioError(
    "PERMUTATION_IMPOSSIBLE",
    "--cross-share",
    `no permutation in which ${rounded} of ${n} NICs leave their group of at most ` +
      `${groups.size.reduce((a, b) => Math.max(a, b))} (expected ${range}, got ${share})`,
  );
}

/** Rounded inwards is not needed: the reader of the message rounds to a count again. */
function shareText(count: number, n: number): string {
  return String(Number((count / n).toPrecision(4)));
}
