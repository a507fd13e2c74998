/** The scenario file of `heddle run`: its keys, their checks, and its JSON Schema. */

import { z } from "zod";
import { HASH_FAMILIES } from "../core/index.ts";
import {
  choice,
  count,
  duration,
  field,
  flag,
  list,
  mapping,
  name,
  number,
  show,
  size,
  text,
} from "../document/index.ts";
import { TIMED_POLICIES } from "../routing/index.ts";
import { parameters } from "../settings/index.ts";
import { timedChangesSchema } from "../topology/index.ts";
import { parseQuantity } from "../units.ts";
import {
  ALGORITHMS,
  COLLECTIVES,
  type Grouping,
  NIC_CHOICES,
  PATTERNS,
  PLACEMENTS,
  TASK_FORMATS,
  TRACE_FORMATS,
} from "../workload/index.ts";
import { RUN_LIMITS } from "./scenario.ts";

/** The words behind `--format`, the default first. */
export const RUN_FORMATS = ["text", "json", "csv"] as const;
export type RunFormat = (typeof RUN_FORMATS)[number];

const POLICY_NAMES = TIMED_POLICIES.map((policy) => policy.name);
/** Patterns that read no file: a file of flows is a trace. */
const TIMED_PATTERNS = PATTERNS.filter(({ parameters }) => parameters.every(({ kind }) => kind !== "text"));

/** What a fabric may be: a preset's name, a file's, or a topology written here. */
const fabric = field<string | Record<string, unknown>>(
  { anyOf: [{ type: "string" }, { type: "object" }] },
  "a preset's name, a file's name, or a topology",
  (value) => {
    if (typeof value === "string" && value !== "") return { ok: true, value };
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ok: true, value: { ...value } };
    const expected = "expected a preset's name, a file's name, or a topology";
    return { ok: false, code: "WRONG_TYPE", problem: `not a fabric (${expected}, got ${show(value)})` };
  },
);

/** `rocev2`, `none`, or the bytes that each packet adds. */
const headers = field<"rocev2" | "none" | number>(
  { anyOf: [{ enum: ["rocev2", "none"] }, { type: "integer", minimum: 0, maximum: RUN_LIMITS.headerBytes[1] }] },
  "rocev2, none, or bytes per packet",
  (value) => {
    if (value === "rocev2" || value === "none") return { ok: true, value };
    const [low, high] = RUN_LIMITS.headerBytes;
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high)
      return { ok: true, value };
    const expected = `expected rocev2, none, or bytes per packet from ${low} to ${high}`;
    return { ok: false, code: "BAD_HEADERS", problem: `not a choice of headers (${expected}, got ${show(value)})` };
  },
);

const ipVersion = field<4 | 6>({ enum: [4, 6] }, "4 or 6", (value) =>
  value === 4 || value === 6
    ? { ok: true, value }
    : { ok: false, code: "UNKNOWN_IP_VERSION", problem: `unknown IP version (expected 4 or 6, got ${show(value)})` },
);

/** Process groups: `all` ranks, one for each `rail`, or a number of consecutive ranks each. */
const groups = field<Grouping>(
  { anyOf: [{ enum: ["all", "rail"] }, { type: "integer", minimum: 2 }] },
  "all, rail, or a number of ranks",
  (value) => {
    if (value === "all" || value === "rail") return { ok: true, value };
    if (typeof value === "number" && Number.isInteger(value) && value >= 2) return { ok: true, value };
    const expected = "expected all, rail, or a number of ranks from 2 on";
    return { ok: false, code: "BAD_GROUPS", problem: `not a grouping (${expected}, got ${show(value)})` };
  },
);

const WORKLOADS = ["pattern", "trace", "collective", "tasks"] as const;
/** Which further keys go with each. */
const WORKLOAD_KEYS: Readonly<Record<(typeof WORKLOADS)[number], readonly string[]>> = {
  pattern: ["size", "parameters"],
  trace: ["format"],
  collective: ["size", "algorithm", "channels", "groups"],
  tasks: ["format", "commGroups", "algorithm", "channels"],
};

