/** The works of one scale: what a run of heddle goes through, stage by stage, and the solver beside its twin and its floor. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Core, type CoreModule, type EcmpOptions, type Routes } from "../src/core/index.ts";
import { type Fabric, freeze } from "../src/fabric/index.ts";
import { createRng, shuffle } from "../src/rng.ts";
import { Network } from "../src/sim/index.ts";
import { writtenOut } from "../src/sim/network.ts";
import { readTopology, type TopologyGraph } from "../src/topology/index.ts";
import { label, type Measured, measure, OwnTime, timed, type Work } from "./measure.ts";
import type { Scale } from "./scales.ts";
import { TwinSolver } from "./twin/max-min.ts";
import type { WholeTimes } from "./whole.ts";

/** Chance in the benchmark: the same flows and the same hashes on every machine. */
const SEED = 1;

export type Filter = (label: string) => boolean;

/** Graph build and freeze, on Colossus. */
export async function measureBuild(scale: Scale, wanted: Filter): Promise<Measured[]> {
  const of = { nics: scale.gpus, q: null };
  let graph: TopologyGraph | undefined;
  const build = (): TopologyGraph => {
    graph = readTopology(scale.colossus);
    return graph;
  };
  const works: Work[] = [
    { ...of, name: "graph build", run: build },
    { ...of, name: "freeze", run: () => freeze(graph ?? build()) },
  ];
  return measure(only(works, wanted), scale.rounds.build, 1);
}

export interface SolveShape {
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
}

/** With one QP the two modes are the same. */
const SHAPES: readonly SolveShape[] = [
  { qps: 1, qpMode: "pooled" },
  { qps: 8, qpMode: "pooled" },
  { qps: 8, qpMode: "static" },
];

export function named(work: string, { qps, qpMode }: SolveShape): string {
  return qps === 1 ? work : `${work} ${qpMode}`;
}

export const WORKS = { walk: "walk", wasm: "solve wasm", twin: "solve ts twin", floor: "gather floor" } as const;

/** Upload with distances; then per shape the walk, both solvers, and the floor under them: on the Clos. */
export async function measureKernels(scale: Scale, module: CoreModule, wanted: Filter): Promise<Measured[]> {
  const labels = SHAPES.flatMap((shape) =>
    Object.values(WORKS).map((work) => label({ name: named(work, shape), q: shape.qps })),
  );
  const upload = "core upload + distances";
  if (![upload, ...labels].some(wanted)) return [];
  const { fabric, linkClass } = new Network(module, freeze(readTopology(scale.clos)));
  const graph = writtenOut(fabric, linkClass);
  const uploading: Work = { name: upload, nics: scale.nics, q: null, run: () => new Core(module, graph) };
  const measured = await measure(only([uploading], wanted), scale.rounds.build, 1);

  const core = new Core(module, graph);
  core.setFlows(permutationOf(fabric));
  const twin = new TwinSolver(fabric.linkRateBps);
  for (const shape of SHAPES) {
    const works = solveWorks(scale, shape, core, twin, fabric.linkRateBps, wanted);
    measured.push(...(await measure(works, scale.rounds.solve, Math.min(3, scale.rounds.solve))));
  }
  return measured;
}

function solveWorks(
  scale: Scale,
  shape: SolveShape,
  core: Core,
  twin: TwinSolver,
  linkRateBps: Float64Array,
  wanted: Filter,
): Work[] {
  const options: EcmpOptions = { ...shape, hash: "fair", polarized: false, seed: SEED };
  core.routeEcmp(options);
  const routes = core.routes(shape.qpMode === "pooled" ? shape.qps : 1, shape.qpMode === "static");
  const commodities = new Float64Array(routes.pathStart.length - 1);
  const fromCore = core.solve();
  const fromTwin = twin.solve(routes);
  if (fromCore.pops !== fromTwin.pops || !fromCore.rateBps.every((rate, c) => rate === fromTwin.rateBps[c])) {
    throw new Error(`the twin's rates differ from the core's at ${scale.label}, q = ${shape.qps} ${shape.qpMode}`);
  }
  const of = (work: string) => ({ name: named(work, shape), nics: scale.nics, q: shape.qps });
  const works: Work[] = [
    { ...of(WORKS.walk), run: () => core.routeEcmp(options) },
    { ...of(WORKS.wasm), run: () => core.solve() },
    { ...of(WORKS.twin), run: () => twin.solve(routes) },
    { ...of(WORKS.floor), run: () => leastOf(5, () => gather(routes, linkRateBps, commodities)) },
  ];
  return only(works, wanted);
}

