/** Gives every cable of a host a NIC of its own, which is what a NIC is to heddle; servers and rails follow from it. */

import { GROUPS } from "../explicit.ts";
import type { NodeAttributes, NodeKind } from "../graph.ts";
import type { Sketch, SketchCable, SketchNode } from "./sketch.ts";

/** A node as it will be drawn. */
export interface DrawnNode extends Omit<NodeAttributes, "tier" | "latencyS"> {
  readonly name: string;
  readonly at: number;
  readonly latencyS: number | undefined;
  /** Undefined where no cable leads there from a NIC. */
  tier: number | undefined;
}

/** A cable between nodes that will be drawn, by their numbers. */
export interface DrawnCable {
  readonly a: number;
  readonly b: number;
  readonly of: SketchCable;
}

/** `mlx5_2` before `mlx5_10`. */
export const byNumbersInNames = new Intl.Collator("en", { numeric: true }).compare;

/**
 * Nodes and cables as they will be drawn. A host with one cable is a NIC of the host's name; one with several becomes the
 * NICs `host:port`, in the order of their ports, or `host:0`, `host:1` where it has none. Nodes without cables are left out.
 */
export function splitHosts(
  sketch: Sketch,
  cables: readonly SketchCable[],
): { nodes: DrawnNode[]; cables: DrawnCable[] } {
  const cablesOf: SketchCable[][] = sketch.nodes.map(() => []);
  for (const cable of cables) {
    if (cable.a.role !== "switch") cablesOf[cable.a.index]!.push(cable);
    if (cable.b.role !== "switch") cablesOf[cable.b.index]!.push(cable);
  }
  const used = new Uint8Array(sketch.nodes.length);
  for (const { a, b } of cables) used[a.index] = used[b.index] = 1;

  const isAnySplit = cablesOf.some((own) => own.length > 1);
  const nodes: DrawnNode[] = [];
  const numberOf = new Map<SketchNode, number>();
  const numberAt = new Map<SketchCable, [a?: number, b?: number]>();
  let servers = 0;
  for (const node of sketch.nodes) {
    const own = cablesOf[node.index]!;
    if (used[node.index] === 0) {
      sketch.note("left out, nodes without a cable", node.at);
      continue;
    }
    if (own.length <= 1) {
      numberOf.set(node, nodes.length);
      const group =
        isAnySplit && node.role !== "switch" ? { server: node.server ?? servers++, rail: node.rail ?? 0 } : {};
      nodes.push({ ...drawn(node, node.name), ...group });
      continue;
    }
    sketch.note("hosts with several cables, split into a NIC for each", node.at);
    const server = node.server ?? servers++;
    for (const [i, { cable, suffix }] of namesOf(node, own).entries()) {
      const ends = numberAt.get(cable) ?? [];
      ends[cable.a === node ? 0 : 1] = nodes.length;
      numberAt.set(cable, ends);
      nodes.push({ ...drawn(node, `${node.name}:${suffix}`), server, rail: node.rail ?? i });
    }
  }
  const end = (cable: SketchCable, side: 0 | 1) =>
    numberAt.get(cable)?.[side] ?? numberOf.get(side === 0 ? cable.a : cable.b)!;
  return { nodes, cables: cables.map((of) => ({ a: end(of, 0), b: end(of, 1), of })) };
}

function namesOf(node: SketchNode, cables: readonly SketchCable[]): { cable: SketchCable; suffix: string }[] {
  const portOf = (cable: SketchCable) => (cable.a === node ? cable.aPort : cable.bPort);
  if (!cables.every((cable) => portOf(cable))) return cables.map((cable, i) => ({ cable, suffix: String(i) }));
  return cables
    .map((cable) => ({ cable, suffix: portOf(cable)! }))
    .sort((one, other) => byNumbersInNames(one.suffix, other.suffix));
}

function drawn(node: SketchNode, name: string): DrawnNode {
  const kind: NodeKind = node.role === "host" || node.role === undefined ? "gpu-nic" : node.role;
  const groups = GROUPS.flatMap((key) => (node[key] === undefined ? [] : [[key, node[key]]]));
  return {
    name,
    at: node.at,
    kind,
    latencyS: node.latencyS,
    tier: kind === "switch" ? node.tier : 0,
    ...Object.fromEntries(groups),
  };
}
