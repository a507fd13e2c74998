/** Tiers of switches for which a file has none: by the distance to the nearest NIC. */

import { clip } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import { tierName } from "../graph.ts";
import { MAX_TIER } from "../validate.ts";
import type { DrawnCable, DrawnNode } from "./hosts.ts";
import type { Sketch } from "./sketch.ts";

/**
 * Sets the tiers that are missing, and notes it, with the cables that don't fit the tiers of a Clos. A switch that no NIC
 * reaches keeps none: it is left out of the fabric, which is noted too.
 */
export function settleTiers(
  sketch: Sketch,
  { nodes, cables }: { readonly nodes: DrawnNode[]; readonly cables: readonly DrawnCable[] },
): void {
  const missing = nodes.some(({ tier }) => tier === undefined);
  if (!missing) return;
  const hops = hopsToNic(nodes, cables);
  for (const [n, node] of nodes.entries()) {
    const distance = hops[n]!;
    if (node.tier !== undefined) continue;
    if (distance < 0) sketch.note("left out, switches that no NIC reaches", node.at);
    else if (distance <= MAX_TIER) node.tier = distance;
    else {
      const message = `"${clip(node.name)}" is ${distance} cables away from the nearest NIC (expected at most ${MAX_TIER})`;
      sketch.issue("TOO_FAR", node.at, message);
    }
  }
  const counts = tierCounts(nodes);
  if (counts !== "") sketch.note(`tiers inferred from the distance to the nearest NIC: ${counts}`);
  noteOddCables(sketch, nodes, cables);
}

/** Cables on the way to the nearest NIC, -1 where there is none. */
export function hopsToNic(
  nodes: readonly Pick<DrawnNode, "kind">[],
  cables: readonly Pick<DrawnCable, "a" | "b">[],
): Int32Array {
  const start = new Uint32Array(nodes.length + 1);
  for (const { a, b } of cables) {
    start[a + 1]!++;
    start[b + 1]!++;
  }
  for (let n = 0; n < nodes.length; n++) start[n + 1]! += start[n]!;
  const next = start.slice(0, nodes.length);
  const neighbour = new Uint32Array(start[nodes.length]!);
  for (const { a, b } of cables) {
    neighbour[next[a]!++] = b;
    neighbour[next[b]!++] = a;
  }
  const hops = new Int32Array(nodes.length).fill(-1);
  const queue = new Uint32Array(nodes.length);
  let end = 0;
  for (const [n, { kind }] of nodes.entries()) {
    if (kind === "switch") continue;
    hops[n] = 0;
    queue[end++] = n;
  }
  for (let i = 0; i < end; i++) {
    const n = queue[i]!;
    for (let k = start[n]!; k < start[n + 1]!; k++) {
      const other = neighbour[k]!;
      if (hops[other] !== -1) continue;
      hops[other] = hops[n]! + 1;
      queue[end++] = other;
    }
  }
  return hops;
}

/** A Clos has cables between neighbouring tiers only: others may mean that a NIC was taken for a switch, or the reverse. */
function noteOddCables(sketch: Sketch, nodes: readonly DrawnNode[], cables: readonly DrawnCable[]): void {
  for (const { a, b, of } of cables) {
    const [one, other] = [nodes[a]!.tier, nodes[b]!.tier];
    if (one === undefined || other === undefined) continue;
    if (one === other) sketch.note(`cables within tier ${tierName(one)}, as no Clos has`, of.at);
    else if (Math.abs(one - other) > 1) sketch.note("cables that leave a tier out, as no Clos has", of.at);
  }
}

/** Counts of what is drawn, for the note on tiers: `32 leaf, 16 spine`. */
function tierCounts(nodes: readonly DrawnNode[]): string {
  const counts = new Map<number, number>();
  for (const { kind, tier } of nodes) {
    if (kind === "switch" && tier !== undefined) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([tier, count]) => `${formatCount(count)} ${tierName(tier)}`)
    .join(", ");
}
