/** NCCL's double binary tree: two complementary trees of servers, each reducing and broadcasting half of the message. */

import { type Algorithm, refuseBarrier } from "./algorithm.ts";
import { fewestPerServer } from "./process-group.ts";
import { TransferColumns } from "./transfer-columns.ts";

const NAME = "double-binary-tree";

export const doubleBinaryTree: Algorithm = {
  name: NAME,
  summary: "NCCL's two complementary trees of servers, a chain of GPUs inside; about 2·log2(servers) network steps",
  collectives: ["all-reduce"],
  build(context) {
    refuseBarrier(context, NAME);
    const { groups, channels } = context;
    const rails = fewestPerServer(groups);
    const columns = new TransferColumns();
    let depth = 0;
    let chain = 0;
    groups.forEach(({ servers }, g) => {
      for (const parents of treesOf(servers.length)) {
        depth = Math.max(depth, depthOf(parents));
        for (let c = 0; c < rails * channels; c++) {
          const rail = Math.floor(c / channels);
          addTree(columns, servers, parents, rail);
          columns.end(g);
        }
      }
      chain = servers.reduce((most, { length }) => Math.max(most, length - 1), chain);
    });
    const phase = {
      name: "trees",
      transfers: columns.finish(),
      sizeShare: 1 / (2 * rails * channels),
      repeat: 1,
      networkSteps: 2 * depth,
      nvlinkSteps: 2 * chain,
      nvlinkRate: "ring",
      connections: 1,
    } as const;
    return { phases: [phase] };
  },
};

/** All edges, up and down: between servers from NIC to NIC of the rail, inside along the chain that ends at the rail's GPU. */
function addTree(columns: TransferColumns, servers: readonly Uint32Array[], parents: Int32Array, rail: number): void {
  servers.forEach((gpus, s) => {
    const door = rail % gpus.length;
    const at = (i: number): number => gpus[(door + i) % gpus.length]!;
    for (let i = 1; i < gpus.length; i++) {
      columns.edge(at(i), at(i - 1), "nvlink");
      columns.edge(at(i - 1), at(i), "nvlink");
    }
    if (parents[s] === -1) return;
    const above = servers[parents[s]!]!;
    const parent = above[rail % above.length]!;
    columns.edge(at(0), parent, "network");
    columns.edge(parent, at(0), "network");
  });
}

/**
 * Parents in the two trees, −1 for the root. The second is the first mirrored (even counts) or shifted by one (odd), so that
 * who has children in one tree has none in the other, but for the root. Source: NCCL, src/graph/trees.cc.
 */
export function treesOf(count: number): [Int32Array, Int32Array] {
  const first = Int32Array.from({ length: count }, (_, node) => parentOf(node, count));
  const second = Int32Array.from({ length: count }, (_, node) => {
    const odd = count % 2 === 1;
    const parent = first[odd ? (node - 1 + count) % count : count - 1 - node]!;
    if (parent === -1) return -1;
    return odd ? (parent + 1) % count : count - 1 - parent;
  });
  return [first, second];
}

/** The binary tree over 0 … count − 1 whose leaves are the odd numbers: the lowest set bit moves up by one, or goes. */
function parentOf(node: number, count: number): number {
  if (node === 0) return -1;
  const bit = node & -node;
  const up = (node ^ bit) | (bit << 1);
  return up < count ? up : node ^ bit;
}

function depthOf(parents: Int32Array): number {
  let depth = 0;
  for (let node = 0; node < parents.length; node++) {
    let steps = 0;
    for (let at = node; parents[at] !== -1; at = parents[at]!) steps++;
    depth = Math.max(depth, steps);
  }
  return depth;
}
