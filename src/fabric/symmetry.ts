/** Groups the switches and cables of a fabric into classes that it treats alike, so that one of each stands for all. */

import { idIn, linkRateIds, refineColours } from "./colour-refinement.ts";
import type { Fabric } from "./fabric.ts";

/** Switches, or cables, that colour refinement can't tell apart. */
export interface SymmetryClass {
  readonly kind: "switch" | "cable";
  /** Tiers of the ends, the lower first; of a switch, twice its own. */
  readonly tiers: readonly [number, number];
  /** Switch node ids; or of each cable the link that leads up, ascending. */
  readonly members: Uint32Array;
}

/**
 * Classes of the coarsest equitable partition of NICs and switches by tier, rates of links, and `nicColour`; a cable's class
 * is that of its ends and its rate. On a Clos network members of a class are images of each other under a symmetry of the
 * fabric; on random graphs they may merely look alike. O(links × rounds).
 *
 * @param inside [nodes] 1 where nodes and their cables count
 * @param nicColour [NICs] equal for NICs that are alike by themselves
 */
export function symmetryClasses(fabric: Fabric, inside: Uint8Array, nicColour: ArrayLike<number>): SymmetryClass[] {
  const { hostCount, nodeCount, nodeTier, linkCount, linkSource, linkTarget, linkReverse } = fabric;
  const ids = new Map<string, number>();
  const initial = Uint32Array.from({ length: nodeCount }, (_, n) =>
    idIn(ids, `${nodeTier[n]},${inside[n]},${n < hostCount ? nicColour[n] : ""}`),
  );
  const rateId = linkRateIds(fabric);
  const colours = refineColours(fabric, initial, 0, rateId);

  const switches = new Map<number, number[]>();
  for (let n = hostCount; n < nodeCount; n++) if (inside[n] === 1) push(switches, colours[n]!, n);
  const cables = new Map<string, number[]>();
  for (let l = 0; l < linkCount; l++) {
    const [from, to] = [linkSource[l]!, linkTarget[l]!];
    const isUp = nodeTier[from] === nodeTier[to] ? l < linkReverse[l]! : nodeTier[from]! < nodeTier[to]!;
    if (!isUp || inside[from] === 0) continue;
    // Between two of a tier either end may come first.
    const [a, b] = [colours[from]!, colours[to]!];
    const ends = nodeTier[from] === nodeTier[to] && a > b ? `${b},${a}` : `${a},${b}`;
    push(cables, `${ends},${rateId[l]}`, l);
  }
  const classOf = (kind: SymmetryClass["kind"], members: number[]): SymmetryClass => {
    const [a, b] =
      kind === "switch" ? [members[0]!, members[0]!] : [linkSource[members[0]!]!, linkTarget[members[0]!]!];
    return { kind, tiers: [nodeTier[a]!, nodeTier[b]!], members: Uint32Array.from(members) };
  };
  return [
    ...[...switches.values()].map((members) => classOf("switch", members)),
    ...[...cables.values()].map((members) => classOf("cable", members)),
  ];
}

function push<K>(groups: Map<K, number[]>, key: K, member: number): void {
  const group = groups.get(key);
  if (group) group.push(member);
  else groups.set(key, [member]);
}
