/** Turns the runs of one policy over all seeds into its summary. */

import type {
  NamedCounts,
  Optimum,
  PfcSpread,
  QueueingStage,
  RunLatency,
  RunResult,
  SlowestFlow,
} from "../sim/index.ts";
import { efficiencyOver, rateFigures } from "./efficiency.ts";
import { estimate, mean } from "./estimate.ts";
import { summarizeLatency } from "./latency.ts";
import type {
  CollidingLink,
  Collisions,
  Estimate,
  OptimumSummary,
  PfcSummary,
  PolicySummary,
  QueueingClass,
  SlowestFlowSummary,
  TierCollisions,
} from "./summary.ts";
import { waterfall } from "./waterfall.ts";

/** What is kept of a run, so that the rates of 100k flows need not stay for every seed. */
export interface RunFigures {
  readonly figures: ReturnType<typeof rateFigures>;
  readonly meanRateBps: number;
  /** Delivered on the wire / makespan / sending NICs / line rate; null where flows are not equally long. */
  readonly aggregate: number | null;
  readonly flowCount: number;
  readonly losses: RunResult["losses"];
  readonly collisions: RunResult["collisions"];
  readonly queueing: readonly QueueingStage[] | undefined;
  readonly optimum: Optimum | undefined;
  readonly slowest: SlowestFlow | undefined;
  readonly pfc: PfcSpread | undefined;
  readonly latency: RunLatency | undefined;
}

/** Reduces a run to its figures. `senders`: distinct source NICs. `equalSizes`: the lemma holds, so rates tell the makespan. */
export function figuresOf(
  run: RunResult,
  lineRateBps: Float64Array,
  { senders, equalSizes }: { senders: number; equalSizes: boolean },
): RunFigures {
  const figures = rateFigures(run.rateBps, lineRateBps);
  const flowCount = run.rateBps.length;
  let slowestBps = Number.POSITIVE_INFINITY;
  let sumBps = 0;
  let lineBps = 0;
  for (let f = 0; f < flowCount; f++) {
    slowestBps = Math.min(slowestBps, run.rateBps[f]!);
    sumBps += run.rateBps[f]!;
    lineBps += lineRateBps[f]!;
  }
  // Equal sizes: the last flow ends after size / slowest, when all flowCount × size bytes have arrived.
  const aggregate = equalSizes ? (slowestBps * flowCount * flowCount) / (senders * lineBps) : null;
  return {
    figures,
    meanRateBps: sumBps / flowCount,
    aggregate,
    flowCount,
    losses: run.losses,
    collisions: run.collisions,
    queueing: run.queueing,
    optimum: run.optimum,
    slowest: run.slowest,
    pfc: run.pfc,
    latency: run.latency,
  };
}

/** Summary of a policy from one or more runs; `linkInfo` tells what a link is. */
export function summarizePolicy(
  policy: string,
  runs: readonly RunFigures[],
  headerEfficiency: number,
  linkInfo: (link: number) => Pick<CollidingLink, "from" | "to" | "rateBps">,
  nodeNames: readonly string[],
): PolicySummary {
  const figures = runs.map((run) => run.figures);
  const aggregates = runs.map((run) => run.aggregate).filter((aggregate) => aggregate !== null);
  const aggregate: { aggregate?: Estimate } =
    aggregates.length === runs.length
      ? { aggregate: estimate(aggregates.map((fraction) => fraction * headerEfficiency)) }
      : {};
  const queueing = queueingOf(runs);
  const optimum = optimumOf(runs);
  const slowest = runs[0]?.slowest;
  const pfc = pfcOf(runs, headerEfficiency, nodeNames);
  const latency = summarizeLatency(runs.flatMap((run) => run.latency ?? []));
  return {
    policy,
    efficiency: efficiencyOver(figures, headerEfficiency),
    wireEfficiency: efficiencyOver(figures, 1),
    goodputBps: estimate(runs.map((run) => run.meanRateBps * headerEfficiency)),
    ...aggregate,
    collisions: collisionsOf(runs, linkInfo),
    waterfall: waterfall(
      runs.map((run) => run.losses),
      headerEfficiency,
    ),
    ...(queueing ? { queueing } : {}),
    ...(latency ? { latency } : {}),
    ...(optimum ? { optimum } : {}),
    ...(slowest ? { slowestFlow: nameSlowest(slowest, headerEfficiency, nodeNames) } : {}),
    ...(pfc ? { pfc } : {}),
  };
}

