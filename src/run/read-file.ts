/** A scenario file, YAML or JSON, into a fabric and what to run on it; every file that it names is read by its caller. */

import {
  check,
  type Finding,
  type Path,
  type Place,
  parseSourceText,
  placeText,
  throwFindings,
} from "../document/index.ts";
import { namedAt, ScenarioError, TopologyError } from "../errors.ts";
import { fairnessAlpha } from "../fairness.ts";
import { optionFindings, parameterPath } from "../settings/index.ts";
import { wireBytes } from "../sim/index.ts";
import {
  applyChanges,
  buildTopology,
  describeChange,
  describeSelector,
  readTopology,
  selectCables,
  spansOf,
  type TimedChange,
  type TopologyGraph,
} from "../topology/index.ts";
import {
  findPattern,
  findPlacement,
  type GivenParameters,
  type NamedText,
  type ParameterSpec,
  type TaskFile,
} from "../workload/index.ts";
import { type RunFile, type RunFormat, runFileSchema } from "./file-spec.ts";
import { REACTION_DEFAULTS, type Reaction } from "./reaction.ts";
import {
  type CableChange,
  checkPolicy,
  RUN_DEFAULTS,
  type RunJob,
  type RunScenario,
  type TaskWorkload,
} from "./scenario.ts";

export interface RunFileOptions {
  /** Shown before line and column in the paths of issues. */
  readonly fileName?: string;
  /** Gives the text of a preset, or of a topology file that the scenario names. */
  readonly loadFabric: (name: string) => NamedText;
  /** Gives the text of any other file that the scenario names. */
  readonly loadText: (name: string) => NamedText;
  /** Gives the files of tasks: one, or those of a prefix or a directory, unpacked. Scenarios without tasks do without. */
  readonly loadTasks?: (name: string) => readonly TaskFile[];
}

export interface RunFileContent {
  /** With the changes that apply from the start. */
  readonly topology: TopologyGraph;
  readonly scenario: RunScenario;
  /** As written; names of files are relative to the scenario's. */
  readonly outputs: {
    readonly flows?: string | undefined;
    readonly timeline?: string | undefined;
    readonly intervalS?: number | undefined;
    readonly format?: RunFormat | undefined;
  };
}

/**
 * Reads a scenario and all that it names.
 *
 * @throws {ScenarioError} with all issues of the file, each with line, column and path
 * @throws {TopologyError | UsageError} where the fabric is wrong, or a file that is named can't be read
 */
export function readRunFile(text: string, { fileName, ...load }: RunFileOptions): RunFileContent {
  const error = ScenarioError;
  const { value, locate } = parseSourceText(text, { fileName, error });
  const place: Place = { fileName, locate, error };
  const { value: file, findings } = check(runFileSchema, value);
  throwFindings([...findings, ...duplicateNames(value)], place);
  const { fabric, changes = [], outputs = {}, routing = {} } = file!;
  const { policy = RUN_DEFAULTS.policy, policyParameters, fairness = RUN_DEFAULTS.fairness } = routing;
  throwFindings(
    [
      ...optionFindings(() => checkPolicy({ policy, policyParameters }), ["routing"], parameterPath),
      ...optionFindings(
        () => fairnessAlpha(fairness),
        ["routing"],
        () => ["fairness"],
      ),
    ],
    place,
  );
  const topology = buildFabric(fabric, place, load);
  const timed = applyEarly(topology, changes, place);
  const jobs = file!.jobs.map((job, i) => readJob(job, i, place, load));
  return {
    topology,
    scenario: { ...readSettings(file!, fileName), changes: timed, jobs },
    outputs: { ...outputs, intervalS: outputs.interval },
  };
}

