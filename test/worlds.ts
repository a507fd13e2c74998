/** The small worlds that all tests share, built cable by cable, and what the core needs of a fabric. */

import type { CoreGraph } from "../src/core/index.ts";
import type { Fabric } from "../src/fabric/fabric.ts";
import { writtenOut } from "../src/sim/network.ts";
import { linksOnly as graphOfLinks } from "../src/sim/row-solver.ts";
import { createTopologyGraph, type NodeAttributes, type TopologyGraph } from "../src/topology/graph.ts";

/** Line rate of every NIC in these worlds, bit/s. */
export const LINE_RATE_BPS = 400e9;

/** Two leaves `leaf-0` and `leaf-1` with two NICs each (`nic-0` … `nic-3`) and one cable between them. */
export function dumbbell(): TopologyGraph {
  const graph = emptyWorld("dumbbell");
  addSwitch(graph, "leaf-0", 1);
  addSwitch(graph, "leaf-1", 1);
  for (let nic = 0; nic < 4; nic++) addNic(graph, `nic-${nic}`, `leaf-${nic >> 1}`);
  addCable(graph, "leaf-0", "leaf-1");
  return graph;
}

/** `n` + 1 leaves in a line: leaf i has the NICs `nic-2i` and `nic-2i+1`, and a cable to leaf i + 1. */
export function parkingLot(n: number): TopologyGraph {
  const graph = emptyWorld(`parking-lot-${n}`);
  for (let leaf = 0; leaf <= n; leaf++) addSwitch(graph, `leaf-${leaf}`, 1);
  for (let nic = 0; nic < 2 * (n + 1); nic++) addNic(graph, `nic-${nic}`, `leaf-${nic >> 1}`);
  for (let leaf = 0; leaf < n; leaf++) addCable(graph, `leaf-${leaf}`, `leaf-${leaf + 1}`);
  return graph;
}

/** Two leaves of two NICs, two spines, every cable at line rate. */
export function leafSpine2x2(): TopologyGraph {
  return leafSpine({ leaves: 2, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1 });
}

export interface LeafSpineShape {
  readonly leaves: number;
  readonly nicsPerLeaf: number;
  readonly spines: number;
  /** Rate of an uplink ÷ line rate. */
  readonly uplinkFactor: number;
  /** Parallel cables between a leaf and a spine, 1 if not given. */
  readonly cables?: number;
}

/** NIC `nic-i` on leaf floor(i / nicsPerLeaf), every leaf on every spine. */
export function leafSpine({ leaves, nicsPerLeaf, spines, uplinkFactor, cables = 1 }: LeafSpineShape): TopologyGraph {
  const graph = emptyWorld(`leaf-spine-${leaves}x${spines}`);
  for (let leaf = 0; leaf < leaves; leaf++) addSwitch(graph, `leaf-${leaf}`, 1);
  for (let spine = 0; spine < spines; spine++) addSwitch(graph, `spine-${spine}`, 2);
  for (let nic = 0; nic < leaves * nicsPerLeaf; nic++) {
    addNic(graph, `nic-${nic}`, `leaf-${Math.floor(nic / nicsPerLeaf)}`);
  }
  for (let leaf = 0; leaf < leaves; leaf++) {
    for (let spine = 0; spine < spines; spine++) {
      for (let i = 0; i < cables; i++) {
        addCable(graph, `leaf-${leaf}`, `spine-${spine}`, uplinkFactor * LINE_RATE_BPS);
      }
    }
  }
  return graph;
}

export interface Clos3Shape {
  readonly pods: number;
  readonly leavesPerPod: number;
  readonly nicsPerLeaf: number;
  readonly spinesPerPod: number;
  /** Cores that each spine reaches: spine j of every pod is cabled to cores [j × coresPerSpine, (j + 1) × coresPerSpine). */
  readonly coresPerSpine: number;
}

