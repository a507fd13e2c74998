/** Starts the engine of a run: on the paths of the start, or on paths that follow the fabric; and says what changes then did. */

import type { CoreModule } from "../core/index.ts";
import { EventRun } from "../core/index.ts";
import type { Fabric, Quotient } from "../fabric/index.ts";
import { type ChangeImpact, changeImpacts, type FlowRecords } from "../metrics/index.ts";
import { keepsPaths, type Policy } from "../routing/index.ts";
import { Network, type Timeline, type TimelineTier } from "../sim/index.ts";
import type { TopologyGraph } from "../topology/index.ts";
import type { Engine } from "./advance.ts";
import { capacityChanges } from "./capacity-changes.ts";
import type { Traffic } from "./jobs.ts";
import { buildProblem, type TimedProblem } from "./problem.ts";
import { flowRows } from "./records.ts";
import { prepareRerouting } from "./reroute.ts";
import { ReroutedRun } from "./rerouted-run.ts";
import { type RoutedTransfers, routeAll } from "./routed.ts";
import type { RunScenario } from "./scenario.ts";
import { timelineTiers } from "./timeline-tiers.ts";
import { GATE, NO_STEPS } from "./timetable.ts";

/** A run that is ready to go. */
export interface Started {
  readonly engine: Engine;
  readonly timed: TimedProblem;
  readonly routed: RoutedTransfers;
  readonly tiers: () => readonly TimelineTier[];
  /** Has the timeline follow the paths. */
  readonly watch: (timeline: Timeline) => void;
  /** What changes did, once the run is over; undefined where paths stay. */
  readonly impacts: (flows: FlowRecords) => readonly ChangeImpact[] | undefined;
}

interface Setting {
  readonly core: CoreModule;
  readonly topology: TopologyGraph;
  readonly network: Network;
  readonly traffic: Traffic;
  readonly policy: Policy;
  readonly scenario: RunScenario;
}

export function start(setting: Setting): Started {
  const { scenario } = setting;
  return scenario.reaction === undefined || scenario.changes.length === 0
    ? startFixed(setting)
    : startFollowing(setting);
}

function startFixed({ core, topology, network, traffic, policy, scenario }: Setting): Started {
  const routed = routeAll(network, traffic.transfers, policy, scenario);
  const pools = keepsPaths(policy) ? undefined : network.pools.quotient;
  const changes = capacityChanges(topology, network.fabric, scenario.changes, pools);
  const timed = buildProblem(traffic.timetable, routed, changes, scenario);
  return {
    engine: new EventRun(core, timed.problem),
    timed,
    routed,
    tiers: () => timelineTiers(network, pools, routed),
    watch: () => undefined,
    impacts: () => undefined,
  };
}

function startFollowing({ core, topology, network, traffic, policy, scenario }: Setting): Started {
  const { states, firstView, viewFor } = prepareRerouting(core, topology, traffic, policy, scenario);
  const { timetable, transfers } = traffic;
  const { routed, pools } = firstView;
  const ofStart = buildProblem(timetable, routed, undefined, scenario);
  const { sizeBits } = ofStart.problem;
  // What has no path at the start is measured against the one that it gets in the end.
  const ofEnd = firstView.unreachable.includes(1)
    ? buildProblem(timetable, viewFor(states.finalBps()).routed, undefined, scenario)
    : ofStart;
  const isCutOff = (f: number): boolean => firstView.unreachable[timetable.transfer[f]!] === 1;
  const timed = { ...ofStart, aloneS: ofStart.aloneS.map((aloneS, f) => (isCutOff(f) ? ofEnd.aloneS[f]! : aloneS)) };
  const payloadPerBit = (f: number): number => {
    const t = timetable.transfer[f]!;
    return t === GATE ? 0 : (timetable.sizeBytes[f]! * 8 * carried[t]!) / sizeBits[f]!;
  };
  const carried = Float64Array.from({ length: transfers.count }, (_, t) => transfers.carriedPerByte(t));
  const reaction = scenario.reaction!;
  const keeps = keepsPaths(policy);
  const engine = new ReroutedRun(core, {
    problem: timed.problem,
    transfer: timetable.transfer,
    states,
    firstView,
    viewFor,
    reaction,
    keepsPaths: keeps,
    payloadPerBit,
    hasLatency: scenario.latency === "fabric",
    arrivesLater: (f) => scenario.latency === "fabric" && timetable.stepsOf[f] === NO_STEPS,
  });
  return {
    engine,
    timed,
    routed,
    tiers: () => timelineTiers(pools ? network : new Network(core, states.whole), pools, routed),
    watch: (timeline) => {
      engine.onSeam = (sentBits, view, { routes }) => {
        const linkOf = pools && view.pools !== pools ? samePools(network.fabric, pools, routed, view) : undefined;
        timeline.follow(sentBits, routes, linkOf);
      };
    },
    impacts: (flows) =>
      changeImpacts({
        changes: states.steps.map(({ timeS, changes, capacityLost }, i) => ({
          timeS,
          text: [...new Set(changes.map(({ text, path }) => text ?? path))].join(", "),
          cables: new Set(changes.flatMap(({ cables }) => cables)).size,
          capacityLost,
          flowsHurt: engine.effects.steps[i]!.hurt.size,
          lostBytes: engine.effects.steps[i]!.lostBytes,
          recoveredS: engine.effects.steps[i]!.recoveredS,
        })),
        reactionS: keeps ? reaction.routingS : reaction.adaptiveS,
        marks: engine.effects.marks,
        busy: busySpans(traffic, flows),
        lineRateBps: network.fabric.nicLineRateBps,
        endS: engine.timeS,
      }),
  };
}

/** From start to delivery of each flow, of each NIC that sends for it. */
function busySpans(
  traffic: Traffic,
  { startS, finishS }: FlowRecords,
): { nic: number; startS: number; endS: number }[] {
  return [...flowRows(traffic)].flatMap((row, f) => {
    const edges = traffic.transfers.networkEdges(traffic.timetable.transfer[row]!);
    return [...new Set(edges.map(({ src }) => src))].map((nic) => ({ nic, startS: startS[f]!, endS: finishS[f]! }));
  });
}

/** The pool of the start that a later view's pool is, by the first switches at its ends; −1 for none. */
function samePools(
  { hostCount }: Fabric,
  first: Quotient,
  { firstNvlink }: RoutedTransfers,
  { routed, pools }: { readonly routed: RoutedTransfers; readonly pools: Quotient | undefined },
): (link: number) => number {
  const nodeAtFirst = (node: number): number => {
    if (node < hostCount) return node;
    return hostCount + first.colourOfSwitch[pools!.colourOfSwitch.indexOf(node - hostCount)]!;
  };
  const same = new Int32Array(pools!.linkCount).fill(-1);
  for (let node = 0; node < pools!.nodeCount; node++) {
    const from = nodeAtFirst(node);
    for (let l = pools!.outStart[node]!; l < pools!.outStart[node + 1]!; l++) {
      const to = nodeAtFirst(pools!.linkTarget[l]!);
      const end = first.outStart[from + 1]!;
      for (let k = first.outStart[from]!; k < end; k++) if (first.linkTarget[k] === to) same[l] = k;
    }
  }
  return (link) => (link < routed.firstNvlink ? same[link]! : link - routed.firstNvlink + firstNvlink);
}
