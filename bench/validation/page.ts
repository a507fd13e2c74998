/** Groups of runs, floors, residuals and published numbers into docs/validation.md. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fairnessAlpha } from "../../src/fairness.ts";
import { averageRates, type ValidationResult } from "../../src/metrics/index.ts";
import { formatPercent, formatTenths, tenthsOf } from "../../src/report/format.ts";
import { formatSize } from "../../src/units.ts";
import { FLOOR_HEADINGS, floorRows } from "./floors.ts";
import { type Group, groupOf, type Packets, resultOf } from "./packets.ts";
import type { Study } from "./published.ts";
import { alikeSpread, atSlowLeaf, type ResidualRow, residuals, sharedLinks } from "./residuals.ts";
import type { Scatter } from "./scatter.ts";

/** Hexadecimal digits that are shown of a hash. */
const DIGITS = 12;

/** Of what the costly part, the published numbers, was made: the code that makes it, this version and core. */
export function publishedStamp(engine: { readonly version: string; readonly coreHash: string }): string {
  const code = readFileSync(new URL("published.ts", import.meta.url), "utf8");
  const hash = createHash("sha256")
    .update(JSON.stringify([code, engine.version, engine.coreHash]))
    .digest("hex");
  return `<!-- made of published.ts, version and core ${hash.slice(0, DIGITS)} -->`;
}

const HEAD = `# Validation: fluid against packets

How far heddle's rates are from those of an independent packet-level simulator, flow by flow, on the same traffic and, for ECMP, on the very
paths that the flows took there; then published numbers beside ours. \`npm run validate\` makes this page of the data in
\`test/validation\`; \`heddle validate\` does the same with files of your own ([validation-format.md](validation-format.md), which also says
which policy stands for which strategy).

An error is |F − P| / F of a flow's average rate, F in the fluid and P in packets, start-up counted in both; means over runs, max of all.
Mean rate, slowest flow and makespan are signed, fluid over packets.
`;

