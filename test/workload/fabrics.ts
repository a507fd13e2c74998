/** Small fabrics for tests of the workload and of the facts, written straight into columns. */

import { type Fabric, NO_LEAF } from "../../src/fabric/fabric.ts";

export interface TestNode {
  name: string;
  tier: number;
  pod?: number;
  latencyS?: number;
  host?: boolean;
}

/** [end, end, rate in Gb/s, latency in s]; up unless listed in `down` by its index. */
export type TestCable = readonly [string, string, number?, number?];

/** A Fabric of these nodes and cables, numbered as freezing numbers them: GPU NICs, host NICs, switches. */
export function makeFabric(
  nodes: readonly TestNode[],
  cables: readonly TestCable[],
  down: readonly number[] = [],
): Fabric {
  const gpu = nodes.filter((node) => node.tier === 0 && !node.host);
  const host = nodes.filter((node) => node.tier === 0 && node.host);
  const ordered = [...gpu, ...host, ...nodes.filter((node) => node.tier > 0)];
  const idOf = new Map(ordered.map((node, id) => [node.name, id]));
  const id = (name: string): number => {
    const found = idOf.get(name);
    if (found === undefined) throw new Error(`test fabric has no node ${name}`);
    return found;
  };
  const hostCount = gpu.length + host.length;
  const out: { target: number; cable: number }[][] = ordered.map(() => []);
  cables.forEach(([a, b], cable) => {
    if (down.includes(cable)) return;
    out[id(a)]!.push({ target: id(b), cable });
    out[id(b)]!.push({ target: id(a), cable });
  });

  const linkCount = 2 * (cables.length - down.length);
  const outStart = new Uint32Array(ordered.length + 1);
  const linkSource = new Uint32Array(linkCount);
  const linkTarget = new Uint32Array(linkCount);
  const linkReverse = new Uint32Array(linkCount);
  const linkRateBps = new Float64Array(linkCount);
  const linkLatencyS = new Float64Array(linkCount);
  const firstDirection = new Map<number, number>();
  let link = 0;
  out.forEach((list, n) => {
    outStart[n] = link;
    for (const { target, cable } of list) {
      const [, , gbps = 400, latencyS = 1e-8] = cables[cable]!;
      linkSource[link] = n;
      linkTarget[link] = target;
      linkRateBps[link] = gbps * 1e9;
      linkLatencyS[link] = latencyS;
      const other = firstDirection.get(cable);
      if (other === undefined) {
        firstDirection.set(cable, link);
      } else {
        linkReverse[link] = other;
        linkReverse[other] = link;
      }
      link++;
    }
  });
  outStart[ordered.length] = link;

  const nicLineRateBps = new Float64Array(hostCount).fill(400e9);
  for (const [a, b, gbps = 400] of cables) {
    for (const end of [id(a), id(b)]) if (end < hostCount) nicLineRateBps[end] = gbps * 1e9;
  }
  const nicLeaf = new Uint32Array(hostCount).fill(NO_LEAF);
  for (let l = 0; l < linkCount; l++) if (linkSource[l]! < hostCount) nicLeaf[linkSource[l]!] = linkTarget[l]!;
  return {
    name: "test",
    description: "",
    assumptions: [],
    gpuNicCount: gpu.length,
    hostCount,
    nodeCount: ordered.length,
    linkCount,
    downCables: down.map((cable) => {
      const [a, b] = cables[cable]!;
      return { name: `${a}--${b}`, ends: [id(a), id(b)] };
    }),
    cablesDegraded: 0,
    outStart,
    linkSource,
    linkTarget,
    linkReverse,
    linkRateBps,
    linkLatencyS,
    nodeLatencyS: Float64Array.from(ordered, (node) => node.latencyS ?? (node.tier === 0 ? 1e-6 : 5e-7)),
    nodeTier: Uint8Array.from(ordered, (node) => node.tier),
    nicLineRateBps,
    nicLeaf,
    nodePod: Int32Array.from(ordered, (node) => node.pod ?? -1),
    nicServer: new Int32Array(hostCount).fill(-1),
    nicRail: new Int32Array(hostCount).fill(-1),
    nodeNames: ordered.map((node) => node.name),
  };
}

export interface ClosShape {
  pods?: number;
  leavesPerPod: number;
  nicsPerLeaf: number;
  spinesPerPod: number;
  /** Cores that every spine connects to; 0 where there is one pod. */
  cores?: number;
  fabricGbps?: number;
  /** Cables between each leaf and spine. */
  parallel?: number;
  down?: readonly number[];
}

/** Cables come in the order NIC-leaf, leaf-spine (leaf by leaf), spine-core. NICs `gpu-0` …, switches `leaf-0` … */
export function clos(shape: ClosShape): Fabric {
  const { pods = 1, leavesPerPod, nicsPerLeaf, spinesPerPod, cores = 0, fabricGbps = 400, parallel = 1 } = shape;
  const nodes: TestNode[] = [];
  const nicCables: TestCable[] = [];
  const leafCables: TestCable[] = [];
  const coreCables: TestCable[] = [];
  for (let pod = 0; pod < pods; pod++) {
    for (let i = 0; i < leavesPerPod; i++) {
      const leaf = pod * leavesPerPod + i;
      nodes.push({ name: `leaf-${leaf}`, tier: 1, pod });
      for (let k = 0; k < nicsPerLeaf; k++) {
        const name = `gpu-${leaf * nicsPerLeaf + k}`;
        nodes.push({ name, tier: 0, pod });
        nicCables.push([name, `leaf-${leaf}`]);
      }
      for (let s = 0; s < spinesPerPod; s++) {
        for (let p = 0; p < parallel; p++) {
          leafCables.push([`leaf-${leaf}`, `spine-${pod * spinesPerPod + s}`, fabricGbps]);
        }
      }
    }
    for (let s = 0; s < spinesPerPod; s++) {
      const spine = `spine-${pod * spinesPerPod + s}`;
      nodes.push({ name: spine, tier: 2, pod });
      for (let c = 0; c < cores; c++) coreCables.push([spine, `core-${c}`, fabricGbps]);
    }
  }
  for (let c = 0; c < cores; c++) nodes.push({ name: `core-${c}`, tier: 3 });
  return makeFabric(nodes, [...nicCables, ...leafCables, ...coreCables], shape.down ?? []);
}

export function leafSpine(leaves: number, nicsPerLeaf: number, spines: number, more: Partial<ClosShape> = {}): Fabric {
  return clos({ leavesPerPod: leaves, nicsPerLeaf, spinesPerPod: spines, ...more });
}

/** Pods of unequal size, for permutations: one leaf per pod, one spine above all. */
export function podsOf(...sizes: number[]): Fabric {
  const nodes: TestNode[] = [{ name: "spine-0", tier: 2 }];
  const cables: TestCable[] = [];
  let nic = 0;
  sizes.forEach((size, pod) => {
    nodes.push({ name: `leaf-${pod}`, tier: 1, pod });
    cables.push([`leaf-${pod}`, "spine-0", 6400]);
    for (let k = 0; k < size; k++, nic++) {
      nodes.push({ name: `gpu-${nic}`, tier: 0, pod });
      cables.push([`gpu-${nic}`, `leaf-${pod}`]);
    }
  });
  return makeFabric(nodes, cables);
}

/** All NICs of a fabric in order. */
export function allRanks(fabric: Fabric): Uint32Array {
  return Uint32Array.from({ length: fabric.hostCount }, (_, nic) => nic);
}
