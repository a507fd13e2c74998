/** Blast radius: takes each switch and each cable of a fabric away, one of each class that the fabric treats alike. */

import { describeScenario, describeTopology, drawFlows } from "./compare.ts";
import type { CoreModule } from "./core/index.ts";
import { type Issue, isInputError, ScenarioError } from "./errors.ts";
import {
  type Fabric,
  NO_LEAF,
  networkOf,
  networksOf,
  reachability,
  type SymmetryClass,
  subsetOf,
  symmetryClasses,
} from "./fabric/index.ts";
import { sharingOf } from "./fairness.ts";
import { type BlastClass, type BlastLoss, type BlastSummary, estimate, mean } from "./metrics/index.ts";
import { mixSeed } from "./rng.ts";
import { findPolicy, type Policy } from "./routing/index.ts";
import { checkScenario, type Scenario, STREAM } from "./scenario.ts";
import { headerEfficiency, Network, prepare, simulate } from "./sim/index.ts";
import { cableTierName, tierName } from "./topology/index.ts";
import { explaining } from "./unreachable.ts";
import type { Flows } from "./workload/index.ts";

export interface BlastOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Members of each class to remove, each alone, spread over the class. Default 1. */
  readonly members?: number;
  /** Told what is about to be computed, and how much of it all is done, in [0, 1]. */
  readonly onProgress?: (stage: string, done: number) => void;
}

/** Rates of the same flows under every policy, bit/s on the wire. */
interface SeedRun {
  readonly seed: number;
  readonly flows: Flows;
  readonly ratesBps: readonly Float64Array[]; // [policies][flows]
  readonly lineBps: number;
}

/** What one removal does with one seed. */
interface Damage {
  readonly cutOff: number;
  /** [policies] */
  readonly losses: readonly { readonly loss: number; readonly survivorLoss: number; readonly hurt: number }[];
}

/** Rates that differ by less than this part are equal: more than roundings make. */
const SAME_RATE = 1e-9;
/** Losses beyond the capacity by less than this are put down to the rounding of percentages. */
const SAME_LOSS = 1e-3;

/**
 * Removes one member (or `members`) of each class of switches and cables that the job's flows could meet, and runs every
 * policy on what is left, with the same flows. The fabric as it is must join all pairs: that is checked first.
 *
 * @throws {ScenarioError} what is wrong with the scenario, or OUT_OF_RANGE of `members`
 * @throws {RoutingError} UNREACHABLE, with the pair and the cut, where a pair has no path before anything is removed
 * @remarks Deterministic. Cost: what `compare` takes, for each class.
 */
export function blast(core: CoreModule, fabric: Fabric, scenario: Scenario, options: BlastOptions): BlastSummary {
  const { version, members = 1, onProgress } = options;
  checkScenario(scenario);
  const policies = scenario.policies.map((name) => findPolicy(name));
  refuse(policies, members);
  const networks = networksOf(fabric);
  const draws = Array.from({ length: scenario.seeds }, (_, i) => {
    const seed = scenario.seed + i;
    return { seed, ...drawFlows(fabric, scenario, seed, networks) };
  });
  const { ranks, built } = draws[0]!;
  const classes = classesFor(
    fabric,
    draws.map((draw) => draw.ranks),
  );

  onProgress?.("the fabric as it is", 0);
  const network = new Network(core, fabric);
  const healthy = draws.map(({ seed, built: { flows } }) =>
    explaining(
      fabric,
      () => flows,
      () => runSeed(network, flows, policies, scenario, seed),
    ),
  );
  const rows = classes.map((of, i): BlastClass => {
    onProgress?.(`without a ${of.name}`, (i + 1) / (classes.length + 1));
    const removed = spread(of.members, members);
    const damages = removed.map((member) => {
      const left = new Network(core, without(fabric, of.kind, member));
      return healthy.map((before) => damageOf(left, before, policies, scenario));
    });
    const names = removed.map((member) => nameOf(fabric, of.kind, member));
    const capacityLost = Math.max(...removed.map((member) => capacityShare(fabric, of.inside, of.kind, member)));
    return {
      kind: of.kind,
      name: of.name,
      count: of.members.length,
      removed: names,
      capacityLost,
      flowsCutOff: mean(damages.flat().map(({ cutOff }) => cutOff)),
      losses: policies.map((policy, p) => lossOf(policy, p, damages, names, capacityLost)),
    };
  });
  const efficiencyOf = ({ ratesBps, lineBps }: SeedRun, p: number): number => sum(ratesBps[p]!) / lineBps;
  const payload = headerEfficiency({ mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion });
  return {
    schema: "heddle/blast@1",
    version,
    coreHash: core.hash,
    topology: describeTopology(fabric),
    scenario: describeScenario(scenario, built, ranks.length),
    healthy: policies.map(({ name }, p) => ({
      policy: name,
      efficiency: estimate(healthy.map((run) => efficiencyOf(run, p) * payload)),
    })),
    classes: rows.sort((a, b) => b.losses[0]!.loss.value - a.losses[0]!.loss.value),
  };
}

