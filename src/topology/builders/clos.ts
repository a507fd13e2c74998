/**
 * Leaves, spines and cores for all builders that differ in who hangs off which leaf: one to three tiers, once or in several
 * planes that share nothing but the GPUs.
 */

import { count, type Finding, type Path } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import type { Cabling } from "../defaults.ts";
import type { CableAttributes, SwitchModel } from "../graph.ts";
import type { Plan, Term } from "./builder.ts";
import { type CorePlan, cableCores, planCores } from "./cores.ts";
import { cableMake, type Draft, type Groups } from "./draft.ts";
import { leafLoads, type NicRun, runFindings } from "./nic-rates.ts";
import { type Load, radixFindings } from "./radix.ts";

/** Ports of a NIC that go to planes of their own. Assumed: more than any NIC has. */
const MAX_PLANES = 16;

/** Parameters of every Clos builder. */
export const planeShape = {
  planes: count(1, MAX_PLANES).prefault(1),
};

export interface ClosRequest {
  readonly pods: number;
  readonly leavesPerPod: number;
  /** NICs of a leaf; in several planes, NIC ports. */
  readonly nicsPerLeaf: number;
  /** `leaves x nicsPerLeaf`: how the number of NICs follows from the parameters. */
  readonly nicSum: string;
  readonly nicRuns: readonly NicRun[];
  readonly planes: number;
  readonly gpusPerServer: number | undefined;
  /** Of each pod and plane; 0 where leaves stand alone. */
  readonly spinesPerPod: number;
  readonly cablesPerPair: number;
  readonly fabricRate: number;
  readonly cores?: CoreTier;
  /** What joins pods instead of cores. */
  readonly joins?: PodJoins;
  readonly model: SwitchModel;
  readonly cabling: Cabling;
  /** Parameters to blame where a leaf, a spine or a core has too few ports. */
  readonly blame: { readonly leaf: Path; readonly spine: Path; readonly core: Path };
  /** Leaf of a GPU, the same number in every plane. */
  leafOf(gpu: number): number;
  groupsOfNic(gpu: number, plane: number): Groups;
  groupsOfLeaf(leaf: number): Groups;
  groupsOfSpine(spine: number): Groups;
}

export interface CoreTier {
  readonly uplinksPerSpine: number;
  /** The regular number when left out. */
  readonly count: number | undefined;
  readonly rateBps: number;
  readonly ratePath: Path;
}

/** Cables between spines of different pods. */
export interface PodJoins {
  /** On the spine that has most of them. */
  readonly load: Load;
  readonly cables: Term;
  /** Called once the pods are there. */
  draw(draft: Draft): void;
}

/** One plane's rows of a plan, times the number of planes. */
export function planClos(request: ClosRequest): Plan {
  const { pods, leavesPerPod, nicsPerLeaf, planes, spinesPerPod, cablesPerPair, fabricRate, model, blame } = request;
  const leaves = pods * leavesPerPod;
  const spines = pods * spinesPerPod;
  const gpus = leaves * nicsPerLeaf;
  const { cores } = request;
  const uplinks = cores?.uplinksPerSpine ?? 0;
  const corePlan =
    cores &&
    planCores({
      pods,
      uplinks: spinesPerPod * uplinks,
      cores: cores.count,
      rateBps: cores.rateBps,
      ratePath: cores.ratePath,
      podsPath: blame.core,
      model,
    });
  const at = { rateBps: fabricRate, ratePath: ["fabricRate"] };
  const toSpines = { count: spinesPerPod * cablesPerPair, ...at };
  const toLeaves = { count: leavesPerPod * cablesPerPair, ...at };
  const beyond: Load[] = cores ? [{ count: uplinks, rateBps: cores.rateBps, ratePath: cores.ratePath }] : [];
  if (request.joins) beyond.push(request.joins.load);
  return {
    nodes: [
      { count: gpus * planes, what: "NICs" },
      { count: leaves * planes, what: "leaves" },
      { count: spines * planes, what: "spines" },
      { count: (corePlan?.cores ?? 0) * planes, what: "cores" },
    ],
    cables: [
      { count: gpus * planes, what: "nic-leaf" },
      { count: leaves * spinesPerPod * cablesPerPair * planes, what: "leaf-spine" },
      { count: spines * uplinks * planes, what: "spine-core" },
      ...(request.joins ? [request.joins.cables] : []),
    ],
    findings: [
      ...runFindings(request.nicRuns, gpus, request.nicSum),
      ...serverFindings(gpus, request.gpusPerServer, request.nicSum),
      ...distinct(
        leafLoads(request.nicRuns, nicsPerLeaf, planes).flatMap((toNics) =>
          radixFindings(blame.leaf, "leaf", [...toNics, toSpines], model),
        ),
      ),
      ...(spines > 0 ? radixFindings(blame.spine, "spine", [toLeaves, ...beyond], model) : []),
      ...(corePlan?.findings ?? []),
    ],
    switchModel: model,
    draw: (draft) => draw(draft, request, corePlan),
  };
}

