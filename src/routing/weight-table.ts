/** Weights of a next-hop group as a switch holds them: each member so many times in a table of limited length. */

/**
 * Entries of each member: whole numbers of at least 1, at most `limit` in all (or one each, where the members are more).
 * Of all lengths of table that which promises the least over the true share to any member is taken, the shortest of equals:
 * the oversubscription that WCMP's reduction bounds (Zhou et al., EuroSys 2014, section 5.2). O(limit × members).
 */
export function tableEntries(weights: readonly number[], limit: number): Uint32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let best: Uint32Array = new Uint32Array(weights.length).fill(1);
  let least = oversubscription(best, weights, total);
  for (let length = weights.length + 1; length <= limit && least > 1 + ROUNDING; length++) {
    const entries = apportion(weights, total, length);
    const worst = oversubscription(entries, weights, total);
    if (worst < least * (1 - ROUNDING)) {
      best = entries;
      least = worst;
    }
  }
  return best;
}

/** Shares that differ by less are equal but for rounding. */
const ROUNDING = 1e-12;

/** Each member's part of `length` entries: one at least, the others to whoever is furthest below the true share. */
function apportion(weights: readonly number[], total: number, length: number): Uint32Array {
  const entries = Uint32Array.from(weights, (weight) => Math.max(1, Math.floor((weight / total) * length + ROUNDING)));
  let left = length - entries.reduce((sum, of) => sum + of, 0);
  for (; left > 0; left--) entries[furthest(entries, weights, (of, weight) => weight / (of + 1))]!++;
  for (; left < 0; left++) entries[furthest(entries, weights, (of, weight) => (of > 1 ? of / weight : 0))]!--;
  return entries;
}

function furthest(
  entries: Uint32Array,
  weights: readonly number[],
  distance: (entries: number, weight: number) => number,
): number {
  let most = -1;
  let found = 0;
  for (let m = 0; m < weights.length; m++) {
    const value = distance(entries[m]!, weights[m]!);
    if (value > most) {
      most = value;
      found = m;
    }
  }
  return found;
}

/** The most that any member's share of the table is of its true share. */
function oversubscription(entries: Uint32Array, weights: readonly number[], total: number): number {
  const length = entries.reduce((sum, of) => sum + of, 0);
  return weights.reduce((worst, weight, m) => Math.max(worst, (entries[m]! / length) * (total / weight)), 0);
}