function nameSlowest(
  { src, dst, fraction, heldBy }: SlowestFlow,
  headerEfficiency: number,
  nodeNames: readonly string[],
): SlowestFlowSummary {
  return {
    from: nodeNames[src]!,
    to: nodeNames[dst]!,
    efficiency: fraction * headerEfficiency,
    ...(heldBy ? { heldBy: { ...heldBy, from: nodeNames[heldBy.from]!, to: nodeNames[heldBy.to]! } } : {}),
  };
}

function pfcOf(
  runs: readonly RunFigures[],
  headerEfficiency: number,
  nodeNames: readonly string[],
): PfcSummary | undefined {
  const spreads = runs.flatMap(({ pfc, flowCount }) => (pfc ? [{ ...pfc, flowCount }] : []));
  const [first] = spreads;
  if (first === undefined) return undefined;
  return {
    congestedLinks: mean(spreads.map((of) => of.congestedLinks)),
    pausedLinks: mean(spreads.map((of) => of.pausedLinks)),
    victims: mean(spreads.map((of) => of.victims)),
    victimShare: mean(spreads.map((of) => of.victims / of.flowCount)),
    lostFraction: mean(spreads.map((of) => of.lostFraction)) * headerEfficiency,
    tiers: first.tiers.map(({ tier, links, headroomBytes }, i) => ({
      tier,
      links,
      congestedLinks: mean(spreads.map(({ tiers }) => tiers[i]!.congestedLinks)),
      pausedLinks: mean(spreads.map(({ tiers }) => tiers[i]!.pausedLinks)),
      headroomBytes,
    })),
    chain: first.chain.map((node) => nodeNames[node]!),
  };
}

function collisionsOf(
  runs: readonly RunFigures[],
  linkInfo: (link: number) => Pick<CollidingLink, "from" | "to" | "rateBps">,
): Collisions {
  const all = meanCounts(
    "all",
    runs.map((run) => ({ tier: "all", ...run.collisions.all })),
  );
  return {
    overloadedLinks: all.overloadedLinks,
    collidingFlows: all.collidingFlows,
    collidingPairs: all.collidingPairs,
    avoidableLinks: all.avoidableLinks,
    flowShare: mean(runs.map((run) => run.collisions.all.collidingFlows / run.flowCount)),
    tiers: (runs[0]?.collisions.tiers ?? []).map(({ tier }, index) =>
      meanCounts(
        tier,
        runs.map((run) => run.collisions.tiers[index]!),
      ),
    ),
    worstLinks: (runs[0]?.collisions.worst ?? []).map(({ link, tier, flows, offeredLoad, avoidable }) => ({
      tier,
      ...linkInfo(link),
      flows,
      offeredLoad,
      avoidable,
    })),
  };
}

function meanCounts(tier: string, counts: readonly NamedCounts[]): TierCollisions {
  return {
    tier,
    links: mean(counts.map((count) => count.links)),
    overloadedLinks: mean(counts.map((count) => count.overloadedLinks)),
    collidingFlows: mean(counts.map((count) => count.collidingFlows)),
    collidingPairs: mean(counts.map((count) => count.collidingPairs)),
    avoidableLinks: mean(counts.map((count) => count.avoidableLinks)),
  };
}

function optimumOf(runs: readonly RunFigures[]): OptimumSummary | undefined {
  const optima = runs.flatMap((run) => run.optimum ?? []);
  if (optima.length === 0) return undefined;
  return {
    methods: [...new Set(optima.map(({ method }) => method))],
    low: mean(optima.map(({ low }) => low)),
    high: mean(optima.map(({ high }) => high)),
  };
}

/** Means over all flows of all runs, per path length. */
function queueingOf(runs: readonly RunFigures[]): QueueingClass[] | undefined {
  const stages = runs.flatMap((run) => run.queueing ?? []);
  if (stages.length === 0) return undefined;
  return [...new Set(stages.map((stage) => stage.hops))]
    .sort((a, b) => a - b)
    .map((hops) => {
      const group = stages.filter((stage) => stage.hops === hops);
      const flows = group.reduce((sum, stage) => sum + stage.flows, 0);
      const over = (pick: (stage: QueueingStage) => number): number =>
        group.reduce((sum, stage) => sum + pick(stage) * stage.flows, 0) / flows;
      return {
        hops,
        baseRttS: over((stage) => stage.baseRttS),
        baseRttPackets: over((stage) => stage.baseRttPackets),
        contendedStages: over((stage) => stage.contendedStages),
        utilization: over((stage) => stage.utilization),
      };
    });
}
