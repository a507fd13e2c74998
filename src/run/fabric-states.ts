/** Turns changes of cables in time into what each link of the fabric can carry, state after state. */

import { type Issue, ScenarioError } from "../errors.ts";
import { cableLinks, type Fabric, freeze, type Subset, subsetOf } from "../fabric/index.ts";
import { type CableAttributes, cableTierName, type TopologyGraph } from "../topology/index.ts";
import { changeIssue } from "./capacity-changes.ts";
import type { CableChange } from "./scenario.ts";

/** What happens to links at one time, all changes of that time together. */
export interface FabricStep {
  readonly timeS: number;
  readonly changes: readonly CableChange[];
  readonly links: readonly number[];
  /** [links of the step] bit/s from then on, 0 for down. */
  readonly rateBps: readonly number[];
  /** Part of the capacity of one tier's cables that goes, of the tier that loses most; below 0 where capacity comes back. */
  readonly capacityLost: number;
}

export class FabricStates {
  /** Every cable that is ever up. */
  readonly whole: Fabric;
  /** [links of the whole] bit/s at the start, 0 for down. */
  readonly startBps: Float64Array;
  /** In order of time. */
  readonly steps: readonly FabricStep[];
  readonly #cableOf: ReadonlyMap<number, string>;

  /** @throws {ScenarioError} RATE_ABOVE_NOMINAL, UNKNOWN_CABLE, all issues at once */
  constructor(topology: TopologyGraph, changes: readonly CableChange[]) {
    const issues = changes.flatMap((change): readonly Issue[] => [changeIssue(topology, change) ?? []].flat());
    if (issues.length > 0) throw new ScenarioError(issues);
    const down = downAtFirst(topology, changes);
    const { whole, cables } = withUp(topology, down, () => {
      const frozen = freeze(topology);
      return { whole: frozen, cables: cableLinks(topology, frozen) };
    });
    this.whole = whole;
    this.startBps = whole.linkRateBps.slice();
    for (const cable of down) for (const link of cables.get(cable)!) this.startBps[link] = 0;
    this.#cableOf = new Map([...cables].flatMap(([cable, links]) => links.map((link) => [link, cable] as const)));
    this.steps = stepsOf(whole, cables, changes, this.startBps);
  }

  /** What is left when links have these rates. */
  subset(rateBps: Float64Array): Subset {
    return subsetOf(this.whole, rateBps, (link) => this.#cableOf.get(link)!);
  }

  /** [links of the whole] rates after the last step. */
  finalBps(): Float64Array {
    const rateBps = this.startBps.slice();
    for (const step of this.steps) applyStep(rateBps, step);
    return rateBps;
  }
}

export function applyStep(rateBps: Float64Array, { links, rateBps: after }: FabricStep): void {
  for (const [i, link] of links.entries()) rateBps[link] = after[i]!;
}

/** Cables that are down at the start and come up later. */
function downAtFirst(topology: TopologyGraph, changes: readonly CableChange[]): Set<string> {
  const up = changes.filter(({ state }) => state === "up").flatMap(({ cables }) => cables);
  return new Set(up.filter((cable) => topology.getEdgeAttribute(cable, "state") === "down"));
}

/** Runs a step with these cables up, and puts them back. */
function withUp<T>(topology: TopologyGraph, cables: ReadonlySet<string>, step: () => T): T {
  const before = new Map<string, CableAttributes>();
  for (const cable of cables) {
    before.set(cable, topology.getEdgeAttributes(cable));
    topology.replaceEdgeAttributes(cable, { ...topology.getEdgeAttributes(cable), state: "up" });
  }
  try {
    return step();
  } finally {
    for (const [cable, attributes] of before) topology.replaceEdgeAttributes(cable, attributes);
  }
}

function stepsOf(
  whole: Fabric,
  cables: ReadonlyMap<string, readonly [number, number]>,
  changes: readonly CableChange[],
  startBps: Float64Array,
): FabricStep[] {
  const present = new Map<string, { rateBps: number; isUp: boolean }>();
  const linkBps = startBps.slice();
  const capacity = tierCapacity(whole, startBps);
  const steps: FabricStep[] = [];
  const inTime = [...changes].sort((a, b) => a.atS - b.atS); // stable: those of one time keep their order
  for (let i = 0; i < inTime.length; ) {
    const { atS: timeS } = inTime[i]!;
    const together = inTime.slice(i).filter(({ atS }) => atS === timeS);
    i += together.length;
    const touched = new Map<number, number>();
    for (const { cables: names, state, rateBps } of together) {
      for (const name of names) {
        const links = cables.get(name);
        if (!links) continue;
        const before = present.get(name) ?? { rateBps: whole.linkRateBps[links[0]]!, isUp: startBps[links[0]]! > 0 };
        const after = { rateBps: rateBps ?? before.rateBps, isUp: state === undefined ? before.isUp : state === "up" };
        present.set(name, after);
        for (const link of links) touched.set(link, after.isUp ? after.rateBps : 0);
      }
    }
    const lost = new Map<string, number>();
    for (const [link, rateBps] of touched) {
      const tier = tierOf(whole, link);
      lost.set(tier, (lost.get(tier) ?? 0) + (linkBps[link]! - rateBps) / capacity.get(tier)!);
      linkBps[link] = rateBps;
    }
    const most = [...lost.values()].reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    steps.push({
      timeS,
      changes: together,
      links: [...touched.keys()],
      rateBps: [...touched.values()],
      capacityLost: most,
    });
  }
  return steps;
}

function tierOf({ nodeTier, linkSource, linkTarget }: Fabric, link: number): string {
  return cableTierName(nodeTier[linkSource[link]!]!, nodeTier[linkTarget[link]!]!);
}

/** bit/s of all links between two tiers, both directions; what is down at the start counts as it will be. */
function tierCapacity(whole: Fabric, startBps: Float64Array): Map<string, number> {
  const sums = new Map<string, number>();
  for (let link = 0; link < startBps.length; link++) {
    const tier = tierOf(whole, link);
    sums.set(tier, (sums.get(tier) ?? 0) + whole.linkRateBps[link]!);
  }
  return sums;
}
