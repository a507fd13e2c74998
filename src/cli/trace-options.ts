/** Turns a trace or tasks, and the options that go with them, into a scenario of one job. */

import { basename, dirname } from "node:path";
import {
  ALGORITHMS,
  fairnessAlpha,
  findPlacement,
  findPolicy,
  guessTaskFormat,
  type HashFamily,
  headerBytes,
  optionOf,
  RUN_DEFAULTS,
  type RunFileContent,
  type RunJob,
  type RunScenario,
  readTopology,
  TASK_FORMATS,
  TIMED_POLICIES,
  TRACE_FORMATS,
  unknownName,
} from "../index.ts";
import { directoryNames, isThere, readFabric, readText } from "./files.ts";
import { OptionReader } from "./options.ts";
import { readPolicyParameters } from "./parameter-options.ts";
import { isFileOfRank, readTaskFile, readTaskFiles } from "./task-files.ts";

/** As commander gives them. */
export interface TraceFlags {
  readonly fabric?: string;
  readonly policy?: string;
  readonly seed?: string;
  readonly fairness?: string;
  readonly traceFormat?: string;
  readonly qps?: string;
  readonly qpMode?: string;
  readonly hash?: string;
  readonly mtu?: string;
  readonly headers?: string;
  readonly latency?: string;
  readonly commGroups?: string;
  readonly algorithm?: string;
  readonly channels?: string;
  readonly placement?: string;
}

/** Options that only tasks have. */
const TASK_OPTIONS = ["commGroups", "algorithm", "channels", "placement"] as const;

/** @throws {UsageError} with all issues of the options; and what is wrong with the fabric's or the trace's file */
export function readTraceRun(
  file: string,
  flags: TraceFlags,
): { readonly content: RunFileContent; readonly directory: string } {
  const reader = new OptionReader();
  if (flags.fabric === undefined) {
    const message = `a trace or tasks without a fabric (expected --fabric, or a scenario that ends in .yaml, .yml or .json, got "${file}")`;
    reader.issue("NO_FABRIC", "--fabric", message);
  }
  const d = RUN_DEFAULTS;
  const mtuBytes = reader.whole("--mtu", flags.mtu) ?? d.mtuBytes;
  const format = readTraceFormat(flags.traceFormat, reader);
  const { algorithm, placement = d.placement } = flags;
  const channels = reader.whole("--channels", flags.channels) ?? d.channels;
  reader.attempt(() => findPlacement(placement));
  const algorithms = ALGORITHMS.map(({ name }) => name);
  if (algorithm !== undefined && !algorithms.includes(algorithm)) {
    const { code, path, message } = unknownName("--algorithm", "algorithm", algorithm, algorithms);
    reader.issue(code, path, message);
  }
  const settings: Omit<RunScenario, "jobs"> = {
    name: basename(file),
    policy: flags.policy ?? d.policy,
    qps: reader.whole("--qps", flags.qps) ?? d.qps,
    qpMode: (flags.qpMode ?? d.qpMode) as RunScenario["qpMode"],
    hash: (flags.hash ?? d.hash) as HashFamily,
    polarized: d.polarized,
    seed: reader.whole("--seed", flags.seed) ?? d.seed,
    mtuBytes,
    ipVersion: d.ipVersion,
    headerBytes: headerBytes(readHeaders(flags.headers, reader), mtuBytes, d.ipVersion),
    latency: readLatency(flags.latency, reader),
    window: d.window,
    fairness: flags.fairness ?? d.fairness,
    ...readPolicyParameters(flags, TIMED_POLICIES, reader),
    changes: [],
  };
  reader.attempt(() => findPolicy(settings.policy));
  reader.attempt(() => fairnessAlpha(settings.fairness));
  reader.finish();
  const workload = readWorkload(file, format, { algorithm, channels, commGroups: flags.commGroups });
  const misfit = workload.kind === "trace" ? TASK_OPTIONS.find((name) => flags[name] !== undefined) : undefined;
  if (misfit !== undefined) {
    const message = `beside a trace of flows (expected none: it is for tasks, ${TASK_FORMATS.map(({ name }) => name).join(", ")})`;
    reader.issue("TASKS_ONLY", optionOf(misfit), message);
  }
  reader.finish();
  const { name, text } = readFabric(flags.fabric!);
  const job = { ...d, path: file, name: basename(file), placement, placementParameters: {}, workload };
  const scenario = { ...settings, jobs: [job] };
  return {
    content: { topology: readTopology(text, { fileName: name }), scenario, outputs: {} },
    directory: dirname(file),
  };
}

function readTraceFormat(format: string | undefined, reader: OptionReader): string | undefined {
  const known = [...TRACE_FORMATS, ...TASK_FORMATS].map(({ name }) => name);
  if (format !== undefined && !known.includes(format)) {
    const { code, path, message } = unknownName("--trace-format", "trace format", format, known);
    reader.issue(code, path, message);
  }
  return format;
}

interface TaskSettings {
  readonly algorithm: string | undefined;
  readonly channels: number;
  readonly commGroups: string | undefined;
}

/** Tasks or a trace of flows: as the format says, else what the file's name or its beginning is like. */
function readWorkload(
  path: string,
  format: string | undefined,
  { algorithm, channels, commGroups }: TaskSettings,
): RunJob["workload"] {
  const tasks = (files: ReturnType<typeof readTaskFiles>): RunJob["workload"] => {
    const groups = commGroups === undefined ? undefined : readText(commGroups, "a JSON file of process groups");
    return { kind: "tasks", name: path, files, format, algorithm, channels, commGroups: groups };
  };
  if (TRACE_FORMATS.some(({ name }) => name === format)) {
    return { kind: "trace", file: readText(path, "a trace of flows"), format };
  }
  const isMany = directoryNames(path) !== undefined || !isThere(path) || isFileOfRank(path);
  if (isMany) return tasks(readTaskFiles(path));
  const file = readTaskFile(path);
  if (format !== undefined || guessTaskFormat(file.name, file.bytes) !== undefined) return tasks([file]);
  return { kind: "trace", file: { name: path, text: file.bytes.toString("utf8") } };
}

function readHeaders(text: string | undefined, reader: OptionReader): "rocev2" | "none" | number {
  if (text === undefined || text === "rocev2" || text === "none") return text ?? RUN_DEFAULTS.headers;
  if (/^\d+$/.test(text)) return Number(text);
  const message = `not a choice of headers (expected rocev2, none, or bytes per packet, got "${text}")`;
  reader.issue("BAD_HEADERS", "--headers", message);
  return RUN_DEFAULTS.headers;
}

function readLatency(text: string | undefined, reader: OptionReader): "fabric" | "none" {
  if (text === undefined || text === "fabric" || text === "none") return text ?? RUN_DEFAULTS.latency;
  reader.issue("UNKNOWN_LATENCY", "--latency", `unknown latency "${text}" (expected one of fabric, none)`);
  return RUN_DEFAULTS.latency;
}
