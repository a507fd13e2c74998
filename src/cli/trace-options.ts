/** Turns a trace and the options that go with it into a scenario of one job. */

import { basename, dirname } from "node:path";
import {
  findPolicy,
  findTraceFormat,
  type HashFamily,
  headerBytes,
  RUN_DEFAULTS,
  type RunFileContent,
  type RunScenario,
  readTopology,
} from "../index.ts";
import { readFabric, readText } from "./files.ts";
import { OptionReader } from "./options.ts";

/** As commander gives them. */
export interface TraceFlags {
  readonly fabric?: string;
  readonly policy?: string;
  readonly seed?: string;
  readonly traceFormat?: string;
  readonly qps?: string;
  readonly qpMode?: string;
  readonly hash?: string;
  readonly mtu?: string;
  readonly headers?: string;
  readonly latency?: string;
}

/** @throws {UsageError} with all issues of the options; and what is wrong with the fabric's or the trace's file */
export function readTraceRun(
  file: string,
  flags: TraceFlags,
): { readonly content: RunFileContent; readonly directory: string } {
  const reader = new OptionReader();
  if (flags.fabric === undefined) {
    const message = `a trace without a fabric (expected --fabric, or a scenario that ends in .yaml, .yml or .json, got "${file}")`;
    reader.issue("NO_FABRIC", "--fabric", message);
  }
  const d = RUN_DEFAULTS;
  const mtuBytes = reader.whole("--mtu", flags.mtu) ?? d.mtuBytes;
  const format = flags.traceFormat;
  if (format !== undefined) reader.attempt(() => findTraceFormat(format));
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
    changes: [],
  };
  reader.attempt(() => findPolicy(settings.policy));
  reader.finish();
  const trace = readText(file, "a trace of flows");
  const { name, text } = readFabric(flags.fabric!);
  const job = {
    ...d,
    path: file,
    name: basename(file),
    placementParameters: {},
    workload: { kind: "trace", file: trace, ...(format === undefined ? {} : { format }) },
  } as const;
  const scenario = { ...settings, jobs: [job] };
  return {
    content: { topology: readTopology(text, { fileName: name }), scenario, outputs: {} },
    directory: dirname(file),
  };
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
