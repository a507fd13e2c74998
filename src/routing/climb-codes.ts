/** Paths of Clos fabrics by what a receiver chooses: which of its uplinks, of that switch's uplinks, and so on to the top. */

import type { Fabric } from "../fabric/index.ts";
import type { PlaceContext } from "./place-context.ts";

/** Numbers of uplinks from a leaf on, each taken modulo the number that there are; above its end the last one counts. */
export type ClimbCode = readonly number[];

/** Several links lead on. */
const SEVERAL = -1;

export class CodePaths {
  /** [nodes] links of every node that lead to a higher tier. */
  readonly uplinks: readonly Uint32Array[];
  readonly #context: PlaceContext;
  /** [nodes][leaves] of those that were asked for: the only link down to a leaf plus one, SEVERAL, or 0 for not yet known. */
  readonly #onlyDown: (Int32Array | undefined)[] = [];
  readonly #leafNumber: ReadonlyMap<number, number>;
  readonly #links: Uint32Array;

  constructor(context: PlaceContext) {
    this.#context = context;
    this.uplinks = uplinksOf(context.fabric);
    this.#leafNumber = new Map([...new Set(context.fabric.nicLeaf)].map((leaf, i) => [leaf, i]));
    this.#links = new Uint32Array(context.groups.longest);
  }

  /**
   * Links between two leaves on the path that comes down to `to` from where the code climbs: it turns at the first switch that
   * is on a shortest path. They hold until the next call. Undefined where none is, as on a fabric without tiers, or where cables
   * are down.
   */
  between(from: number, to: number, code: ClimbCode): Uint32Array | undefined {
    const { fabric, groups } = this.#context;
    const { linkTarget, linkReverse } = fabric;
    const hops = groups.hops(from, to);
    const links = this.#links;
    let climbed = 0;
    let top = to;
    while (groups.hops(top, from, true) !== hops - climbed) {
      const up = this.uplinks[top]!;
      if (up.length === 0) return undefined;
      const link = up[(code[climbed] ?? code.at(-1)!) % up.length]!;
      climbed++;
      links[hops - climbed] = linkReverse[link]!;
      top = linkTarget[link]!;
    }
    // What leads down from the turn to the source is, the other way round, what leads up to it.
    for (let left = hops - climbed; left > 0; left--) {
      const link = this.#down(top, from, code);
      links[left - 1] = linkReverse[link]!;
      top = linkTarget[link]!;
    }
    return links.subarray(0, hops);
  }

  /** The member that the code takes of the group that leads down from a switch to a leaf. */
  #down(node: number, leaf: number, code: ClimbCode): number {
    this.#onlyDown[node] ??= new Int32Array(this.#leafNumber.size);
    const row = this.#onlyDown[node];
    const at = this.#leafNumber.get(leaf)!;
    if (row[at]! > 0) return row[at]! - 1;
    const { groups } = this.#context;
    const count = groups.fill(node, leaf, true);
    row[at] = count === 1 ? groups.members[0]! + 1 : SEVERAL;
    return groups.members[code[0]! % count]!;
  }
}

/** [nodes] links of every node that lead to a higher tier. */
function uplinksOf({ nodeCount, outStart, linkTarget, nodeTier }: Fabric): Uint32Array[] {
  return Array.from({ length: nodeCount }, (_, node) =>
    Uint32Array.from({ length: outStart[node + 1]! - outStart[node]! }, (_, i) => outStart[node]! + i).filter(
      (link) => nodeTier[linkTarget[link]!]! > nodeTier[node]!,
    ),
  );
}
