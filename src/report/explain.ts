/** Says a result in five sentences, for those who decide: each number in them is one of the summary's. */

import type { CompareSummary, PolicySummary } from "../metrics/index.ts";
import { formatCount } from "../units.ts";
import { formatMeanCount, formatPercent, formatTenths, listText, plural } from "./format.ts";
import { type RoundedRow, roundWaterfall } from "./waterfall.ts";

/** Stages that are the same for all policies: they say what the fabric could deliver. */
const SHARED = ["headers", "shared NICs", "oversubscription"];
/** Policies that bound others: no switch can be set to them. */
const BOUNDS = ["ideal", "optimal"];
/** Differences of less than this, in tenths of a percent of line rate, are nothing to act upon. Assumed: one point. */
const NOTABLE = 10;

/** Could, does, slowest, change, and what is left out; none where no policy was run. */
export function explain(summary: CompareSummary): string[] {
  if (summary.results.length === 0) return [];
  return [couldDeliver(summary), doesDeliver(summary), slowestOf(summary), whatToChange(summary), leftOut(summary)].map(
    (text) => `${text}.`,
  );
}

function couldDeliver({ topology, scenario, results }: CompareSummary): string {
  const rows = stepsOf(results[0]!);
  const taken = SHARED.map((stage) => ({ stage, tenths: -stepTenths(rows, stage) })).filter(({ tenths }) => tenths > 0);
  const left = 1000 - taken.reduce((sum, { tenths }) => sum + tenths, 0);
  const damaged = topology.cablesDown + topology.cablesDegraded > 0;
  const what = taken.map(({ stage, tenths }) => `${stageText(stage)} ${points(tenths)}`);
  const takes = what.length === 0 ? "" : `; what is taken before any policy chooses a path: ${listText(what)}`;
  return `${damaged ? "As built" : "With every flow split over its paths for the best"}, ${topology.name} could deliver ${formatTenths(left)} of line rate to ${scenario.patternText}${takes}`;
}

function doesDeliver({ results }: CompareSummary): string {
  return results
    .map((result) => {
      const { policy, efficiency } = result;
      const delivers = `${policy} delivers ${formatPercent(efficiency.mean.value)} on the mean and ${formatPercent(efficiency.slowest.value)} to the slowest flow`;
      const worst = largestLoss(result);
      return worst === undefined
        ? `${delivers}, with no loss beyond headers`
        : `${delivers}, its largest loss beyond headers, ${points(worst.tenths)}, being ${worst.text}`;
    })
    .join("; ");
}

/** The largest loss that is the policy's own; collisions count together. */
function largestLoss(result: PolicySummary): { tenths: number; text: string } | undefined {
  const own = stepsOf(result).filter(({ stage, tenths }) => tenths < 0 && stage !== "headers");
  const collisions = own.filter(({ stage }) => isCollision(stage));
  const total = -collisions.reduce((sum, { tenths }) => sum + tenths, 0);
  const causes = own
    .filter(({ stage }) => !isCollision(stage))
    .map(({ stage, tenths }) => ({ tenths: -tenths, text: stageText(stage) }));
  if (total > 0) {
    const worst = collisions.reduce((a, b) => (b.tenths < a.tenths ? b : a));
    const where = worst.stage.replace("collisions ", "");
    causes.push({ tenths: total, text: `collisions, ${points(-worst.tenths)} of them on links ${where}` });
  }
  return causes.reduce<{ tenths: number; text: string } | undefined>(
    (most, cause) => (most === undefined || cause.tenths > most.tenths ? cause : most),
    undefined,
  );
}

function slowestOf({ results, scenario }: CompareSummary): string {
  const slowed = results.filter(({ slowestFlow }) => slowestFlow !== undefined);
  if (slowed.length === 0) return "No flow is slowed: all have the line rate of their NIC";
  const { policy, slowestFlow } = slowed.reduce((a, b) =>
    b.slowestFlow!.efficiency < a.slowestFlow!.efficiency ? b : a,
  );
  const { from, to, efficiency, heldBy } = slowestFlow!;
  const who = `The slowest flow of seed ${scenario.seed}, ${from} → ${to} under ${policy}, gets ${formatPercent(efficiency)}`;
  if (heldBy === undefined) return `${who}, and no link holds it: what does are queues, or packets that are sent again`;
  const alike = heldBy.links > 1 ? `, one of ${formatCount(heldBy.links)} links that share them,` : "";
  return `${who} because ${plural(heldBy.flows, "flow")} cross ${heldBy.from} → ${heldBy.to}${alike} (${heldBy.tier})`;
}