function readSettings(file: RunFile, fileName: string | undefined): Omit<RunScenario, "jobs" | "changes"> {
  const d = RUN_DEFAULTS;
  const { routing = {}, packets = {} } = file;
  const mtuBytes = packets.mtu ?? d.mtuBytes;
  const ipVersion = packets.ipVersion ?? d.ipVersion;
  const stem = fileName?.replace(/^.*[\\/]/, "").replace(/\.(ya?ml|json)$/i, "");
  return {
    name: file.name ?? (stem || "scenario"),
    policy: routing.policy ?? d.policy,
    qps: routing.qps ?? d.qps,
    qpMode: routing.qpMode ?? d.qpMode,
    hash: routing.hash ?? d.hash,
    polarized: routing.polarized ?? d.polarized,
    fairness: routing.fairness ?? d.fairness,
    ...(routing.policyParameters === undefined ? {} : { policyParameters: routing.policyParameters }),
    seed: file.seed ?? d.seed,
    mtuBytes,
    ipVersion,
    headerBytes: headerBytes(packets.headers ?? d.headers, mtuBytes, ipVersion),
    latency: file.latency ?? d.latency,
    window: file.window ?? d.window,
    reaction: readReaction(file.reaction),
  };
}

function readReaction({ routing, adaptive, host, resilient }: RunFile["reaction"] = {}): Reaction {
  const d = REACTION_DEFAULTS;
  return {
    routingS: routing ?? d.routingS,
    adaptiveS: adaptive ?? d.adaptiveS,
    hostS: host ?? d.hostS,
    resilient: resilient ?? d.resilient,
  };
}

/** Bytes that each packet adds on the wire. */
export function headerBytes(headers: "rocev2" | "none" | number, mtuBytes: number, ipVersion: 4 | 6): number {
  if (typeof headers === "number") return headers;
  return headers === "none" ? 0 : wireBytes({ mtuBytes, ipVersion }) - mtuBytes;
}

/** A fabric that is written in the scenario has its issues under `fabric`. */
function buildFabric(
  fabric: RunFile["fabric"],
  place: Place,
  { loadFabric }: Pick<RunFileOptions, "loadFabric">,
): TopologyGraph {
  if (typeof fabric === "string") {
    const { name, text } = namedAt(placeText(["fabric"], place), () => loadFabric(fabric));
    return readTopology(text, { fileName: name });
  }
  try {
    return buildTopology(fabric);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    const at = placeText(["fabric"], place);
    const below = (path: string): string => (path === "" ? at : path.startsWith("[") ? at + path : `${at}.${path}`);
    throw new TopologyError(error.issues.map((issue) => ({ ...issue, path: below(issue.path) })));
  }
}

/** More changes in time than this, flaps included, are a slip of the keyboard. Assumed. */
const MOST_CHANGES = 10_000;

/** Applies what holds from the start; returns the changes that come later with their cables, and what takes them back. */
function applyEarly(topology: TopologyGraph, changes: readonly TimedChange[], place: Place): CableChange[] {
  const selections = selectCables(topology, changes, ["changes"]);
  const findings: Finding[] = [];
  const later: CableChange[] = [];
  for (const [i, change] of changes.entries()) {
    const at: Path = ["changes", i];
    const cables = selections[i]!;
    if ("code" in cables) {
      findings.push(cables);
      continue;
    }
    const { state, rate: rateBps } = change;
    const path = placeText(at, place);
    const text = describeChange(change);
    const before = ratesOf(topology, cables);
    for (const { fromS, untilS } of spansOf(change)) {
      if (fromS > 0) {
        later.push({ path, text, atS: fromS, cables, state, rateBps });
      } else {
        // Applied alone it would be number 0 of its list.
        const problems = applyChanges(topology, [change], ["changes"]);
        findings.push(...problems.map((problem) => ({ ...problem, path: [...at, ...problem.path.slice(2)] })));
      }
      if (untilS === Infinity) continue;
      const back = `${describeSelector(change)} back`;
      const up = state === "down" ? ("up" as const) : undefined;
      if (rateBps === undefined) later.push({ path, text: back, atS: untilS, cables, state: up });
      else {
        for (const [rate, of] of before)
          later.push({ path, text: back, atS: untilS, cables: of, state: up, rateBps: rate });
      }
    }
    if (later.length > MOST_CHANGES) {
      const message = `too many changes in time, flaps included (expected at most ${MOST_CHANGES})`;
      findings.push({ code: "TOO_MANY_CHANGES", path: at, message });
      break;
    }
  }
  throwFindings(findings, place);
  return later;
}

