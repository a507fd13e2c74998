/** Writes a run in time for a terminal, or as the document `heddle/run@1`, or its size buckets as CSV. */

import type { ChangeImpact, Distribution, JobSummary, RunSummary, TrafficSummary } from "../metrics/index.ts";
import { formatCount, formatDuration, formatRate } from "../units.ts";
import { csvText } from "./csv.ts";
import { ABSENT, formatBytes, formatPercent, plural } from "./format.ts";
import type { Rendered, ReportOptions } from "./reporter.ts";
import { communicationTable, taskTable } from "./run-tasks.ts";
import { fabricText, fairnessText, policyText } from "./sentences.ts";
import { type Paint, painter, printable, wrap } from "./style.ts";
import { type Cell, GAP, left, renderTable, right } from "./table.ts";

/** Columns of prose where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;

type RunReportOptions = Pick<ReportOptions, "colour" | "width">;

/** @param format `text`, `json` or `csv`. Deterministic. */
export function renderRun(summary: RunSummary, format: "text" | "json" | "csv", options: RunReportOptions): Rendered {
  return { output: WRITERS[format](summary, options), exitCode: 0 };
}

const WRITERS: Readonly<Record<"text" | "json" | "csv", (summary: RunSummary, options: RunReportOptions) => string>> = {
  text: writeText,
  json: (summary) => `${JSON.stringify(summary, null, 2)}\n`,
  csv: writeCsv,
};

