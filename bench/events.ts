/**
 * `tsx bench/events.ts [--only 16k] [--rounds 3] [--write folder]`: one flow per NIC, run to completion by the event engine
 * on the networks of run.ts, and what the same batches of events would cost with a full re-solve each, by the same core.
 * With --write, the problems too, for another simulator to run. See README.md.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Core, compileCore, type EventProblem, EventRun, type Routes } from "../src/core/index.ts";
import { freeze } from "../src/fabric/index.ts";
import { createRng } from "../src/rng.ts";
import { Network } from "../src/sim/index.ts";
import { writtenOut } from "../src/sim/network.ts";
import { readTopology } from "../src/topology/index.ts";
import { timed } from "./measure.ts";
import { clos, SCALES } from "./scales.ts";
import { permutationOf } from "./stages.ts";
import { align, milliseconds } from "./table.ts";

/** Size of the flows whose sizes are equal, bits: 1 GB. */
const SIZE_BITS = 8e9;
/** Others lie uniformly within this part of it. */
const SPREAD = 0.5;
/** Full re-solves that are timed, at batches spread evenly over a run. */
const SAMPLES = 50;

/** Rates of the engine and of a full solve may differ by this part at most: about what the order of sums makes. */
const MOST_OFF = 1e-13;

interface EventCase {
  readonly label: string;
  readonly topology: string;
  readonly sizes: "equal" | "±50 %";
  /** Whether the full re-solve is timed, too. */
  readonly against: boolean;
}

const preset = (name: string): string => readFileSync(new URL(`../topologies/${name}.yaml`, import.meta.url), "utf8");
const scaleOf = (label: string): string => SCALES.find((scale) => scale.label === label)!.clos;

const CASES: readonly EventCase[] = [
  { label: "4k", topology: clos(8, 8, 512).clos, sizes: "±50 %", against: true },
  { label: "16k", topology: scaleOf("16k"), sizes: "equal", against: false },
  { label: "16k", topology: scaleOf("16k"), sizes: "±50 %", against: true },
  { label: "64k", topology: clos(16, 64, 4_096).clos, sizes: "equal", against: false },
  { label: "64k", topology: clos(16, 64, 4_096).clos, sizes: "±50 %", against: true },
  { label: "100k", topology: scaleOf("100k"), sizes: "equal", against: false },
  { label: "100k", topology: scaleOf("100k"), sizes: "±50 %", against: true },
  { label: "colossus-100k", topology: preset("colossus-100k"), sizes: "±50 %", against: true },
];

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    write: { type: "string" },
  },
});
const bytes = readFileSync(new URL("../build/release.wasm", import.meta.url));
const module = await compileCore(new Uint8Array(bytes));

const rows = [
  [
    "flows to completion",
    "flows",
    "events",
    "batches",
    "CPU ms",
    "events/s",
    "new rates/batch",
    "full solve ms",
    "× faster",
  ],
];
for (const one of CASES) {
  if (!`${one.label} ${one.sizes}`.startsWith(flags.only)) continue;
  console.error(`${one.label} ${one.sizes} …`);
  rows.push(measureCase(one, Number(flags.rounds)));
}
console.log(align(rows));

/** One row of the table: the least CPU time of several runs. */
function measureCase({ label, topology, sizes, against }: EventCase, rounds: number): string[] {
  const { fabric, linkClass } = new Network(module, freeze(readTopology(topology)));
  const core = new Core(module, writtenOut(fabric, linkClass));
  const flows = permutationOf(fabric);
  core.setFlows(flows);
  core.routeEcmp({ qps: 1, qpMode: "pooled", hash: "fair", polarized: false, seed: 1 });
  const routes = core.routes(1, false);
  const { uint32 } = createRng(1, 2);
  const unit = (): number => uint32() / 2 ** 32;
  const sizeBits = Float64Array.from(flows.src, () =>
    sizes === "equal" ? SIZE_BITS : SIZE_BITS * (1 + SPREAD * (2 * unit() - 1)),
  );
  const problem = { linkRateBps: fabric.linkRateBps, routes, sizeBits, startS: new Float64Array(sizeBits.length) };
  if (flags.write !== undefined)
    writeProblem(`${flags.write}/${label}-${sizes === "equal" ? "equal" : "spread"}.csv`, problem);
  let cpuMs = Infinity;
  let counts = { events: 0, batches: 0, rerated: 0, flowsDone: 0 };
  for (let round = 0; round < rounds; round++) {
    const run = new EventRun(module, problem);
    cpuMs = Math.min(
      cpuMs,
      timed(() => {
        if (run.advance(0x7fffffff) !== "done") throw new Error("the run did not end");
      }).cpuMs,
    );
    counts = run.counts;
  }
  const cells = [
    `${label} ${sizes}`,
    String(sizeBits.length),
    String(counts.events),
    String(counts.batches),
    milliseconds(cpuMs),
    Math.round((counts.events / cpuMs) * 1000).toLocaleString("en"),
    (counts.rerated / counts.batches).toFixed(1),
  ];
  if (!against) return [...cells, "", ""];
  const solveMs = meanSolveMs(core, new EventRun(module, problem), routes, counts.batches);
  return [...cells, milliseconds(solveMs), ((solveMs * counts.batches) / cpuMs).toFixed(0)];
}

/** CPU time of a full solve of the flows that send, in the mean over the batches of a run: the solve alone, not its set-up. */
function meanSolveMs(core: Core, run: EventRun, routes: Routes, batches: number): number {
  let sum = 0;
  let worst = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    run.advance(Math.floor(((sample + 1) * batches) / (SAMPLES + 1)) - Math.floor((sample * batches) / (SAMPLES + 1)));
    const rates = run.rates();
    const active = [...rates.keys()].filter((c) => rates[c]! > 0);
    core.setRoutes(rowsOf(routes, active));
    let solved: ArrayLike<number> = [];
    const solve = timed(() => {
      solved = core.solve().rateBps;
    });
    sum += solve.cpuMs;
    active.forEach((c, i) => {
      worst = Math.max(worst, Math.abs(rates[c]! / solved[i]! - 1));
    });
  }
  if (!(worst < MOST_OFF)) throw new Error(`the engine's rates are ${worst} off those of a full solve`);
  return sum / SAMPLES;
}

/** `link,<bit/s>` per link, numbered from 0 in that order, then `flow,<bits>,<link>,<link>, …` per flow; all start at 0. */
function writeProblem(path: string, { linkRateBps, routes, sizeBits }: EventProblem): void {
  const links = Array.from(linkRateBps, (bps) => `link,${bps}\n`);
  const flows = Array.from(sizeBits, (bits, f) => {
    const row = routes.pathLinks.subarray(routes.pathStart[f], routes.pathStart[f + 1]);
    return `flow,${bits},${row.join(",")}\n`;
  });
  writeFileSync(path, links.join("") + flows.join(""));
}

function rowsOf({ pathStart, pathLinks }: Routes, commodities: readonly number[]): Routes {
  const starts = new Uint32Array(commodities.length + 1);
  commodities.forEach((c, i) => {
    starts[i + 1] = starts[i]! + pathStart[c + 1]! - pathStart[c]!;
  });
  const links = new Uint32Array(starts[commodities.length]!);
  commodities.forEach((c, i) => {
    links.set(pathLinks.subarray(pathStart[c], pathStart[c + 1]), starts[i]);
  });
  return { commoditiesPerFlow: 1, pathStart: starts, pathLinks: links };
}
