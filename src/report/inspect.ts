/** Writes what a fabric is, what it has to be bought, or the paths between two of its NICs, as aligned text or as JSON. */

import { formatCount, formatDuration, formatRate } from "../units.ts";
import { billBlocks } from "./bill.ts";
import { formatPercent, plural } from "./format.ts";
import type { InspectedFacts, InspectedPaths, InspectSummary, Span } from "./inspect-summary.ts";
import type { Rendered, ReportOptions } from "./reporter.ts";
import { lineRateText } from "./sentences.ts";
import { type Paint, painter, printable, wrap } from "./style.ts";
import type { Cell } from "./table.ts";
import { left, right, titled } from "./titled.ts";

/** Columns of prose where no terminal says how wide it is. */
const DEFAULT_WIDTH = 100;
/** NICs without a cable that are named; the rest are counted. */
const NAMED_NICS = 5;

/** The document `heddle/inspect@1`, or the same for people. Deterministic. */
export function renderInspect(
  summary: InspectSummary,
  options: Pick<ReportOptions, "colour" | "width"> & { readonly json: boolean },
): Rendered {
  if (options.json) return { output: `${JSON.stringify(summary, null, 2)}\n`, exitCode: 0 };
  const paint = painter(options.colour);
  const { facts, bill, between } = summary;
  const width = options.width ?? DEFAULT_WIDTH;
  const blocks = [
    titleBlock(summary, width, paint),
    ...(facts ? [countsBlock(summary, facts, paint), ...factBlocks(summary, facts, paint)] : []),
    ...(bill ? billBlocks(bill, paint) : []),
    ...(facts || bill ? [sentencesBlock("Assumed of this fabric", summary.topology.assumptions, width, paint)] : []),
    ...(bill ? [sentencesBlock("Assumed of this bill", bill.assumptions, width, paint)] : []),
    ...(between ? pathBlocks(between, paint) : []),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return { output: `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`, exitCode: 0 };
}

function titleBlock({ topology }: InspectSummary, width: number, paint: Paint): string[] {
  const text = topology.description === "" ? topology.name : `${topology.name}: ${topology.description}`;
  const [first = "", ...rest] = wrap(printable(text), width);
  return [paint({ text: first, tone: "heading" }), ...rest];
}

function countsBlock({ topology }: InspectSummary, facts: InspectedFacts, paint: Paint): string[] {
  const rows: string[][] = [
    ["GPU NICs", formatCount(topology.nics), `at ${lineRateText(topology)}`],
    ["host NICs", formatCount(topology.hostNics)],
    ["switches", formatCount(topology.switches), `GPU NICs use ${plural(topology.tiers, "tier")}`],
    ["cables up", formatCount(topology.links)],
    ["cables down", formatCount(topology.cablesDown)],
    ["cables below their rate", formatCount(topology.cablesDegraded)],
  ];
  if (facts.networks > 1) rows.push(["networks", formatCount(facts.networks), "that nothing joins"]);
  if (facts.disconnectedNics.length > 0) {
    const named = facts.disconnectedNics.slice(0, NAMED_NICS).join(", ");
    const more = facts.disconnectedNics.length > NAMED_NICS ? ", …" : "";
    rows.push(["NICs without a cable", formatCount(facts.disconnectedNics.length), named + more]);
  }
  return titled("Counts", [left(""), right(""), left("")], rows, paint);
}

function factBlocks({ topology }: InspectSummary, facts: InspectedFacts, paint: Paint): string[][] {
  const tiers = facts.tiers.map((tier) => [
    tier.name,
    formatCount(tier.switches),
    formatTotal(tier.downRateBps),
    tier.upRateBps > 0 ? formatTotal(tier.upRateBps) : "·",
    tier.oversubscription ? span(tier.oversubscription, (value) => `${Number(value.toFixed(3))} : 1`) : "·",
    tier.withoutUplink > 0 ? formatCount(tier.withoutUplink) : "·",
  ]);
  const cables = facts.cables.map((row) => [
    row.tiers,
    formatCount(row.count),
    formatRate(row.rateBps),
    span(row.latencyS, formatDuration),
  ]);
  const pairs = facts.pairs.map((row) => [
    row.name,
    span(row.hops, formatCount),
    span(row.pathCount, formatCount),
    span(row.latencyS, formatDuration),
    row.example.join(" → "),
  ]);
  const { bisection } = facts;
  const reach: Cell[][] = [
    [
      "bisection",
      `${formatTotal(bisection.rateBps)}, ${formatPercent(bisection.fraction)} of the line rate of half of the NICs (${bisection.kind})`,
    ],
    ["diameter", plural(facts.diameterHops, "link")],
    ...(facts.unreachableLeafPairs > 0
      ? [["unreachable", `${plural(facts.unreachableLeafPairs, "ordered pair")} of leaves`]]
      : []),
    ...(facts.destinationLeaves < facts.leaves
      ? [
          [
            "looked at",
            `${formatCount(facts.destinationLeaves)} of ${formatCount(facts.leaves)} leaves as destinations`,
          ],
        ]
      : []),
  ];
  const rates = ["switches", "down", "up", "down : up", "without uplink"].map(right);
  return [
    titled(
      `Switches per tier${topology.hostNics > 0 ? " of the GPU NICs' network" : ""}`,
      [left("tier"), ...rates],
      tiers,
      paint,
    ),
    titled("Cables that are up", [left("tiers"), ...["cables", "rate", "latency"].map(right)], cables, paint),
    titled(
      "Shortest paths between NICs",
      [left("NICs"), ...["links", "equal-cost paths", "base latency"].map(right), left("as in")],
      pairs,
      paint,
    ),
    titled("Reach", [left(""), left("")], reach, paint),
  ];
}

function sentencesBlock(title: string, sentences: readonly string[], width: number, paint: Paint): string[] {
  if (sentences.length === 0) return [];
  const lines = sentences.flatMap((sentence) =>
    wrap(printable(sentence), width - 4).map((line, i) => `${i === 0 ? "  - " : "    "}${line}`),
  );
  return [paint({ text: title, tone: "heading" }), ...lines];
}

function pathBlocks({ from, to, pathCount, hops, paths }: InspectedPaths, paint: Paint): string[][] {
  const shown = paths.length < pathCount ? `, the first ${formatCount(paths.length)} shown` : "";
  const title = `${from} → ${to}: ${plural(pathCount, "equal-cost path")} of ${plural(hops, "link")}${shown}`;
  const rows = paths.map((path, i) => [
    formatCount(i + 1),
    path.nodes.join(" → "),
    path.linkRateBps.map(formatRate).join(", "),
    formatDuration(path.latencyS),
  ]);
  const columns = [right("path"), left("nodes"), left("link rates"), right("base latency")];
  return [titled(title, columns, rows, paint)];
}

/** Sums over a fabric reach beyond Tb/s. */
function formatTotal(rateBps: number): string {
  return rateBps >= 1e15 ? `${Number((rateBps / 1e15).toPrecision(4))} Pb/s` : formatRate(rateBps);
}

/** `4`, or `2 to 6`. */
function span({ min, max }: Span, format: (value: number) => string): string {
  const [low, high] = [format(min), format(max)];
  return low === high ? low : `${low} to ${high}`;
}
