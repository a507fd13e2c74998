/** Cables between groups of switches: how many each pair of groups gets, and which ports they take. */

import type { CableAttributes } from "../graph.ts";
import { cableName, type Draft } from "./draft.ts";

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
 * Cables trunks between the groups' switches; `switchOf` names the one that has a port of a group. Every cable takes the next
 * free port of its group at either end, in rounds: in a round every pair that has cables left gets one, and a group meets the
 * others in the order of their distance around the ring. So a pair's cables lie on different switches as far as they can.
 * For one cable per pair this is the consecutive arrangement of dragonflies. O(groups² + cables).
 */
export function cableTrunks(
  draft: Draft,
  groups: number,
  trunks: readonly Trunk[],
  make: CableAttributes,
  switchOf: (group: number, port: number) => string,
): void {
  const nextPort = new Float64Array(groups);
  const copies = new Map<string, number>();
  let left = trunks;
  for (let round = 1; left.length > 0; round++) {
    const ends = left.flatMap(({ a, b }, i) => [
      { group: a, offset: b - a, i, end: 0 },
      { group: b, offset: a - b + groups, i, end: 1 },
    ]);
    ends.sort((x, y) => x.group - y.group || x.offset - y.offset);
    const names = left.map(() => ["", ""]);
    for (const { group, i, end } of ends) names[i]![end] = switchOf(group, nextPort[group]!++);
    for (const [lower, upper] of names as [string, string][]) {
      const name = cableName(lower, upper);
      const copy = (copies.get(name) ?? 0) + 1;
      copies.set(name, copy);
      draft.cable(lower, upper, make, 1, copy);
    }
    left = left.filter(({ cables }) => cables > round);
  }
}