const workload = mapping({
  pattern: choice(
    "pattern",
    TIMED_PATTERNS.map((pattern) => pattern.name),
  ).optional(),
  trace: text().optional(),
  collective: choice(
    "collective",
    COLLECTIVES.map((collective) => collective.name),
  ).optional(),
  tasks: text().optional(),
  commGroups: text().optional(),
  size: size().optional(),
  parameters: parameters().optional(),
  format: choice(
    "trace format",
    [...TRACE_FORMATS, ...TASK_FORMATS].map((format) => format.name),
  ).optional(),
  algorithm: choice(
    "algorithm",
    ALGORITHMS.map((algorithm) => algorithm.name),
  ).optional(),
  channels: count(...RUN_LIMITS.channels).optional(),
  groups: groups.optional(),
}).superRefine((given, context) => {
  const complain = (code: string, message: string) => context.addIssue({ code: "custom", message, params: { code } });
  const kinds = WORKLOADS.filter((kind) => given[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined) return complain("NO_WORKLOAD", `no workload (expected one of ${WORKLOADS.join(", ")})`);
  if (kinds.length > 1) {
    return complain("TWO_WORKLOADS", `both ${kinds.join(" and ")} (expected one of ${WORKLOADS.join(", ")})`);
  }
  const fit = WORKLOAD_KEYS[kind];
  const misfit = Object.keys(given).find((key) => key !== kind && !fit.includes(key));
  if (misfit !== undefined) complain("KEY_NOT_ACCEPTED", `${misfit} beside ${kind} (expected only ${fit.join(", ")})`);
  const formats = (kind === "tasks" ? TASK_FORMATS : TRACE_FORMATS).map(({ name }) => name);
  if (given.format !== undefined && !formats.includes(given.format)) {
    const message = `format ${given.format} beside ${kind} (expected one of ${formats.join(", ")})`;
    complain("FORMAT_NOT_ACCEPTED", message);
  }
  if ((kind === "pattern" || kind === "collective") && given.size === undefined) {
    const what = kind === "pattern" ? "of each flow" : "of the message";
    complain("MISSING_SIZE", `no size ${what} (expected size, as in "32MiB")`);
  }
  return undefined;
});

/** What a trace says itself. */
const PLACED_KEYS = ["size", "nics", "placement", "placementParameters"] as const;
/** What tasks say themselves. */
const RANKED_KEYS = ["size", "nics"] as const;

const job = mapping({
  name: name().optional(),
  start: duration().optional(),
  repetitions: count(...RUN_LIMITS.repetitions).optional(),
  gap: duration().optional(),
  size: count().optional(),
  nics: choice("nics", NIC_CHOICES).optional(),
  placement: choice(
    "placement",
    PLACEMENTS.map((placement) => placement.name),
  ).optional(),
  placementParameters: parameters().optional(),
  share: flag().optional(),
  workload,
}).superRefine((given, context) => {
  const { trace, tasks } = given.workload;
  const keys = trace !== undefined ? PLACED_KEYS : tasks !== undefined ? RANKED_KEYS : [];
  const placed = keys.find((key) => given[key] !== undefined);
  if (placed === undefined) return;
  const [what, reason, code] =
    trace !== undefined
      ? ["a trace", "a trace names its NICs itself", "TRACE_PLACED"]
      : ["tasks", "their files say how many ranks there are, on GPU NICs", "TASKS_SIZED"];
  context.addIssue({
    code: "custom",
    message: `${placed} beside ${what} (expected none: ${reason})`,
    params: { code },
  });
});

/** A duration, or `never`. */
const durationOrNever = field<number>({ type: "string" }, 'a duration with a unit, as in "50ms", or never', (value) => {
  if (value === "never") return { ok: true, value: Infinity };
  const parsed = parseQuantity("duration", value);
  return parsed.ok ? parsed : { ok: false, code: "BAD_DURATION", problem: parsed.problem };
});

/** How long routing, spreading and senders take to follow a change of cables. */
const reaction = mapping({
  routing: durationOrNever.optional(),
  adaptive: duration().optional(),
  host: duration().optional(),
  resilient: flag().optional(),
});

export const runFileSchema = mapping({
  $schema: text().optional(),
  name: text().optional(),
  fabric,
  changes: timedChangesSchema.optional(),
  reaction: reaction.optional(),
  routing: mapping({
    policy: choice("policy", POLICY_NAMES).optional(),
    qps: count(...RUN_LIMITS.qps).optional(),
    qpMode: choice("QP mode", ["static", "pooled"]).optional(),
    hash: choice("hash", HASH_FAMILIES).optional(),
    polarized: flag().optional(),
    fairness: text().optional(),
    policyParameters: parameters().optional(),
  }).optional(),
  seed: count(...RUN_LIMITS.seed).optional(),
  packets: mapping({
    mtu: count(...RUN_LIMITS.mtuBytes).optional(),
    ipVersion: ipVersion.optional(),
    headers: headers.optional(),
  }).optional(),
  latency: choice("latency", ["fabric", "none"]).optional(),
  window: number(...RUN_LIMITS.window).optional(),
  jobs: list(job).min(1, "no jobs (expected at least one)"),
  outputs: mapping({
    flows: text().optional(),
    timeline: text().optional(),
    interval: duration().optional(),
    format: choice("format", RUN_FORMATS).optional(),
  }).optional(),
});
export type RunFile = z.output<typeof runFileSchema>;

/** JSON Schema (draft 2020-12) of the scenario file, for editors. */
export function runJsonSchema(): Record<string, unknown> {
  return { title: "heddle scenario", ...z.toJSONSchema(runFileSchema, { io: "input", reused: "ref" }) };
}
