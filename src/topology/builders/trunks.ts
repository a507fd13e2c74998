/** Cables between groups of switches: how many each pair of groups gets, and which ports they take. */

import type { CableAttributes } from "../graph.ts";
import type { Draft } from "./draft.ts";

/** Cables between two groups. */
export interface Trunk {
  readonly a: number;
  readonly b: number;
  readonly cables: number;
}

/** How many cables lead from a group to the one `offset` further on, around the ring of groups. */
export interface EvenTrunks {
  /** Cables of one group, at most `ports`. */
  readonly used: number;
  /** Cables between groups g and g + offset (mod groups), for offset in [1, groups). */
  between(offset: number): number;
}

/**
 * Spreads the ports of each group over all others so that no pair has two cables more than another: floor(ports / others)
 * each, and one more between groups at certain distances, near ones first. Where an odd rest meets an odd number of groups,
 * one port of each group stays free. Cost: constant.
 */
export function evenTrunks(groups: number, ports: number): EvenTrunks {
  const others = groups - 1;
  if (others === 0) return { used: 0, between: () => 0 };
  const each = Math.floor(ports / others);
  const rest = ports % others;
  // The opposite group of an even ring is one partner, every other distance is two.
  const opposite = groups % 2 === 0 && rest % 2 === 1 ? groups / 2 : 0;
  const pairs = Math.floor(rest / 2);
  return {
    used: each * others + 2 * pairs + (opposite > 0 ? 1 : 0),
    between(offset) {
      const distance = Math.min(offset, groups - offset);
      return each + (distance === opposite || distance <= pairs ? 1 : 0);
    },
  };
}

/** All trunks of a ring of groups. */
export function ringTrunks(groups: number, { between }: EvenTrunks): Trunk[] {
  const trunks: Trunk[] = [];
  for (let a = 0; a < groups; a++) {
    for (let b = a + 1; b < groups; b++) if (between(b - a) > 0) trunks.push({ a, b, cables: between(b - a) });
  }
  return trunks;
}

/**
 * Cables trunks between the groups' switches, of which each group has `switchesPerGroup`. A group counts its cables trunk by
 * trunk, in the order in which it meets the others around the ring, and cable n lies on its switch n mod `switchesPerGroup`:
 * so two switches of a group differ by one cable at the most, and a trunk's cables lie on different ones as far as they can.
 */
export function cableTrunks(
  draft: Draft,
  groups: number,
  switchesPerGroup: number,
  trunks: readonly Trunk[],
  make: CableAttributes,
  nameOf: (switchNumber: number) => string,
): void {
  const ends = trunks.flatMap(({ a, b }, trunk) => [
    { group: a, offset: b - a, trunk, end: 0 },
    { group: b, offset: a - b + groups, trunk, end: 1 },
  ]);
  ends.sort((x, y) => x.group - y.group || x.offset - y.offset);
  const counted = new Float64Array(groups);
  const firsts = trunks.map((): [number, number] => [0, 0]);
  for (const { group, trunk, end } of ends) {
    firsts[trunk]![end] = counted[group]!;
    counted[group]! += trunks[trunk]!.cables;
  }
  const at = (group: number, cable: number) => nameOf(group * switchesPerGroup + (cable % switchesPerGroup));
  for (const [i, { a, b, cables }] of trunks.entries()) {
    const [firstOfA, firstOfB] = firsts[i]!;
    // Both ends go around their switches in step, so the same two meet again after a whole round.
    for (let cable = 0; cable < cables; cable++) {
      const copy = Math.floor(cable / switchesPerGroup) + 1;
      draft.cable(at(a, firstOfA + cable), at(b, firstOfB + cable), make, 1, copy);
    }
  }
}