/** Only what this run has computed: another of its policies, whole cables, more capacity, other traffic. */
function whatToChange({ results, topology }: CompareSummary): string {
  const real = results.filter(({ policy }) => !BOUNDS.includes(policy));
  const byMean = (real.length === 0 ? [...results] : real).sort((a, b) => goodputOf(b) - goodputOf(a));
  const best = byMean[0]!;
  const last = byMean.at(-1)!;
  const advice: string[] = [];
  const gain = goodputOf(best) - goodputOf(last);
  if (gain >= NOTABLE) advice.push(`${best.policy} instead of ${last.policy} gains ${points(gain)}`);
  const rows = stepsOf(best);
  const repair = -stepTenths(rows, "asymmetry");
  if (repair >= NOTABLE) {
    const cables = listText([
      ...(topology.cablesDown > 0
        ? [`${plural(topology.cablesDown, "cable")} that ${is(topology.cablesDown)} down`]
        : []),
      ...(topology.cablesDegraded > 0
        ? [`${plural(topology.cablesDegraded, "cable")} that ${is(topology.cablesDegraded)} slow`]
        : []),
    ]);
    advice.push(`mending the ${cables} gives ${best.policy} ${points(repair)} back`);
  }
  const capacity = -stepTenths(rows, "oversubscription");
  if (capacity >= NOTABLE) {
    advice.push(
      `${points(capacity)} are oversubscription, which no routing gives back: only more capacity between switches does`,
    );
  }
  const nics = -stepTenths(rows, "shared NICs");
  if (nics >= NOTABLE) {
    advice.push(`${points(nics)} are lost at NICs that several flows share, which only other traffic changes`);
  }
  const { overloadedLinks, avoidableLinks } = best.collisions;
  const colliding = rows.filter(({ stage }) => isCollision(stage)).reduce((sum, { tenths }) => sum - tenths, 0);
  if (colliding >= NOTABLE && avoidableLinks > 0) {
    advice.push(
      `of ${formatMeanCount(overloadedLinks)} links that ${best.policy} overloads ${formatMeanCount(avoidableLinks)} had a sibling of equal cost with room, so that other paths for the same flows would help`,
    );
  }
  return advice.length === 0
    ? "Nothing that was computed here changes the result by a point or more"
    : `What this run shows to change: ${advice.join("; ")}`;
}

function leftOut({ scenario }: CompareSummary): string {
  const missing = [
    "flows that come and go (all start together and are long)",
    "what congestion control does before rates have settled",
    ...(scenario.lossRecovery === undefined ? ["packets that are dropped"] : []),
    ...(scenario.pfc === undefined ? ["pauses by priority flow control"] : []),
    "computing and NVLink, which stand between these rates and the time of a training step",
  ];
  return `Not in these figures: ${listText(missing)}`;
}

function stepsOf({ waterfall }: PolicySummary): RoundedRow[] {
  return roundWaterfall(waterfall).filter(({ isStep }) => isStep);
}

function stepTenths(rows: readonly RoundedRow[], stage: string): number {
  return rows.filter((row) => row.stage === stage).reduce((sum, { tenths }) => sum + tenths, 0);
}

/** Tenths of a percent, as the waterfall prints them. */
function goodputOf({ waterfall }: PolicySummary): number {
  return roundWaterfall(waterfall).at(-1)?.tenths ?? 0;
}

function isCollision(stage: string): boolean {
  return stage.startsWith("collisions ");
}

function stageText(stage: string): string {
  const texts: Readonly<Record<string, string>> = {
    "shared NICs": "NICs shared by several flows",
    asymmetry: "cables that are down or slow",
    protocol: "packets sent again",
  };
  return texts[stage] ?? stage;
}

function is(count: number): string {
  return count === 1 ? "is" : "are";
}

function points(tenths: number): string {
  return `${(tenths / 10).toFixed(1)} points`;
}
