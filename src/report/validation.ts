/** Writes how far fluid is from packets, as aligned text, as the document `heddle/validation@1`, as CSV or as Markdown. */

import type { BarCheck, ValidationGroup, ValidationResult, ValidationSummary } from "../metrics/index.ts";
import { formatDuration, formatSize } from "../units.ts";
import { csvText, type Value } from "./csv.ts";
import { ABSENT, formatPercent, plural, tenthsOf } from "./format.ts";
import { inert, pipeTable } from "./markdown.ts";
import type { Rendered, ReportOptions } from "./reporter.ts";
import { painter, printable, wrap } from "./style.ts";
import { type Cell, left, renderTable, right, type Table } from "./table.ts";

export const VALIDATION_FORMATS = ["text", "json", "csv", "markdown"] as const;
export type ValidationFormat = (typeof VALIDATION_FORMATS)[number];

type Options = Pick<ReportOptions, "colour" | "width" | "verbose">;

/** Columns of prose where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;

/** Exit code 1 where a bar is missed. Deterministic. */
export function renderValidation(summary: ValidationSummary, format: ValidationFormat, options: Options): Rendered {
  const missed = checksOf(summary).some(({ met }) => !met);
  return { output: WRITERS[format](summary, options), exitCode: missed ? 1 : 0 };
}

const WRITERS: Readonly<Record<ValidationFormat, (summary: ValidationSummary, options: Options) => string>> = {
  text: writeText,
  json: (summary) => `${JSON.stringify(summary, null, 2)}\n`,
  csv: writeCsv,
  markdown: writeMarkdown,
};

function checksOf({ groups }: ValidationSummary): readonly BarCheck[] {
  return groups.flatMap(({ results }) => results.flatMap(({ bars }) => bars));
}

function writeText(summary: ValidationSummary, { colour, verbose, width = DEFAULT_WIDTH }: Options): string {
  const paint = painter(colour);
  const tables = tablesOf(summary, verbose).flatMap(({ title, table }) => [
    "",
    paint({ text: printable(title), tone: "heading" }),
    ...renderTable(table, paint),
  ]);
  const notes = notesOn(summary).flatMap((note) => wrap(printable(`note: ${note}`), width));
  return `${[...openingOf(summary).flatMap((line) => wrap(printable(line), width)), ...tables, "", ...notes].join("\n")}\n`;
}