/** A finding unless servers are whole. */
export function serverFindings(gpus: number, perServer: number | undefined, sum: string): Finding[] {
  // R21
  if (perServer === undefined || gpus % perServer === 0) return [];
  const message = `servers of ${formatCount(perServer)} leave NICs over (expected a divisor of ${sum} = ${formatCount(gpus)})`;
  return [{ code: "UNEVEN_SERVERS", path: ["gpusPerServer"], message }];
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

function draw(draft: Draft, request: ClosRequest, corePlan: CorePlan | undefined): void {
  const { pods, leavesPerPod, nicsPerLeaf, planes, spinesPerPod, cablesPerPair, cabling, gpusPerServer } = request;
  const leaves = pods * leavesPerPod;
  const spines = pods * spinesPerPod;
  const gpus = leaves * nicsPerLeaf;
  const fabricMake = cableMake("leaf-spine", request.fabricRate, cabling);
  const coreMake = request.cores && cableMake("spine-core", request.cores.rateBps, cabling);
  /** `leaf-3`; where there are planes, `leaf-3.1` in plane 1. */
  const suffix = Array.from({ length: planes }, (_, plane) => (planes === 1 ? "" : `.${plane}`));
  const inPlane = (plane: number): Groups => (planes === 1 ? {} : { plane });

  for (let gpu = 0; gpu < gpus; gpu++) {
    const server = gpusPerServer === undefined ? {} : { server: Math.floor(gpu / gpusPerServer) };
    for (let plane = 0; plane < planes; plane++) {
      draft.nic(`gpu-${gpu}${suffix[plane]}`, "gpu-nic", {
        ...request.groupsOfNic(gpu, plane),
        ...server,
        ...inPlane(plane),
      });
    }
  }
  for (const [plane, end] of suffix.entries()) {
    for (let leaf = 0; leaf < leaves; leaf++) {
      draft.switch(`leaf-${leaf}${end}`, 1, { ...request.groupsOfLeaf(leaf), ...inPlane(plane) });
    }
  }
  for (const [plane, end] of suffix.entries()) {
    for (let spine = 0; spine < spines; spine++) {
      draft.switch(`spine-${spine}${end}`, 2, { ...request.groupsOfSpine(spine), ...inPlane(plane) });
    }
  }
  for (const [plane, end] of suffix.entries()) {
    for (let core = 0; core < (corePlan?.cores ?? 0); core++) draft.switch(`core-${core}${end}`, 3, inPlane(plane));
  }
  const makeOf = nicMakes(request.nicRuns, planes, cabling);
  for (let gpu = 0; gpu < gpus; gpu++) {
    const make = makeOf(gpu);
    const leaf = request.leafOf(gpu);
    for (const plane of suffix) draft.cable(`gpu-${gpu}${plane}`, `leaf-${leaf}${plane}`, make);
  }
  for (const plane of suffix) {
    for (let leaf = 0; leaf < leaves; leaf++) {
      const firstSpine = Math.floor(leaf / leavesPerPod) * spinesPerPod;
      for (let s = 0; s < spinesPerPod; s++) {
        draft.cable(`leaf-${leaf}${plane}`, `spine-${firstSpine + s}${plane}`, fabricMake, cablesPerPair);
      }
    }
  }
  request.joins?.draw(draft);
  if (corePlan === undefined || coreMake === undefined) return;
  const uplinks = { spines, spinesPerPod, uplinksPerSpine: request.cores!.uplinksPerSpine };
  for (const plane of suffix) cableCores(draft, uplinks, corePlan, coreMake, plane);
}

/** The make of each NIC's cable, asked for in the order of the NICs. */
function nicMakes(runs: readonly NicRun[], planes: number, cabling: Cabling): (gpu: number) => CableAttributes {
  let run = -1;
  let end = 0;
  let make: CableAttributes;
  return (gpu) => {
    while (gpu >= end) {
      end += runs[++run]!.nics;
      make = cableMake("nic-leaf", runs[run]!.rate / planes, cabling);
    }
    return make;
  };
}
