/** Writes what each class of switches and cables costs, as aligned text, as the document `heddle/blast@1`, or as CSV. */

import type { BlastClass, BlastSummary } from "../metrics/index.ts";
import { formatCount } from "../units.ts";
import { csvText, estimateColumns } from "./csv.ts";
import { formatInterval, formatMeanCount, formatPercent, plural } from "./format.ts";
import type { Rendered, ReportOptions } from "./reporter.ts";
import { fabricText } from "./sentences.ts";
import { painter, printable, wrap } from "./style.ts";
import { type Cell, type Column, GAP, renderTable } from "./table.ts";

/** Columns of prose where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;

export const BLAST_FORMATS = ["text", "json", "csv"] as const;
export type BlastFormat = (typeof BLAST_FORMATS)[number];

/** Deterministic. */
export function renderBlast(
  summary: BlastSummary,
  format: BlastFormat,
  options: Pick<ReportOptions, "colour" | "width">,
): Rendered {
  return { output: WRITERS[format](summary, options), exitCode: 0 };
}

const WRITERS: Readonly<
  Record<BlastFormat, (summary: BlastSummary, options: Pick<ReportOptions, "colour" | "width">) => string>
> = { text: writeText, json: (summary) => `${JSON.stringify(summary, null, 2)}\n`, csv: writeCsv };

function writeText(summary: BlastSummary, options: Pick<ReportOptions, "colour" | "width">): string {
  const { scenario, healthy, version, coreHash } = summary;
  const { width = DEFAULT_WIDTH } = options;
  const paint = painter(options.colour);
  const seeds = `${plural(scenario.seeds, "seed")} from ${scenario.seed}`;
  const lines = [
    ["fabric", fabricText(summary)],
    [
      "scenario",
      `${scenario.patternText}, ${plural(scenario.flows, "flow")} on ${plural(scenario.jobNics, "NIC")}; ${plural(scenario.qps, "QP")} per flow; ${seeds}`,
    ],
    [
      "as it is",
      `${healthy.map(({ policy, efficiency }) => `${policy} ${formatPercent(efficiency.value)}`).join(", ")} of line rate`,
    ],
    ["run", `heddle ${version}, core ${coreHash.slice(0, 12)}`],
  ] as const;
  const indent = Math.max(...lines.map(([label]) => label.length)) + GAP;
  const opening = lines.flatMap(([label, text]) =>
    wrap(printable(text), Math.max(width - indent, indent)).map((line, i) => {
      const head = i === 0 ? label : "";
      return `${paint({ text: head, tone: "heading" })}${" ".repeat(indent - head.length)}${line}`;
    }),
  );
  const table = renderTable({ columns: COLUMNS, rows: summary.classes.flatMap(rowsOf) }, paint);
  const notes = notesOn(summary).flatMap((note) => wrap(printable(`note: ${note}`), width));
  return `${[opening, table, notes].map((block) => block.join("\n")).join("\n\n")}\n`;
}

const heading = (text: string) => [{ text, tone: "heading" as const }];
const left = (text: string): Column => ({ heading: heading(text), align: "left" });
const right = (text: string): Column => ({ heading: heading(text), align: "right" });
const COLUMNS: readonly Column[] = [
  left("without a"),
  right("of"),
  left("removed"),
  right("capacity"),
  right("flows cut off"),
  left("policy"),
  right("loss"),
  right("ci95"),
  right("of the rest"),
  right("flows hurt"),
  left("in proportion"),
];

function rowsOf({ kind, name, count, removed, capacityLost, flowsCutOff, losses }: BlastClass): Cell[][] {
  const what = kind === "switch" ? name : `${name} cable`;
  const which = removed.length > 1 ? `${removed[0]} and ${removed.length - 1} more` : removed[0]!;
  return losses.map(({ policy, loss, survivorLoss, flowsHurt, proportional }, i) => [
    ...(i === 0
      ? [
          printable(what),
          formatCount(count),
          printable(which),
          formatPercent(capacityLost),
          formatMeanCount(flowsCutOff),
        ]
      : ["", "", "", "", ""]),
    policy,
    formatPercent(loss.value),
    formatInterval(loss),
    survivorLoss === null ? "·" : formatPercent(survivorLoss.value),
    formatPercent(flowsHurt),
    proportional ? "yes" : "no",
  ]);
}

function notesOn({ classes }: BlastSummary): string[] {
  const notes = [
    "One of each class is gone at a time, and routing has converged. Loss: 1 − goodput of all flows ÷ theirs before, flows without a path at 0; of the rest: of the flows that still have one. In proportion: no more than the capacity that went, of the tier of cables that lost most.",
  ];
  if (classes.some(({ count, removed }) => count > removed.length)) {
    notes.push(
      "Members of a class look alike to the fabric, so that one stands for all; --members removes more of each.",
    );
  }
  return notes;
}

/** One row per class and policy. */
function writeCsv({ topology, scenario, classes, version, coreHash }: BlastSummary): string {
  const estimates = [
    ...estimateColumns("loss", ({ loss }: BlastClass["losses"][number]) => loss),
    ...estimateColumns("survivor_loss", ({ survivorLoss }: BlastClass["losses"][number]) => survivorLoss ?? undefined),
  ];
  const head = ["topology", "rank", "kind", "class", "count", "removed", "capacity_lost", "flows", "flows_cut_off"];
  const tail = [
    "flows_hurt",
    "proportional",
    "worst",
    "worst_loss",
    "pattern",
    "seeds",
    "seed",
    "version",
    "core_hash",
  ];
  const rows = classes.flatMap((of, i) =>
    of.losses.map((loss) => [
      ...[topology.name, i + 1, of.kind, of.name, of.count, of.removed.join(" "), of.capacityLost],
      ...[scenario.flows, of.flowsCutOff, loss.policy],
      ...estimates.map(([, value]) => value(loss)),
      ...[loss.flowsHurt, String(loss.proportional), loss.worst.name, loss.worst.loss],
      ...[scenario.pattern, scenario.seeds, scenario.seed, version, coreHash],
    ]),
  );
  return csvText([[...head, "policy", ...estimates.map(([name]) => name), ...tail], ...rows]);
}