/** The part that tests recompute: all that comes of the packet-level data. */
export function packetPart({ quoted, later, others }: Packets): string {
  const floors = floorRows(quoted);
  const above = floors.filter((row) => row.above > 0);
  const bars = quoted.flatMap(({ results }) => results.flatMap((of) => of.bars));
  const missed = bars.filter(({ met }) => !met);
  const held = others.flatMap(({ results }) => results.flatMap((of) => of.bars));
  const broken = held.filter(({ met }) => !met);
  const nscc = groupOf(quoted, "perm", "ecmp", "uec_nscc");
  const adaptiveSlow = groupOf(quoted, "degraded_cable", "ar_packet_q", "uec_nscc");
  const pfc = groupOf(quoted, "perm", "ar_packet_q", "roce_pfc");
  const alike = alikeSpread(
    groupOf(
      others.filter(({ fabric }) => fabric === "ls128o2"),
      "perm",
      "ar_packet_q",
      "uec_nscc",
    ),
  );
  const threeTiers = (transport: string) =>
    groupOf(
      others.filter(({ fabric }) => fabric === "ft128"),
      "perm",
      "ecmp",
      transport,
    );
  const flowlets = quoted.filter(({ policy }) => policy === "flowlet").map((group) => resultOf(group, "nscc"));
  const largest = (values: readonly number[]) => formatPercent(Math.max(...values.map(Math.abs)));
  return [
    `## Beside the floors of plain models

Floors are what plain fluid models, written for the purpose, reached on seeds 1 to 5 of the same runs: what a model can do without
knowing more than rates. ${above.length === 0 ? "Every row meets its floor." : `${floors.length - above.length} of ${floors.length} rows meet theirs; the others are above it in one figure, by at most ${Math.max(...above.map((row) => row.above))} points.`}

${table(
  FLOOR_HEADINGS,
  floors.map(({ cells }) => cells),
  2,
)}`,
    `## All runs

Seeds 1 to 5. Of the limits that we state (\`heddle validate --bars\`), ${bars.length - missed.length} of ${bars.length} are met${missed.length === 0 ? "." : ", in bold those that are not."}

${groupTable(quoted)}`,
    `Seeds 6 to 10 of ECMP, which nothing was fitted on:

${groupTable(later)}`,
    `## Fabrics that nothing was fitted on

A fat-tree of three tiers (ft128), oversubscribed leaf-spines (ls128o2 is 2 : 1, ls128o4 4 : 1), other failures, held against 1.5 × the limits
for what was not seen when they were set. ${held.length - broken.length} of ${held.length} are met${broken.length === 0 ? "." : ", in bold those that are not."}

${groupTable(others)}`,
    `Which row is which transport's: max-min is what a neutral fabric gives. DCTCP is near it and nearer to α-fair rates with α = 1.5; NSCC is far
from it and near α = 0.33. Means hardly move with α, the slowest flows do.`,
    SCATTERS.map(({ name, caption }) => `![${caption}](validation/${name}.svg)`).join("\n\n"),
    `## Where we are off, and why

ECMP by how many of its two fabric links a flow shares with others (NSCC, seeds 1 to 5):

${residualTable(
  ["max-min", "nscc"].map((of) => residuals(nscc, of, sharedLinks)),
  ["shared links", "max-min", "nscc"],
)}

- Flows that share nothing have no error to speak of, and those on one leaf neither. The error is all in how links are shared: max-min gives a flow
  that crosses two bottlenecks as much as one that crosses one; NSCC gives it less, and the other more.
- One α for a transport sets this right on average and not for each flow: which of two flows on a link started its window earlier matters to
  packets, and not to fluid. That is the tail that stays.

Adaptive routing with a slow cable, by where flows start and end:

${residualTable([residuals(adaptiveSlow, "max-min", atSlowLeaf)], ["flows", "max-min"])}

- The packet simulator's switches know their own queues alone, as \`adaptive-local\` does: at the leaf with the slow cable flows go round it, those
  that arrive there find it too late and are sent again in part. The slowest flow is within ${formatPercent(Math.abs(resultOf(adaptiveSlow).slowestBps.error))}, the mean within ${formatPercent(Math.abs(resultOf(adaptiveSlow).meanRateBps.error))}.
- Incast under sender-paced transports: the last flow ends when fluid says, the others do not, since 8 MiB are over before senders agree on
  their shares. Receivers that pace theirs (RCCC) are right at once.
- Flowlets: mean rates within ${largest(flowlets.map(({ meanRateBps }) => meanRateBps.error))}, and the slowest flow off by as much as ${largest(flowlets.map(({ slowestBps }) => slowestBps.error))}. Which flows pause, and when, is in the packets.
- Lossless RoCE (PFC, no congestion control, one or three runs): back-pressure spreads beyond the full link, which max-min does not know; under
  per-packet adaptive routing the mean is ${signed(resultOf(pfc).meanRateBps.error)} and the slowest flow ${signed(resultOf(pfc).slowestBps.error)}.
- Sprayed packets on oversubscribed fabrics: flows between the same two leaves are alike to any fluid model, and differ by ${formatPercent(alike)} in
  packets (2 : 1, adaptive). Nearer than that no fluid comes.
- ECMP on three tiers: two runs on the same paths, that differ in their seed alone, are 2.3 % (NSCC) and 2.5 % (DCTCP) apart in packets. DCTCP's
  flows that stay in a pod get more than ours, since their round trips are shorter; and a flow that was cut at the start takes some forty round trips to come back.
- 8 MiB flows: start-up is a larger part of them; errors of flows under spraying grow with it.`,
    `## What we promise

On fabrics, failures and sizes that are not here (three tiers, oversubscribed, other failures; flows of 32 MiB and more), errors of at most 1.5 ×
the limits that the rows above keep: \`heddle validate <file> --bars 1.5\` says whether they are. The order of policies is that of packets wherever packets tell them
apart by more than 1.5 %. The section on fabrics that nothing was fitted on shows where this promise is kept, and where it is not: sprayed
flows stay within some 3 % also where it is missed; ECMP on three tiers errs in the mean by ${formatPercent(resultOf(threeTiers("uec_nscc"), "nscc").rateErrors!.mean)} (NSCC) and ${formatPercent(resultOf(threeTiers("uec_dctcp"), "dctcp").rateErrors!.mean)} (DCTCP).`,
  ].join("\n\n");
}

export function publishedPart(studies: readonly Study[], stamp: string): string {
  const sections = studies.map(
    ({ title, source, headings, rows, made, reading }) =>
      `### ${title}

${source}.

${table(headings, rows, 1)}

${made}

${reading.map((line) => `- ${line}`).join("\n")}`,
  );
  return [`## Published numbers`, stamp, ...sections].join("\n\n");
}

export function renderPage(packets: string, published: string): string {
  return `${[HEAD.trimEnd(), packets, published].join("\n\n")}\n`;
}

/** Pictures, without their points. */
export const SCATTERS = [
  { name: "ecmp-dctcp", caption: "ECMP, DCTCP: fluid over packet rates of flows, max-min and α-fair" },
  { name: "ecmp-nscc", caption: "ECMP, NSCC: fluid over packet rates of flows, max-min and α-fair" },
  {
    name: "spread-healthy",
    caption: "Spraying and adaptive routing on the healthy fabric: fluid over packet rates of flows",
  },
  {
    name: "spread-slow-cable",
    caption: "Spraying and adaptive routing with a slow cable: fluid over packet rates of flows",
  },
] as const;

/** Runs of 128 points each that a series is drawn of: more make a picture no clearer, and larger. */
const DRAWN_RUNS = { ecmp: 2, spread: 1 } as const;

