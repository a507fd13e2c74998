/** Turns a scenario's jobs into traffic: which NICs each gets, what it sends, and the timetable of all their runs. */

import { HeddleError, type Issue, ScenarioError } from "../errors.ts";
import { type Fabric, networksOf } from "../fabric/index.ts";
import { createRng, mixSeed, type Rng } from "../rng.ts";
import { STREAM } from "../scenario.ts";
import {
  buildPattern,
  findPattern,
  nameOfOption,
  optionOf,
  placeJob,
  placementText,
  readTasks,
} from "../workload/index.ts";
import { type WrittenCollective, writeCollective } from "./collective-job.ts";
import type { PatternWorkload, RunJob, RunScenario, TaskWorkload } from "./scenario.ts";
import { type WrittenTasks, writeTasks } from "./task-job.ts";
import { Timetable } from "./timetable.ts";
import { writeTrace } from "./trace-job.ts";
import { singleFlows, TransferPool } from "./transfer-pool.ts";

/** Streams from here on give each job but the first a seed of its own. */
const JOB_STREAM = 1000;

/** A job that has its NICs. */
export interface PlacedJob {
  readonly name: string;
  /** What it does, as a sentence without its full stop. */
  readonly text: string;
  /** Where it runs: `random`, or where it is said who runs where. */
  readonly placement: string;
  /** Different NICs that it holds. */
  readonly nicCount: number;
  readonly collective?: WrittenCollective;
  readonly tasks?: WrittenTasks;
}

export interface Traffic {
  readonly jobs: readonly PlacedJob[];
  readonly transfers: TransferPool;
  readonly timetable: Timetable;
}

/** What a workload adds for one job. */
interface Written extends Pick<PlacedJob, "text" | "placement" | "collective" | "tasks"> {
  readonly nics: Uint32Array;
  /** Writes one run of the job and returns the numbers of its flows. */
  readonly writeRun: (repetition: number, atS: number, gate: number | undefined) => readonly number[];
}

/**
 * Jobs take NICs in their order, each what the ones before have left. One job alone draws what `heddle compare` draws for
 * this seed.
 *
 * @throws {ScenarioError} with all issues of all jobs, and TOO_MANY_FLOWS
 */
