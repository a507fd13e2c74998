/**
 * `tsx bench/sweeps.ts [--rounds 5] [--cells 10000]`: what sweeps cost over the bare simulation of their cells, what a second
 * thread gains, and whether memory stays flat over many cells. Prints tables and what the project wants beside them.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { threadsExecutor } from "../src/cli/executors/threads.ts";
import { openResultFolder } from "../src/cli/result-folder.ts";
import { sha256 } from "../src/cli/sha256.ts";
import {
  compileCore,
  coordinate,
  type Executor,
  planOf,
  type Sweep,
  SweepBook,
  summarizeSweep,
  sweepFiles,
  sweepOfFabric,
  type Task,
  TaskRunner,
} from "../src/index.ts";
import { align } from "./table.ts";

const { values: flags } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, cells: { type: "string", default: "10000" } },
});
const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const core = await compileCore(new Uint8Array(read("../build/release.wasm")));
const engine = { version: "bench", coreHash: core.hash };

/** Cells of `colossus-array` under two policies, 512 flows each; two cells that differ in policy alone share their flows. */
function sweepOf(cells: number): Sweep {
  return sweepOfFabric("colossus-array", {
    engine,
    sha256,
    readFabric: (name) => ({ name: `${name}.yaml`, text: String(read(`../topologies/${name}.yaml`)) }),
    readText: () => ({ name: "", text: "" }),
    overrides: { policy: ["ecmp", "adaptive"], seeds: cells / 2 },
    yes: true,
  });
}

interface Times {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function timed(work: () => unknown): Promise<Times> {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** All that `heddle sweep -o` does around its cells: tasks, journal with its syncs, summary, Parquet. */
async function runSweep(sweep: Sweep, executor: Executor, onCells: (done: number) => void = () => {}): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "heddle-bench-"));
  const plan = planOf(sweep);
  const folder = openResultFolder(join(directory, "results"), { plan, force: false, note: () => {} });
  try {
    const book = new SweepBook(sweep, { sha256, known: (id) => folder.done.get(id) });
    const { signal } = new AbortController();
    const onProgress = ({ done }: SweepBook["progress"]) => onCells(done);
    await coordinate(sweep, book, {
      executor,
      sha256,
      keep: (of) => folder.append(of),
      limits: {},
      signal,
      onProgress,
    });
    const cells = [...book.results()];
    folder.finish(cells, await sweepFiles(summarizeSweep(plan, cells), cells));
  } finally {
    folder.close();
    rmSync(directory, { recursive: true });
  }
}

/** The tasks of a sweep for two threads, caught before anything runs. */
async function tasksOf(sweep: Sweep): Promise<Task[]> {
  const tasks: Task[] = [];
  const catching: Executor = {
    width: 3,
    async *run(source) {
      for await (const task of source) {
        tasks.push(task);
        yield { task, cells: task.groups.flatMap(({ cells }) => cells.map(({ id }) => ({ id, figures: {} }))) };
      }
    },
    close: async () => {},
  };
  const book = new SweepBook(sweep, { sha256, known: () => undefined });
  const { signal } = new AbortController();
  await coordinate(sweep, book, { executor: catching, sha256, keep: () => {}, limits: {}, signal });
  return tasks;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const rounds = Number(flags.rounds);
const [one, two] = [
  await threadsExecutor({ core, engine, threads: 1 }),
  await threadsExecutor({ core, engine, threads: 2 }),
];
const runner = new TaskRunner(core, engine);

// Threads load their modules and compile on the first sweeps, which do not count.
for (const cells of [200, 1000]) {
  const sweep = sweepOf(cells);
  const tasks = await tasksOf(sweep);
  const works = {
    "bare simulation": () => {
      for (const task of tasks) runner.run(task);
    },
    "1 thread": () => runSweep(sweep, one),
    "2 threads": () => runSweep(sweep, two),
  };
  const times: Record<string, Times[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const sample = await timed(work);
      if (round >= 0) times[name]!.push(sample);
    }
  }
  const rows = Object.entries(times).map(([name, of]) => [
    name,
    median(of.map(({ wallMs }) => wallMs)).toFixed(0),
    Math.min(...of.map(({ wallMs }) => wallMs)).toFixed(0),
    median(of.map(({ cpuMs }) => cpuMs)).toFixed(0),
  ]);
  console.log(align([[`${cells} cells of colossus-array`, "median ms", "least ms", "CPU ms"], ...rows]));
  const paired = (pick: (bare: Times, one: Times, two: Times) => number) =>
    times["1 thread"]!.map((of, i) => pick(times["bare simulation"]![i]!, of, times["2 threads"]![i]!));
  const gains = paired((_bare, single, double) => single.wallMs / double.wallMs);
  const overheads = paired((bare, single) => (single.wallMs - bare.wallMs) / cells);
  console.log(
    `two threads are ${median(gains).toFixed(2)} x one, at best ${Math.max(...gains).toFixed(2)} (wanted: 1.8 for 200 cells)`,
  );
  console.log(
    `a cell costs ${median(overheads).toFixed(3)} ms over the bare simulation in threads (wanted: below 2)\n`,
  );
}
await one.close();

const many = Number(flags.cells);
const rss: { readonly cells: number; readonly megabytes: number }[] = [];
let next = many / 10;
const { wallMs } = await timed(() =>
  runSweep(sweepOf(many), two, (done) => {
    if (done < next) return;
    rss.push({ cells: done, megabytes: process.memoryUsage.rss() / 1e6 });
    next += many / 10;
  }),
);
await two.close();
console.log(
  align([["cells", "resident MB"], ...rss.map(({ cells, megabytes }) => [String(cells), megabytes.toFixed(0)])]),
);
console.log(`${many} cells took ${(wallMs / 1000).toFixed(1)} s in two threads`);
