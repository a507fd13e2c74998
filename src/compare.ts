/** The main job: one fabric, one scenario, several routing policies, side by side. */

import { type CoreModule, hashSeedsOf } from "./core/index.ts";
import { type Fabric, gpuNetwork, networksOf } from "./fabric/index.ts";
import { describeFairness, sharingOf } from "./fairness.ts";
import {
  type CompareSummary,
  figuresOf,
  type RunFigures,
  type ScenarioSummary,
  summarizePolicy,
  type TopologySummary,
} from "./metrics/index.ts";
import { createRng, mixSeed } from "./rng.ts";
import { findPolicy, writtenParameters } from "./routing/index.ts";
import { checkScenario, type Scenario, STREAM } from "./scenario.ts";
import {
  headerEfficiency,
  lossesOf,
  Network,
  prepare,
  type RunResult,
  readLatencyModel,
  simulate,
} from "./sim/index.ts";
import { explaining } from "./unreachable.ts";
import { type BuiltPattern, buildPattern, type Flows, findPattern, placeJob, placementText } from "./workload/index.ts";

export interface CompareOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Told what is about to be computed, and how much of it all is done, in [0, 1]. */
  readonly onProgress?: (stage: string, done: number) => void;
  /** A network of the same core and fabric that an earlier run has warmed; its results are the same. */
  readonly network?: Network;
  /** The result tells `onRun` how full each link is. */
  readonly linkLoads?: boolean;
  /** Whether what is down or slow has a row of its own in waterfalls: every run is made on the fabric as built, too. Default true. */
  readonly asBuilt?: boolean;
  /** Given every run while its rates are at hand: what is not kept is gone. */
  readonly onRun?: (policy: string, run: RunResult, lineRateBps: Float64Array) => void;
}

/** What a run on the fabric as built is not asked for. */
const NO_TRANSPORT = { lossRecovery: "none", pfc: "off" } as const;

/**
 * Runs every policy on the same flows for every seed.
 *
 * @throws {ScenarioError | RoutingError | UsageError} when the scenario is wrong, or does not fit the fabric
 * @remarks Deterministic: the same arguments give the same summary, to the last bit, on any machine.
 */
export function compare(core: CoreModule, fabric: Fabric, scenario: Scenario, options: CompareOptions): CompareSummary {
  const { version, onProgress, network = new Network(core, fabric), linkLoads = false, onRun } = options;
  checkScenario(scenario);
  const policies = scenario.policies.map((name) => findPolicy(name));
  const format = { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion };
  const sharing = sharingOf(scenario.fairness);
  const latencyModel = readLatencyModel(scenario.latencyParameters);
  const goodputOfWire = headerEfficiency(format);

  const networks = networksOf(fabric);
  const built = fabric.asBuilt && options.asBuilt !== false ? new Network(core, fabric.asBuilt) : undefined;
  const runs: RunFigures[][] = policies.map(() => []);
  let pattern: BuiltPattern | undefined;
  let jobNics = 0;
  for (let i = 0; i < scenario.seeds; i++) {
    const seed = scenario.seed + i;
    onProgress?.(`seed ${seed}`, i / scenario.seeds);
    const drawn = drawFlows(fabric, scenario, seed, networks);
    const { ranks } = drawn;
    pattern = drawn.built;
    jobNics = ranks.length;
    const { flows } = pattern;
    const baseline = explaining(
      fabric,
      () => flows,
      () => prepare(network, flows),
    );
    const traits = { senders: countDistinct(flows.src, fabric.hostCount), equalSizes: hasEqualSizes(flows) };
    const routing = { ...scenario, seed: mixSeed(seed, STREAM.hash), format, ...sharing };
    const settings = { ...routing, linkLoads, latencyModel };
    const builtBaseline = built && prepare(built, flows);
    policies.forEach((policy, p) => {
      const run = simulate(network, baseline, policy, settings);
      onRun?.(policy.name, run, baseline.lineRateBps);
      const reference = builtBaseline && simulate(built, builtBaseline, policy, { ...routing, ...NO_TRANSPORT });
      const losses = lossesOf(run, reference);
      runs[p]!.push(figuresOf({ ...run, losses }, baseline.lineRateBps, traits));
    });
  }

  const nameLink = (link: number) => ({
    from: fabric.nodeNames[fabric.linkSource[link]!]!,
    to: fabric.nodeNames[fabric.linkTarget[link]!]!,
    rateBps: fabric.linkRateBps[link]!,
  });
  return {
    schema: "heddle/compare@1",
    version,
    coreHash: core.hash,
    topology: describeTopology(fabric),
    scenario: describeScenario(scenario, pattern!, jobNics),
    results: policies.map((policy, p) =>
      summarizePolicy(policy.name, runs[p]!, goodputOfWire, nameLink, fabric.nodeNames),
    ),
  };
}