function writeMarkdown(summary: ValidationSummary, { verbose }: Options): string {
  const blocks = [
    "### heddle validate",
    openingOf(summary).map(inert).join("\n"),
    ...tablesOf(summary, verbose).flatMap(({ title, table }) => [`**${inert(title)}**`, pipeTable(table)]),
    notesOn(summary)
      .map((note) => `- ${inert(note)}`)
      .join("\n"),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function openingOf({ files, groups, windowBdp, version, coreHash }: ValidationSummary): string[] {
  const runs = groups.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const flows = groups.reduce((sum, group) => sum + group.flows, 0);
  return [
    `${plural(runs, "packet-level run")}, ${plural(flows, "flow")}, from ${files.join(", ")}`,
    `windows of ${windowBdp} × BDP; heddle ${version}, core ${coreHash.slice(0, 12)}`,
  ];
}

/** A table of errors for each fabric, and with `verbose` one of completion times. */
function tablesOf(summary: ValidationSummary, verbose: boolean): { title: string; table: Table }[] {
  const fabrics = [...new Set(summary.groups.map(fabricOf))];
  const judged = summary.barFactor !== null;
  const columns = judged ? [...COLUMNS, left("bars")] : COLUMNS;
  return fabrics.flatMap((fabric) => {
    const groups = summary.groups.filter((group) => fabricOf(group) === fabric);
    const rows = groups.flatMap((group) =>
      group.results.map((result, i) => [...rowOf(group, result, i === 0), ...(judged ? [barText(result)] : [])]),
    );
    const errors = { title: fabric, table: { columns, rows } };
    if (!verbose) return [errors];
    const times = groups.flatMap((group) => group.results.flatMap((result, i) => fctRows(group, result, i === 0)));
    return [errors, { title: `${fabric}: completion times by size`, table: { columns: FCT_COLUMNS, rows: times } }];
  });
}

function fabricOf({ fabric, nics, failures }: ValidationGroup): string {
  return [`${fabric}, ${plural(nics, "NIC")}`, ...failures].join(", ");
}

const COLUMNS = [
  left("runs of"),
  left("transport"),
  right("size"),
  right("runs"),
  left("policy"),
  left("fairness"),
  right("mean"),
  right("p50"),
  right("p95"),
  right("max"),
  right("mean rate"),
  right("slowest"),
  right("makespan"),
];

function rowOf(group: ValidationGroup, result: ValidationResult, first: boolean): Cell[] {
  const { rateErrors, meanRateBps, slowestBps, makespanS } = result;
  const name = group.experiment === "" ? group.strategy : `${group.strategy} (${group.experiment})`;
  const head = first
    ? [printable(name), printable(group.transport), sizeText(group), String(group.seeds.length), group.policy]
    : ["", "", "", "", ""];
  const errors = rateErrors === null ? [] : [rateErrors.mean, rateErrors.p50, rateErrors.p95, rateErrors.max];
  return [
    ...head,
    result.fairness,
    ...(rateErrors === null ? [ABSENT, ABSENT, ABSENT, ABSENT] : errors.map(formatPercent)),
    ...[meanRateBps, slowestBps, makespanS].map(({ error }) => signed(error)),
  ];
}

const FCT_COLUMNS = [
  left("runs of"),
  left("transport"),
  left("fairness"),
  right("size"),
  right("flows"),
  right("packet mean"),
  right("fluid mean"),
  right("packet p99"),
  right("fluid p99"),
];

function fctRows(group: ValidationGroup, { fairness, fct }: ValidationResult, first: boolean): Cell[][] {
  return fct.map((of, i) => [
    ...(first && i === 0 ? [printable(group.strategy), printable(group.transport)] : ["", ""]),
    i === 0 ? fairness : "",
    formatSize(of.sizeBytes),
    String(of.flows),
    ...[of.packetMeanS, of.fluidMeanS, of.packetP99S, of.fluidP99S].map(formatDuration),
  ]);
}

function sizeText({ sizeBytes }: ValidationGroup): string {
  return sizeBytes === null ? "mixed" : formatSize(sizeBytes);
}

/** `+0.5 %`. */
function signed(part: number): string {
  return Number.isFinite(part) && tenthsOf(part) > 0 ? `+${formatPercent(part)}` : formatSigned(part);
}

function formatSigned(part: number): string {
  return tenthsOf(part) === 0 ? "0.0 %" : formatPercent(part);
}

const FIGURES: Readonly<Record<BarCheck["figure"], string>> = {
  mean: "mean",
  p50: "p50",
  p95: "p95",
  meanRate: "mean rate",
  slowest: "slowest",
};

function barText({ bars }: ValidationResult): string {
  if (bars.length === 0) return ABSENT;
  const missed = bars.filter(({ met }) => !met);
  if (missed.length === 0) return "met";
  return `missed: ${missed.map(({ figure, limit }) => `${FIGURES[figure]} at most ${formatPercent(limit)}`).join(", ")}`;
}

function notesOn(summary: ValidationSummary): string[] {
  const { groups, skipped, barFactor } = summary;
  const unfinished = groups.reduce((sum, group) => sum + group.unfinished, 0);
  const policies = [...new Map(groups.map(({ strategy, policy, reason }) => [strategy, `${policy} (${reason})`]))];
  const checks = checksOf(summary);
  const factor = barFactor === 1 ? "" : `, times ${barFactor}`;
  return [
    "Mean, p50, p95 and max: |F − P| / F of a flow's average rate, F in the fluid and P in packets, start-up counted in both; means over runs, max of all. Mean rate, slowest flow and makespan: fluid over packets.",
    ...policies.map(([strategy, text]) => `${strategy} is simulated as ${text}.`),
    ...skipped.map(
      ({ strategy, transport, fabric, runs, reason }) =>
        `left out: ${plural(runs, "run")} of ${strategy}, ${transport} on ${fabric}: ${reason}`,
    ),
    ...(unfinished > 0 ? [`${plural(unfinished, "flow")} did not end in packets and count nowhere.`] : []),
    ...(barFactor === null
      ? []
      : [
          `bars: those of docs/validation.md${factor}; ${checks.filter(({ met }) => met).length} of ${checks.length} met.`,
        ]),
  ];
}

/** One row per group, fairness and size. */
function writeCsv({ groups, windowBdp, version, coreHash }: ValidationSummary): string {
  const columns: readonly (readonly [string, (group: ValidationGroup, result: ValidationResult) => Value])[] = [
    ["fabric", (group) => group.fabric],
    ["failures", (group) => group.failures.join("; ")],
    ["nics", (group) => group.nics],
    ["experiment", (group) => group.experiment],
    ["strategy", (group) => group.strategy],
    ["transport", (group) => group.transport],
    ["policy", (group) => group.policy],
    ["size_bytes", (group) => group.sizeBytes],
    ["runs", (group) => group.seeds.length],
    ["flows", (group) => group.flows],
    ["unfinished", (group) => group.unfinished],
    ["fairness", (_, result) => result.fairness],
    ...(["mean", "p50", "p95", "max"] as const).map(
      (figure) =>
        [
          `rate_error_${figure}`,
          (_: ValidationGroup, result: ValidationResult) => result.rateErrors?.[figure] ?? null,
        ] as const,
    ),
    ...(
      [
        ["mean_rate_bps", "meanRateBps"],
        ["slowest_bps", "slowestBps"],
        ["makespan_s", "makespanS"],
      ] as const
    ).flatMap(([name, key]) =>
      (["packet", "fluid", "error"] as const).map(
        (of) => [`${name}_${of}`, (_: ValidationGroup, result: ValidationResult) => result[key][of]] as const,
      ),
    ),
    ["bars", (_, { bars }) => bars.length],
    ["bars_missed", (_, { bars }) => bars.filter(({ met }) => !met).length],
    ["window_bdp", () => windowBdp],
    ["version", () => version],
    ["core_hash", () => coreHash],
  ];
  const rows = groups.flatMap((group) => group.results.map((result) => columns.map(([, of]) => of(group, result))));
  return csvText([columns.map(([name]) => name), ...rows]);
}
