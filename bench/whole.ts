/**
 * One whole compare in a process of its own, as a user's first is: `tsx bench/whole.ts <topology JSON> <q> <seeds>`.
 * Prints a line of JSON. The clock starts when the modules are loaded, and the compilers are as cold as they would be.
 */

import { readFileSync } from "node:fs";
import { compare, compileCore, DEFAULT_SCENARIO, type Fabric, freeze, readTopology } from "../src/index.ts";

export interface WholeTimes {
  /** Topology text to graph; graph to summary with one seed; together, also as CPU time of the process. */
  readonly buildMs: number;
  readonly compareMs: number;
  readonly cpuMs: number;
  readonly maxRssBytes: number;
  /** Seeds after the first of a second compare, each from its start to the next one's: wall and CPU. */
  readonly extraSeeds: readonly { readonly wallMs: number; readonly cpuMs: number }[];
}

const [topology = "", q = "2", seeds = "4"] = process.argv.slice(2);
const module = await compileCore(
  new Uint8Array(readFileSync(new URL("../build/release.wasm", import.meta.url))) as Uint8Array<ArrayBuffer>,
);
const scenario = { ...DEFAULT_SCENARIO, policies: ["ecmp", "adaptive"], qps: Number(q), seeds: 1 };

/** The graph is let go, as the command does. */
function frozen(text: string): Fabric {
  const graph = readTopology(text);
  const fabric = freeze(graph);
  graph.clear();
  return fabric;
}

const cpuBefore = process.cpuUsage();
const start = performance.now();
const fabric = frozen(topology);
const built = performance.now();
compare(module, fabric, scenario, { version: "bench" });
const done = performance.now();
const cpu = process.cpuUsage(cpuBefore);
const maxRssBytes = process.resourceUsage().maxRSS * 1024;

const marks: { at: number; cpuMs: number }[] = [];
const mark = (stage: string): void => {
  const { user, system } = process.cpuUsage();
  if (stage.startsWith("seed")) marks.push({ at: performance.now(), cpuMs: (user + system) / 1000 });
};
compare(module, fabric, { ...scenario, seeds: Number(seeds) }, { version: "bench", onProgress: mark });
// Between the starts of seeds 2 and 3 lies seed 2; the first also pays for what is made once.
const extraSeeds = marks
  .slice(1, -1)
  .map(({ at, cpuMs }, i) => ({ wallMs: marks[i + 2]!.at - at, cpuMs: marks[i + 2]!.cpuMs - cpuMs }));

const times: WholeTimes = {
  buildMs: built - start,
  compareMs: done - built,
  cpuMs: (cpu.user + cpu.system) / 1000,
  maxRssBytes,
  extraSeeds,
};
console.log(JSON.stringify(times));