/** The floor: one pass over all flows that reads one value per link. */
function gather({ pathStart, pathLinks }: Routes, linkValue: Float64Array, flowValue: Float64Array): void {
  for (let c = 0; c < flowValue.length; c++) {
    let least = Infinity;
    for (let i = pathStart[c]!, end = pathStart[c + 1]!; i < end; i++) {
      const value = linkValue[pathLinks[i]!]!;
      if (value < least) least = value;
    }
    flowValue[c] = least;
  }
}

/** The least time of several runs in a row: of a floor, with what the solvers left in the caches out of the way. */
function leastOf(runs: number, run: () => void): OwnTime {
  const samples = Array.from({ length: runs }, () => timed(run));
  return new OwnTime(Math.min(...samples.map((of) => of.wallMs)), Math.min(...samples.map((of) => of.cpuMs)));
}

/** A random permutation without fixed points of the GPU NICs, or of all where none is marked so; every NIC at its line rate. */
export function permutationOf({ hostCount, gpuNicCount, nicLineRateBps }: Fabric) {
  const nics = gpuNicCount > 0 ? gpuNicCount : hostCount; // GPU NICs come first
  const order = Uint32Array.from({ length: nics }, (_, nic) => nic);
  shuffle(order, createRng(SEED, 1));
  const dst = new Uint32Array(nics);
  // One cycle through all of them in random order.
  order.forEach((nic, i) => {
    dst[nic] = order[(i + 1) % nics]!;
  });
  return { src: Uint32Array.from(order).sort(), dst, demandBps: nicLineRateBps.slice(0, nics) };
}

const WHOLE_QPS = [1, 2, 8] as const;

export interface Whole {
  readonly measured: Measured[];
  /** Peak resident memory of a process that reads the topology and compares; the largest over q. */
  readonly maxRssBytes: number;
}

/** Topology text to summary (ecmp with static QPs, adaptive; 1 seed) in fresh processes, and what a further seed costs there. */
export async function measureWhole(scale: Scale, wanted: Filter): Promise<Whole> {
  const measured: Measured[] = [];
  let maxRssBytes = 0;
  for (const q of WHOLE_QPS) {
    let last: WholeTimes | undefined;
    const of = { nics: scale.gpus, q };
    const whole: Work = {
      ...of,
      name: "whole compare",
      run: () => {
        last = runWhole(scale, q);
        maxRssBytes = Math.max(maxRssBytes, last.maxRssBytes);
        return new OwnTime(last.buildMs + last.compareMs, last.cpuMs);
      },
    };
    // The least of the seeds of one process: noise only adds.
    const extra: Work = {
      ...of,
      name: "extra seed",
      run: () => {
        const least = (pick: "wallMs" | "cpuMs") => Math.min(...(last?.extraSeeds ?? []).map((seed) => seed[pick]));
        return new OwnTime(least("wallMs"), least("cpuMs"));
      },
    };
    const works = [whole, extra];
    if (works.some((work) => wanted(label(work)))) measured.push(...(await measure(works, scale.rounds.whole, 0)));
  }
  return { measured, maxRssBytes };
}

function runWhole({ colossus }: Scale, q: number): WholeTimes {
  const script = fileURLToPath(new URL("whole.ts", import.meta.url));
  const output = execFileSync(process.execPath, ["--import", "tsx", script, colossus, String(q), "5"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as WholeTimes;
}

function only(works: readonly Work[], wanted: Filter): Work[] {
  return works.filter((work) => wanted(label(work)));
}