export function buildTraffic(fabric: Fabric, scenario: RunScenario): Traffic {
  const traffic = { transfers: new TransferPool(), timetable: new Timetable() };
  const holder = new Int32Array(fabric.hostCount).fill(-1);
  const issues: Issue[] = [];
  const jobs: PlacedJob[] = [];
  for (const [number, job] of scenario.jobs.entries()) {
    try {
      const written = writeJob(fabric, scenario, number, holder, traffic);
      if (!job.share) for (const nic of written.nics) holder[nic] = number;
      const { nics, writeRun: _write, ...facts } = written;
      jobs.push({ name: job.name, nicCount: nics.length, ...facts });
      repeat(job, traffic.timetable, written);
    } catch (error) {
      if (!(error instanceof HeddleError) || error.code === "TOO_MANY_FLOWS") throw error;
      issues.push(...error.issues.map((issue) => ({ ...issue, path: pathInFile(job, issue.path) })));
    }
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return { jobs, ...traffic };
}

/** All runs of a job, each behind the one before. */
function repeat(job: RunJob, timetable: Timetable, { writeRun }: Written): void {
  const before = timetable.flowCount;
  let gate: number | undefined;
  for (let repetition = 0; repetition < job.repetitions; repetition++) {
    const flows = writeRun(repetition, repetition === 0 ? job.startS : job.gapS, gate);
    if (repetition + 1 === job.repetitions) return;
    const ofRun = timetable.flowCount - before;
    gate = timetable.join(flows);
    // Said before the work: millions of flows take seconds to write. Every run but the last has its gate.
    const withGate = timetable.flowCount - before;
    if (repetition === 0) timetable.requireRoomFor(withGate * (job.repetitions - 2) + ofRun);
  }
}

type Writer = Pick<Traffic, "transfers" | "timetable">;

function writeJob(fabric: Fabric, scenario: RunScenario, number: number, holder: Int32Array, writer: Writer): Written {
  const job = scenario.jobs[number]!;
  const { workload } = job;
  if (workload.kind === "trace") {
    const written = writeTrace(fabric, workload, number, writer);
    const held = job.share ? undefined : written.nics.find((nic) => holder[nic]! >= 0);
    if (held === undefined) return written;
    const other = scenario.jobs[holder[held]!]!.name;
    const message = `${workload.file.name} uses NIC "${fabric.nodeNames[held]}", which job "${other}" holds (expected NICs of its own, or share: true)`;
    throw new ScenarioError([{ code: "NIC_TAKEN", path: "trace", message }]);
  }
  if (workload.kind !== "pattern" && job.nics !== "gpu") {
    const what = workload.kind === "tasks" ? "tasks" : "a collective";
    const message = `${what} of other NICs than GPUs' (expected gpu, got ${job.nics})`;
    throw new ScenarioError([{ code: "NOT_GPU_NICS", path: "--nics", message }]);
  }
  if (workload.kind === "tasks") return placeTasks(fabric, scenario, number, holder, workload, writer);
  const nics = placeRanks(fabric, scenario, number, holder, job.size);
  const rng = createRng(seedOf(scenario, number), STREAM.pattern);
  const place = { nics, placement: placementText(job.placement, job.placementParameters) };
  if (workload.kind === "pattern") return { ...place, ...writePattern(fabric, nics, workload, number, rng, writer) };
  const collective = writeCollective(fabric, nics, workload, rng, writer);
  return {
    ...place,
    text: collective.text,
    collective,
    writeRun: (repetition, atS, gate) => collective.writeRun(number, repetition, { atS, gate }),
  };
}

/** As many NICs as the files have ranks. */
function placeTasks(
  fabric: Fabric,
  scenario: RunScenario,
  number: number,
  holder: Int32Array,
  workload: TaskWorkload,
  writer: Writer,
): Written {
  const { placement, placementParameters } = scenario.jobs[number]!;
  const graph = readTasks(workload, workload.format);
  const nics = placeRanks(fabric, scenario, number, holder, graph.rankCount);
  const tasks = writeTasks(fabric, nics, graph, workload, number, writer);
  const { text, writeRun } = tasks;
  return { nics, placement: placementText(placement, placementParameters), text, tasks, writeRun };
}

/** The seed of a job's own draws: the first has the scenario's. */
function seedOf({ seed }: RunScenario, number: number): number {
  return number === 0 ? seed : mixSeed(seed, JOB_STREAM + number);
}

function placeRanks(
  fabric: Fabric,
  scenario: RunScenario,
  number: number,
  holder: Int32Array,
  size: number | undefined,
): Uint32Array {
  const { nics, placement, placementParameters, share } = scenario.jobs[number]!;
  const options = {
    nics,
    placement,
    placementParameters,
    ...(size === undefined ? {} : { jobNics: size }),
    ...(share ? {} : { taken: Uint8Array.from(holder, (job) => Number(job >= 0)) }),
  };
  return placeJob(fabric, options, createRng(seedOf(scenario, number), STREAM.placement));
}

function writePattern(
  fabric: Fabric,
  ranks: Uint32Array,
  { pattern, parameters, sizeBytes }: PatternWorkload,
  job: number,
  rng: Rng,
  { transfers, timetable }: Writer,
): Pick<Written, "text" | "writeRun"> {
  const { flows, text } = buildPattern(findPattern(pattern), { fabric, ranks, rng, parameters }, networksOf(fabric));
  const first = transfers.add(singleFlows(flows, false));
  return {
    text,
    writeRun: (repetition, atS, gate) =>
      Array.from({ length: flows.flowCount }, (_, f) =>
        timetable.flow({ job, repetition, transfer: first + f, sizeBytes }, { atS, gate }, 0),
      ),
  };
}

/** Where in the scenario an option of the command line stands: `--fan-in` is `jobs[1].workload.parameters.fanIn`. */
function pathInFile({ path: at, workload }: RunJob, path: string): string {
  if (path === "trace") return `${at}.workload.trace`;
  const isSize = path === "--job-nics" || path === "ranks";
  if (!path.startsWith("--") && !isSize) return path;
  if (workload.kind === "tasks") {
    // Without a scenario the job is called as its file, and what is not the file's size is an option.
    if (at === workload.name) return isSize ? at : path;
    if (isSize) return `${at}.workload.tasks`;
  }
  const known: Readonly<Record<string, string>> = {
    "--job-nics": "size",
    "--nics": "nics",
    "--placement": "placement",
    "--pattern": "workload.pattern",
    "--trace-format": "workload.format",
    "--algorithm": "workload.algorithm",
    "--groups": "workload.groups",
    "--minbytes": "workload.size",
    "--ranks": "size",
    ranks: "size",
  };
  if (known[path] !== undefined) return `${at}.${known[path]}`;
  const specs = workload.kind === "pattern" ? findPattern(workload.pattern).parameters : [];
  const own = specs.find(({ name }) => optionOf(name) === path);
  return own === undefined
    ? `${at}.placementParameters.${nameOfOption(path)}`
    : `${at}.workload.parameters.${own.name}`;
}
