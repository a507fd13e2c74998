/** Makes a random assignment keep out of its own group by random trades, for permutations between pods and the like. */

import type { Rng } from "../rng.ts";

/**
 * Trades `values` between positions until no position holds a value of its own group, or until only conflicts remain
 * that no trade can mend.
 *
 * Each conflict trades with a position drawn uniformly from all those that leave both positions valid, so a trade never
 * makes a new conflict. A partner exists for a conflict of group g exactly when some position has neither slot nor value
 * in g; where every group has at most half of the positions as slots plus values, that is always so, and none remain.
 * Trades look at groups only: given a shuffled start, which member of a group ends where stays uniform.
 *
 * @param slotGroup [values.length] group of each position; −1 for a position that accepts every value
 * @param values (set) what the positions hold, ids that index `valueGroup`
 * @param valueGroup group of each id, in [0, groupCount)
 * @returns how many conflicts remain
 *
 * Expected draws are at most n·ln n (a group of exactly half); a few n where no group is near half.
 */
export function separate(
  slotGroup: Int32Array,
  values: Uint32Array,
  valueGroup: Int32Array,
  groupCount: number,
  rng: Rng,
): number {
  const n = values.length;
  // Positions that have their slot, their value or both in a group: these can't help a conflict of that group.
  const touched = new Uint32Array(groupCount);
  for (let i = 0; i < n; i++) {
    const slot = slotGroup[i]!;
    const value = valueGroup[values[i]!]!;
    touched[value]!++;
    if (slot >= 0 && slot !== value) touched[slot]!++;
  }

  let remaining = 0;
  for (let i = 0; i < n; i++) {
    const group = slotGroup[i]!;
    if (valueGroup[values[i]!] !== group) continue;
    if (touched[group] === n) {
      remaining++;
      continue;
    }
    let j = rng.below(n);
    while (slotGroup[j] === group || valueGroup[values[j]!] === group) j = rng.below(n);
    const otherGroup = valueGroup[values[j]!]!;
    touched[group]!++;
    // A partner that was itself in conflict stays touched by its slot, and its value now touches position i as well.
    if (slotGroup[j] === otherGroup) touched[otherGroup]!++;
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
  return remaining;
}

/**
 * Trades every position once with a random other, where both stay outside their own group. Mending alone favours some
 * assignments a little (visible in groups of one to three); each of these trades is as likely as its reverse, so that they
 * move any distribution towards the uniform one (between three groups they can't change how many go where). Cost: n draws.
 */
export function mix(slotGroup: Int32Array, values: Uint32Array, valueGroup: Int32Array, rng: Rng): void {
  const n = values.length;
  for (let i = 0; i < n; i++) {
    const j = rng.below(n);
    const kept = values[i]!;
    const other = values[j]!;
    if (valueGroup[other] === slotGroup[i] || valueGroup[kept] === slotGroup[j]) continue;
    values[i] = other;
    values[j] = kept;
  }
}