function writeText(summary: RunSummary, { colour, width = DEFAULT_WIDTH }: RunReportOptions): string {
  const paint = painter(colour);
  const blocks = [
    openingLines(summary, width, paint),
    jobTable(summary, paint),
    taskTable(summary, paint),
    communicationTable(summary, paint),
    sizeTable(summary.total, paint),
    changeTable(summary.changes ?? [], paint),
    summary.notes.flatMap((note) => wrap(printable(`note: ${note}`), width)),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function openingLines(summary: RunSummary, width: number, paint: Paint): string[] {
  const labelled = [
    ["fabric", fabricText(summary)],
    ["scenario", scenarioText(summary)],
    ...summary.jobs.map((job) => [job.name, jobText(job)] as const),
    ["packets", packetText(summary)],
    ["run", runText(summary)],
  ] as const;
  const indent = Math.max(...labelled.map(([label]) => [...label].length)) + GAP;
  return labelled.flatMap(([label, sentence]) =>
    wrap(printable(sentence), Math.max(width - indent, indent)).map((line, i) => {
      const head = i === 0 ? printable(label) : "";
      return `${paint({ text: head, tone: "heading" })}${" ".repeat(indent - [...head].length)}${line}`;
    }),
  );
}

function jobText({ workload, nics, placement, repetitions, collective }: JobSummary): string {
  const parts = [`${workload}, ${plural(nics, "NIC")}, ${placement}`];
  if (repetitions.length > 1) parts.push(plural(repetitions.length, "run"));
  if (collective) {
    const { messageBytes, meanBusbwGBps, minBusbwGBps } = collective;
    const slowest = repetitions.length > 1 ? `, ${minBusbwGBps.toFixed(2)} in the slowest run` : "";
    parts.push(`busbw ${meanBusbwGBps.toFixed(2)} GB/s at ${formatBytes(messageBytes)}${slowest}`);
  }
  return parts.join("; ");
}

function scenarioText({ scenario, total, jobs }: RunSummary): string {
  const seeds = scenario.hashSeeds === "polarized" ? "one seed for all switches (polarized)" : "one seed per switch";
  const split = scenario.qps > 1 ? `, ${scenario.qpMode === "static" ? "static split" : "pooled"}` : "";
  const hashed = scenario.policy === "ecmp";
  return [
    `${scenario.name}: ${plural(jobs.length, "job")}, ${plural(total.flows, "flow")}`,
    `policy ${scenario.policy}${hashed ? `, ${plural(scenario.qps, "QP")} per flow${split}, hash ${scenario.hash}, ${seeds}` : ""}`,
    ...(scenario.alpha === undefined ? [] : [fairnessText(scenario.fairness, scenario.alpha)]),
    ...policyText(scenario.policyParameters),
    ...(scenario.changes.length > 0 ? [`${plural(scenario.changes.length, "change")} of cables in time`] : []),
    `seed ${scenario.seed}`,
  ].join("; ");
}

function packetText({ scenario }: RunSummary): string {
  const { mtuBytes, headerBytes, latency } = scenario;
  const headers = headerBytes === 0 ? "no headers" : `${headerBytes} B of headers on each`;
  const arrival = latency === "fabric" ? "their path's base latency after their last bit" : "with their last bit";
  return `${mtuBytes} B of payload at most, ${headers}; flows arrive ${arrival}`;
}

function runText({ version, coreHash, engine }: RunSummary): string {
  const work = `${plural(engine.events, "event")} at ${plural(engine.batches, "time")}, ${plural(engine.rerated, "rate")} computed`;
  return `heddle ${version}, core ${coreHash.slice(0, 12)}; ${work}`;
}

function jobTable({ jobs, total }: RunSummary, paint: Paint): string[] {
  const columns = [
    left("job"),
    ...["flows", "bytes", "start", "makespan", "goodput", "FCT p50", "p99", "slowdown p50", "p99", "max"].map(right),
  ];
  const row = (name: string, of: TrafficSummary): Cell[] => [
    name,
    formatCount(of.flows),
    formatBytes(of.bytes),
    formatDuration(of.startS),
    formatDuration(of.makespanS),
    formatRate(of.goodputBps),
    ...(["p50", "p99"] as const).map((key) => formatDuration(of.fctS[key])),
    ...(["p50", "p99", "max"] as const).map((key) => formatSlowdown(of.slowdown[key])),
  ];
  const rows = jobs.map((job) => row(job.name, job));
  return renderTable({ columns, rows: jobs.length > 1 ? [...rows, row("all", total)] : rows }, paint);
}

function sizeTable({ buckets }: TrafficSummary, paint: Paint): string[] {
  const columns = [
    left("flow size"),
    ...["flows", "FCT p50", "p95", "p99", "max", "slowdown mean", "p50", "p95", "p99", "max"].map(right),
  ];
  const rows = buckets.map(({ fromBytes, toBytes, flows, fctS, slowdown }): Cell[] => [
    toBytes === null ? `from ${formatBytes(fromBytes)}` : `below ${formatBytes(toBytes)}`,
    formatCount(flows),
    ...KEYS.slice(1).map((key) => formatDuration(fctS[key])),
    ...KEYS.map((key) => formatSlowdown(slowdown[key])),
  ]);
  return renderTable({ columns, rows }, paint);
}

/** Changes of cables that a table lists; the document has all. */
const LISTED_CHANGES = 20;

function changeTable(changes: readonly ChangeImpact[], paint: Paint): string[] {
  if (changes.length === 0) return [];
  const columns = [
    left("at"),
    left("change"),
    ...["capacity", "before", "during", "after", "flows hurt", "resent", "recovered in"].map(right),
    left("in proportion"),
  ];
  const share = (value: number | null): string => (value === null ? ABSENT : formatPercent(value));
  const rows = changes
    .slice(0, LISTED_CHANGES)
    .map(({ efficiency, proportional, ...of }): Cell[] => [
      formatDuration(of.atS),
      printable(of.text),
      of.capacityLost < 0 ? `+${formatPercent(-of.capacityLost)}` : `-${formatPercent(of.capacityLost)}`,
      ...[efficiency.before, efficiency.during, efficiency.after].map(share),
      formatCount(of.flowsHurt),
      formatBytes(of.resentBytes),
      of.recoveryS === null ? ABSENT : formatDuration(of.recoveryS),
      proportional === null ? ABSENT : proportional ? "yes" : "no",
    ]);
  const more = changes.length - LISTED_CHANGES;
  return [...renderTable({ columns, rows }, paint), ...(more > 0 ? [`and ${plural(more, "change")} more`] : [])];
}

const KEYS = ["mean", "p50", "p95", "p99", "max"] as const satisfies readonly (keyof Distribution)[];

function formatSlowdown(value: number): string {
  return `${value < 100 ? value.toFixed(2) : formatCount(Math.round(value))} ×`;
}

/** One row per job and size bucket, and the same of all jobs under an empty job name. */
function writeCsv({ scenario, topology, jobs, total }: RunSummary): string {
  const head = ["topology", "scenario", "policy", "seed", "job", "from_bytes", "to_bytes", "flows", "bytes"];
  const columns = [...head, ...KEYS.map((key) => `fct_${key}_s`), ...KEYS.map((key) => `slowdown_${key}`)];
  const rowsOf = (name: string, { buckets }: TrafficSummary) =>
    buckets.map(({ fromBytes, toBytes, flows, bytes, fctS, slowdown }) => [
      topology.name,
      scenario.name,
      scenario.policy,
      scenario.seed,
      name,
      fromBytes,
      toBytes,
      flows,
      bytes,
      ...KEYS.map((key) => fctS[key]),
      ...KEYS.map((key) => slowdown[key]),
    ]);
  const rows = [...jobs.flatMap((job) => rowsOf(job.name, job)), ...rowsOf("", total)];
  return csvText([columns, ...rows]);
}