/** Cables by the rates that they have now. */
function ratesOf(topology: TopologyGraph, cables: readonly string[]): Map<number, string[]> {
  const byRate = new Map<number, string[]>();
  for (const cable of cables) {
    const rate = topology.getEdgeAttribute(cable, "rateBps");
    const of = byRate.get(rate);
    if (of) of.push(cable);
    else byRate.set(rate, [cable]);
  }
  return byRate;
}

type Load = Pick<RunFileOptions, "loadText" | "loadTasks">;

function readJob(job: RunFile["jobs"][number], i: number, place: Place, load: Load): RunJob {
  const d = RUN_DEFAULTS;
  const path = placeText(["jobs", i], place);
  const placement = job.placement ?? d.placement;
  const { placementParameters = {} } = job;
  return {
    path,
    name: job.name ?? defaultName(i),
    startS: job.start ?? d.startS,
    repetitions: job.repetitions ?? d.repetitions,
    gapS: job.gap ?? d.gapS,
    size: job.size,
    nics: job.nics ?? d.nics,
    placement,
    placementParameters: withFiles(findPlacement(placement).parameters, placementParameters, path, load),
    share: job.share ?? d.share,
    workload: readWorkload(job.workload, path, load),
  };
}

function readWorkload(workload: RunFile["jobs"][number]["workload"], path: string, load: Load): RunJob["workload"] {
  const { pattern, parameters = {}, size, trace, format, collective, algorithm, tasks } = workload;
  if (tasks !== undefined) return readTaskWorkload(workload, tasks, load);
  if (trace !== undefined) return { kind: "trace", file: load.loadText(trace), format };
  if (collective !== undefined) {
    const { channels = RUN_DEFAULTS.channels, groups = RUN_DEFAULTS.groups } = workload;
    return { kind: "collective", collective, algorithm, messageBytes: size!, channels, groups };
  }
  const given = withFiles(findPattern(pattern!).parameters, parameters, path, load);
  return { kind: "pattern", pattern: pattern!, parameters: given, sizeBytes: size! };
}

function readTaskWorkload(
  { format, commGroups, algorithm, channels = RUN_DEFAULTS.channels }: RunFile["jobs"][number]["workload"],
  name: string,
  { loadText, loadTasks = (file) => [{ name: file, bytes: new TextEncoder().encode(loadText(file).text) }] }: Load,
): TaskWorkload {
  const groups = commGroups === undefined ? undefined : loadText(commGroups);
  return { kind: "tasks", name, files: loadTasks(name), commGroups: groups, format, algorithm, channels };
}

/** Parameters that are texts come from the files that are named. */
function withFiles(
  specs: readonly ParameterSpec[],
  given: Readonly<Record<string, string | number>>,
  path: string,
  { loadText }: Pick<RunFileOptions, "loadText">,
): GivenParameters {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isFile = specs.some((spec) => spec.name === name && spec.kind === "text");
      if (!isFile) return [name, value];
      if (typeof value === "string") return [name, loadText(value)];
      const message = `not a file's name (expected a text, got ${value})`;
      throw new ScenarioError([{ code: "WRONG_TYPE", path: `${path} ${name}`, message }]);
    }),
  );
}

function defaultName(i: number): string {
  return `job-${i + 1}`;
}

/** Jobs are told apart by their names. On the file's own values, so that they are found where others are wrong, too. */
function duplicateNames(file: unknown): Finding[] {
  const jobs = typeof file === "object" && file !== null ? (file as { jobs?: unknown }).jobs : undefined;
  if (!Array.isArray(jobs)) return [];
  const first = new Map<unknown, number>();
  return jobs.flatMap((job: unknown, i): Finding[] => {
    const given = typeof job === "object" && job !== null ? (job as { name?: unknown }).name : undefined;
    const name = given ?? defaultName(i);
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, i);
      return [];
    }
    const message = `duplicate job name "${name}" (expected names used once, got it at jobs[${before}] before)`;
    return [{ code: "DUPLICATE_JOB", path: ["jobs", i, "name"], message }];
  });
}