/** The NICs of the scenario's job, in its order, and who of them sends to whom, as this seed draws them. */
export function drawFlows(
  fabric: Fabric,
  scenario: Scenario,
  seed: number,
  networks: ReturnType<typeof networksOf>,
): { readonly ranks: Uint32Array; readonly built: BuiltPattern } {
  const { nics, jobNics, placement, placementParameters = {}, patternParameters: parameters } = scenario;
  const size = jobNics === undefined ? {} : { jobNics };
  const ranks = placeJob(fabric, { nics, placement, placementParameters, ...size }, createRng(seed, STREAM.placement));
  const rng = createRng(seed, STREAM.pattern);
  return { ranks, built: buildPattern(findPattern(scenario.pattern), { fabric, ranks, rng, parameters }, networks) };
}

/** What was run, as reports show it; `built` is the pattern of any seed. */
export function describeScenario(scenario: Scenario, built: BuiltPattern, jobNics: number): ScenarioSummary {
  return {
    pattern: scenario.pattern,
    patternParameters: built.parameters,
    patternText: built.text,
    nics: scenario.nics,
    placement: placementText(scenario.placement, scenario.placementParameters),
    jobNics,
    flows: built.flows.flowCount,
    qps: scenario.qps,
    qpMode: scenario.qpMode,
    hash: scenario.hash,
    hashSeeds: hashSeedsOf(scenario),
    ...(scenario.policyParameters ? { policyParameters: writtenParameters(scenario.policyParameters) } : {}),
    seeds: scenario.seeds,
    seed: scenario.seed,
    mtuBytes: scenario.mtuBytes,
    ipVersion: scenario.ipVersion,
    headerEfficiency: headerEfficiency({ mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion }),
    ...describeFairness(scenario.fairness),
    window: scenario.window,
    latencyModel: readLatencyModel(scenario.latencyParameters),
    ...describeTransport(scenario),
  };
}

/** What makes the transport lose; nothing where nothing does. */
function describeTransport({
  lossRecovery = "none",
  dropRate,
  pfc = "off",
  pfcXoffBytes,
  latencyParameters,
}: Scenario): Pick<ScenarioSummary, "lossRecovery" | "dropRate" | "pfc" | "pfcXoffBytes"> {
  const xoffBytes = pfcXoffBytes ?? readLatencyModel(latencyParameters).ecnKmaxBytes;
  return {
    ...(lossRecovery === "none" ? {} : { lossRecovery, dropRate: dropRate! }),
    ...(pfc === "off" ? {} : { pfc, pfcXoffBytes: xoffBytes }),
  };
}

/** Counts of a fabric, as reports show them. */
export function describeTopology(fabric: Fabric): TopologySummary {
  const inside = gpuNetwork(fabric);
  let tiers = 0;
  let switches = 0;
  let hostSwitches = 0;
  let links = 0;
  for (let n = 0; n < fabric.nodeCount; n++) {
    const degree = fabric.outStart[n + 1]! - fabric.outStart[n]!;
    if (inside[n] === 0) {
      // A switch that is down has no cables, and is nobody's.
      if (n >= fabric.hostCount && degree > 0) hostSwitches++;
      continue;
    }
    tiers = Math.max(tiers, fabric.nodeTier[n]!);
    if (n >= fabric.hostCount) switches++;
    links += degree / 2;
  }
  const rates = [...new Set(fabric.nicLineRateBps.subarray(0, fabric.gpuNicCount))].sort((a, b) => b - a);
  return {
    name: fabric.name,
    description: fabric.description,
    assumptions: fabric.assumptions,
    nics: fabric.gpuNicCount,
    hostNics: fabric.hostCount - fabric.gpuNicCount,
    switches,
    links,
    hostSwitches,
    hostLinks: fabric.linkCount / 2 - links,
    cablesDown: fabric.downCables.length,
    cablesDegraded: fabric.cablesDegraded,
    tiers,
    nicLineRateBps: fabric.nicLineRateBps[0] ?? 0,
    ...(rates.length > 1 ? { nicLineRatesBps: rates } : {}),
  };
}

/** Distinct values among NIC ids below `limit`. */
function countDistinct(ids: Uint32Array, limit: number): number {
  const seen = new Uint8Array(limit);
  let count = 0;
  for (const id of ids) {
    if (seen[id] === 0) count++;
    seen[id] = 1;
  }
  return count;
}

function hasEqualSizes({ sizeBytes }: Flows): boolean {
  return sizeBytes === undefined || sizeBytes.every((size) => size === sizeBytes[0]);
}