/** Three tiers in planes: `leaf-p.i`, `spine-p.j`, `core-c`, all cables at line rate. */
export function clos3(shape: Clos3Shape): TopologyGraph {
  const { pods, leavesPerPod, nicsPerLeaf, spinesPerPod, coresPerSpine } = shape;
  const graph = emptyWorld(`clos3-${pods}x${leavesPerPod}x${nicsPerLeaf}`);
  for (let core = 0; core < spinesPerPod * coresPerSpine; core++) addSwitch(graph, `core-${core}`, 3);
  let nic = 0;
  for (let pod = 0; pod < pods; pod++) {
    for (let j = 0; j < spinesPerPod; j++) {
      addSwitch(graph, `spine-${pod}.${j}`, 2, pod);
      for (let c = 0; c < coresPerSpine; c++) addCable(graph, `spine-${pod}.${j}`, `core-${j * coresPerSpine + c}`);
    }
    for (let i = 0; i < leavesPerPod; i++) {
      addSwitch(graph, `leaf-${pod}.${i}`, 1, pod);
      for (let j = 0; j < spinesPerPod; j++) addCable(graph, `leaf-${pod}.${i}`, `spine-${pod}.${j}`);
      for (let n = 0; n < nicsPerLeaf; n++) addNic(graph, `nic-${nic++}`, `leaf-${pod}.${i}`);
    }
  }
  return graph;
}

/** The k-ary fat-tree of Al-Fares et al., SIGCOMM 2008: k pods, k³/4 NICs, every group k/2 wide. */
export function fatTree(k: number): TopologyGraph {
  const half = k / 2;
  return clos3({ pods: k, leavesPerPod: half, nicsPerLeaf: half, spinesPerPod: half, coresPerSpine: half });
}

/** Takes the cables between two nodes down. */
export function cut(graph: TopologyGraph, a: string, b: string): void {
  for (const cable of graph.edges(a, b)) graph.setEdgeAttribute(cable, "state", "down");
}

/** A frozen fabric as the core takes it: every link stands for itself, all in class 0. */
export function coreGraphOf(fabric: Fabric): CoreGraph {
  return writtenOut(fabric, new Uint8Array(fabric.linkCount));
}

/** Links and nothing else, for solves of routes that the test gives: the solver knows no nodes. */
export function linksOnly(capacityBps: ArrayLike<number>): CoreGraph {
  return graphOfLinks(Float64Array.from(capacityBps));
}

export function emptyWorld(name: string): TopologyGraph {
  return createTopologyGraph({ name, assumptions: [] });
}

export function addSwitch(graph: TopologyGraph, name: string, tier: number, pod?: number): void {
  const attributes: NodeAttributes = { kind: "switch", tier, latencyS: 500e-9 };
  graph.addNode(name, pod === undefined ? attributes : { ...attributes, pod });
}

export function addNic(graph: TopologyGraph, name: string, leaf: string): void {
  graph.addNode(name, { kind: "gpu-nic", tier: 0, latencyS: 1e-6 });
  addCable(graph, name, leaf);
}

/** One more cable between two nodes; the first is named `a=b`, the next `a=b#1` and so on. */
export function addCable(graph: TopologyGraph, a: string, b: string, rateBps: number = LINE_RATE_BPS): void {
  const before = graph.edges(a, b).length;
  graph.addEdgeWithKey(before === 0 ? `${a}=${b}` : `${a}=${b}#${before}`, a, b, {
    rateBps,
    nominalRateBps: rateBps,
    latencyS: 10e-9,
    state: "up",
  });
}

export interface ServerShape {
  readonly servers: number;
  readonly gpus: number;
  readonly spines: number;
  readonly serversPerLeaf?: number;
}

/** Servers `s` with the NICs `gpu-s.r`, rail r; one or more servers per leaf, every leaf on every spine, all cables at line rate. */
export function serverWorld({ servers, gpus, spines, serversPerLeaf = 1 }: ServerShape): TopologyGraph {
  const graph = emptyWorld(`servers-${servers}x${gpus}`);
  const leaves = Math.ceil(servers / serversPerLeaf);
  for (let leaf = 0; leaf < leaves; leaf++) addSwitch(graph, `leaf-${leaf}`, 1);
  for (let spine = 0; spine < spines; spine++) addSwitch(graph, `spine-${spine}`, 2);
  for (let server = 0; server < servers; server++) {
    for (let rail = 0; rail < gpus; rail++) {
      const name = `gpu-${server}.${rail}`;
      graph.addNode(name, { kind: "gpu-nic", tier: 0, latencyS: 1e-6, server, rail });
      addCable(graph, name, `leaf-${Math.floor(server / serversPerLeaf)}`);
    }
  }
  for (let leaf = 0; leaf < leaves; leaf++) {
    for (let spine = 0; spine < spines; spine++) addCable(graph, `leaf-${leaf}`, `spine-${spine}`);
  }
  return graph;
}