export function scatters({ quoted }: Packets): Scatter[] {
  const series = (group: Group, fairness: string, name: string, drawn: number) => {
    const r = group.results.findIndex((result) => result.fairness === fairness);
    const rates = group.runsOf[r]!.slice(0, drawn).map(averageRates);
    const all = (pick: (of: (typeof rates)[number]) => Float64Array) =>
      Float64Array.from(rates.flatMap((of) => [...pick(of)]));
    return { name, packetBps: all((of) => of.packetBps), fluidBps: all((of) => of.fluidBps) };
  };
  const ecmp = (transport: string, fairness: string) => {
    const group = groupOf(quoted, "perm", "ecmp", transport);
    return [
      series(group, "max-min", "max-min", DRAWN_RUNS.ecmp),
      series(group, fairness, `α = ${fairnessAlpha(fairness)}`, DRAWN_RUNS.ecmp),
    ];
  };
  const spread = (experiment: string) =>
    [
      ["spray", "spray"],
      ["ar_packet_q", "adaptive-local"],
      ["host_reps", "reps"],
    ].map(([strategy, name]) =>
      series(groupOf(quoted, experiment, strategy!, "uec_nscc"), "max-min", name!, DRAWN_RUNS.spread),
    );
  const what = (runs: number) =>
    `${runs === 1 ? "a run" : `${runs} runs`} of 128 flows, 32 MiB; on the line both agree`;
  const [dctcp, nscc, healthy, slow] = SCATTERS;
  return [
    {
      ...dctcp,
      title: "ECMP on the same paths, DCTCP",
      caption: what(DRAWN_RUNS.ecmp),
      domain: [50, 400],
      series: ecmp("uec_dctcp", "dctcp"),
    },
    {
      ...nscc,
      title: "ECMP on the same paths, NSCC",
      caption: what(DRAWN_RUNS.ecmp),
      domain: [50, 400],
      series: ecmp("uec_nscc", "nscc"),
    },
    {
      ...healthy,
      title: "Per-packet policies, healthy",
      caption: what(DRAWN_RUNS.spread),
      domain: [380, 400],
      series: spread("perm"),
    },
    {
      ...slow,
      title: "Per-packet policies, one slow cable",
      caption: what(DRAWN_RUNS.spread),
      domain: [310, 400],
      series: spread("degraded_cable"),
    },
  ];
}

const GROUP_HEADINGS = [
  "runs of",
  "transport",
  "size",
  "runs",
  "ours",
  "fairness",
  "mean",
  "p50",
  "p95",
  "max",
  "mean rate",
  "slowest",
  "makespan",
];

/** The fabric of the quoted runs. */
const QUOTED_FABRIC = "ls128";
const EXPERIMENTS: Readonly<Record<string, string>> = {
  perm: "",
  degraded_cable: ", slow cable",
  degraded_cables: ", two slow cables",
  incast8: ", incast 8 : 1",
};

function groupTable(groups: readonly Group[]): string {
  const rows = groups.flatMap((group) => {
    const experiment = EXPERIMENTS[group.experiment] ?? `, ${group.experiment.replaceAll("_", " ")}`;
    const on = group.fabric === QUOTED_FABRIC ? "" : ` on ${group.fabric}`;
    const head = [
      `${group.strategy}${experiment}${on}`,
      group.transport,
      formatSize(group.sizeBytes!),
      String(group.seeds.length),
      group.policy,
    ];
    const figures = group.results.map((result) =>
      figureCells(result)
        .map(({ text }) => text)
        .join(),
    );
    const alike = figures.length > 1 && figures.every((of) => of === figures[0]);
    return (alike ? group.results.slice(-1) : group.results).map((result, i) => [
      ...(i === 0 ? head : head.map(() => "")),
      alike ? "either" : result.fairness,
      ...figureCells(result).map(({ text, missed }) => (missed ? `**${text}**` : text)),
    ]);
  });
  return table(GROUP_HEADINGS, rows, 2);
}

/** What a result's row says, and which of it misses its limit. */
function figureCells({ rateErrors: errors, meanRateBps, slowestBps, makespanS, bars }: ValidationResult) {
  const cell = (figure: string, text: string) => ({
    text,
    missed: bars.some((bar) => bar.figure === figure && !bar.met),
  });
  return [
    ...(["mean", "p50", "p95", "max"] as const).map((of) =>
      cell(of, errors === null ? "·" : formatPercent(errors[of])),
    ),
    cell("meanRate", signed(meanRateBps.error)),
    cell("slowest", signed(slowestBps.error)),
    cell("makespan", signed(makespanS.error)),
  ];
}

function residualTable(columns: readonly (readonly ResidualRow[])[], headings: readonly string[]): string {
  const rows = columns[0]!.map(({ what, flows }, i) => [
    what,
    String(flows),
    ...columns.flatMap((column) => [formatPercent(column[i]!.error), signed(column[i]!.bias)]),
  ]);
  const [first, ...fairnesses] = headings;
  return table(
    [first!, "flows", ...fairnesses.flatMap((of) => [`error, ${of}`, `fluid over packets, ${of}`])],
    rows,
    1,
  );
}

function signed(part: number): string {
  const tenths = tenthsOf(part);
  return `${tenths > 0 ? "+" : ""}${formatTenths(tenths)}`;
}

/** A table whose first `words` columns are words; the rest are numbers. */
function table(headings: readonly string[], rows: readonly (readonly string[])[], words: number): string {
  const cells = [headings, ...rows];
  const widths = headings.map((_, c) => Math.max(3, ...cells.map((row) => row[c]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, c) => (c < words ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, c) => (c < words ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n");
}