function refuse(policies: readonly Policy[], members: number): void {
  const issues: Issue[] = [];
  if (!(Number.isSafeInteger(members) && members >= 1)) {
    const message = `out of range (expected a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, got ${members})`;
    issues.push({ code: "OUT_OF_RANGE", path: "--members", message });
  }
  for (const { name, paths } of policies) {
    if (paths !== "pinned") continue;
    const message = `policy "${name}" keeps the paths that it is given (expected one that leads around what is gone)`;
    issues.push({ code: "PINNED_PATHS", path: "--policy", message });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}

interface NamedClass extends SymmetryClass {
  readonly name: string;
  readonly inside: Uint8Array; // [nodes]
}

/** Classes of what the jobs' NICs can reach. Where all seeds place the job alike, its NICs are unlike others. */
function classesFor(fabric: Fabric, jobs: readonly Uint32Array[]): NamedClass[] {
  const sets = jobs.map((ranks) => {
    const has = new Uint8Array(fabric.hostCount);
    for (const nic of ranks) has[nic] = 1;
    return has;
  });
  const [first] = sets;
  const isFixed = sets.every((has) => has.every((is, nic) => is === first![nic]));
  const kinds = Uint8Array.from({ length: fabric.hostCount }, (_, nic) => Number(nic < fabric.gpuNicCount));
  const inside = networkOf(
    fabric,
    [...kinds.keys()].filter((nic) => sets.some((has) => has[nic] === 1)),
  );
  const colour = isFixed ? kinds.map((kind, nic) => kind * 2 + first![nic]!) : kinds;
  const found = symmetryClasses(fabric, inside, colour);
  const labels = found.map(({ kind, tiers: [a, b] }) => (kind === "switch" ? tierName(a) : cableTierName(a, b)));
  return found.map((of, i) => {
    const label = labels[i]!;
    const alike = labels.filter((other) => other === label).length;
    const number = labels.slice(0, i + 1).filter((other) => other === label).length;
    return { ...of, inside, name: alike > 1 ? `${label} (${number} of ${alike})` : label };
  });
}

/** Up to `count` of all, evenly spread, the first always among them. */
function spread(all: Uint32Array, count: number): number[] {
  const taken = Math.min(count, all.length);
  return Array.from({ length: taken }, (_, i) => all[Math.floor((i * all.length) / taken)]!);
}

/** Links that go with a switch, or with a cable given by its link up; both directions. */
function linksOf({ outStart, linkReverse }: Fabric, kind: SymmetryClass["kind"], member: number): number[] {
  if (kind === "cable") return [member, linkReverse[member]!];
  const out = Array.from({ length: outStart[member + 1]! - outStart[member]! }, (_, i) => outStart[member]! + i);
  return out.flatMap((link) => [link, linkReverse[link]!]);
}

function without(fabric: Fabric, kind: SymmetryClass["kind"], member: number): Fabric {
  const rateBps = fabric.linkRateBps.slice();
  for (const link of linksOf(fabric, kind, member)) rateBps[link] = 0;
  return subsetOf(fabric, rateBps).fabric;
}

function nameOf({ nodeNames, linkSource, linkTarget }: Fabric, kind: SymmetryClass["kind"], member: number): string {
  return kind === "switch"
    ? nodeNames[member]!
    : `${nodeNames[linkSource[member]!]}--${nodeNames[linkTarget[member]!]}`;
}

/** Of the tier of cables that loses the largest part of its capacity: that part. */
function capacityShare(fabric: Fabric, inside: Uint8Array, kind: SymmetryClass["kind"], member: number): number {
  const { linkCount, linkSource, linkTarget, linkRateBps, nodeTier } = fabric;
  const tierOf = (l: number): string => cableTierName(nodeTier[linkSource[l]!]!, nodeTier[linkTarget[l]!]!);
  const gone = new Map<string, number>();
  for (const l of linksOf(fabric, kind, member)) gone.set(tierOf(l), (gone.get(tierOf(l)) ?? 0) + linkRateBps[l]!);
  const all = new Map<string, number>();
  for (let l = 0; l < linkCount; l++) {
    if (inside[linkSource[l]!] === 0) continue;
    const tier = tierOf(l);
    if (gone.has(tier)) all.set(tier, (all.get(tier) ?? 0) + linkRateBps[l]!);
  }
  return Math.max(0, ...[...gone].map(([tier, rateBps]) => rateBps / all.get(tier)!));
}

function runSeed(
  network: Network,
  flows: Flows,
  policies: readonly Policy[],
  scenario: Scenario,
  seed: number,
): SeedRun {
  const baseline = prepare(network, flows);
  const settings = {
    ...scenario,
    seed: mixSeed(seed, STREAM.hash),
    format: { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion },
    ...sharingOf(scenario.fairness),
    linkLoads: false,
  };
  const ratesBps = policies.map((policy) => simulate(network, baseline, policy, settings).rateBps);
  return { seed, flows, ratesBps, lineBps: sum(baseline.lineRateBps) };
}

/** The flows of before that still have a path, on what is left; the others get nothing. */
function damageOf(left: Network, before: SeedRun, policies: readonly Policy[], scenario: Scenario): Damage {
  const { flows, seed } = before;
  const { kept, after } = runKept(left, flows, (some) => runSeed(left, some, policies, scenario, seed));
  const losses = policies.map((_, p) => {
    const was = before.ratesBps[p]!;
    const is = after?.ratesBps[p] ?? new Float64Array(0);
    const keptWas = kept.reduce((total, f) => total + was[f]!, 0);
    let hurt = flows.flowCount - kept.length;
    for (const [i, f] of kept.entries()) if (is[i]! < was[f]! * (1 - SAME_RATE)) hurt++;
    const got = sum(is);
    return { loss: 1 - got / sum(was), survivorLoss: 1 - got / keptWas, hurt: hurt / flows.flowCount };
  });
  return { cutOff: flows.flowCount - kept.length, losses };
}

/**
 * Runs the flows that have a path. Mostly those are all whose NICs have a cable: whether they are is the core's to say, and
 * searches, which take long on large fabrics, are for where they are not.
 */
function runKept<T>(
  { fabric }: Network,
  flows: Flows,
  step: (some: Flows) => T,
): { readonly kept: Uint32Array; readonly after: T | undefined } {
  const { nicLeaf } = fabric;
  const { flowCount, src, dst } = flows;
  const cabled = Uint32Array.from({ length: flowCount }, (_, f) => f).filter(
    (f) => nicLeaf[src[f]!] !== NO_LEAF && nicLeaf[dst[f]!] !== NO_LEAF,
  );
  const runOf = (kept: Uint32Array) => ({ kept, after: kept.length === 0 ? undefined : step(keep(flows, kept)) });
  try {
    return runOf(cabled);
  } catch (error) {
    if (!(isInputError(error) && error.code === "UNREACHABLE")) throw error;
    const reaches = reachability(fabric);
    return runOf(cabled.filter((f) => reaches(src[f]!, dst[f]!)));
  }
}

function keep(flows: Flows, kept: Uint32Array): Flows {
  const { src, dst, sizeBytes } = flows;
  return {
    flowCount: kept.length,
    src: kept.map((f) => src[f]!),
    dst: kept.map((f) => dst[f]!),
    number: kept, // the others keep their hashes
    ...(sizeBytes ? { sizeBytes: Float64Array.from(kept, (f) => sizeBytes[f]!) } : {}),
  };
}

function lossOf(
  { name: policy }: Policy,
  p: number,
  damages: readonly (readonly Damage[])[],
  names: readonly string[],
  capacityLost: number,
): BlastLoss {
  // Members share the flows of a seed: only seeds are independent.
  const bySeed = damages[0]!.map((_, s) => damages.map((seeds) => seeds[s]!.losses[p]!));
  const over = (pick: (of: Damage["losses"][number]) => number) => estimate(bySeed.map((of) => mean(of.map(pick))));
  const loss = over((of) => of.loss);
  const survivorLoss = over((of) => of.survivorLoss);
  const worst = damages
    .map((seeds, i) => ({ name: names[i]!, loss: mean(seeds.map(({ losses }) => losses[p]!.loss)) }))
    .reduce((a, b) => (b.loss > a.loss ? b : a));
  return {
    policy,
    loss,
    survivorLoss: Number.isNaN(survivorLoss.value) ? null : survivorLoss,
    flowsHurt: over(({ hurt }) => hurt).value,
    proportional: loss.value <= capacityLost + SAME_LOSS,
    worst,
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
