/**
 * A network for each rail and none between them: GPUs of different numbers meet over NVLink alone. Wang et al., Rail-only: A
 * Low-Cost High-Performance Network for Training LLMs with Trillion Parameters, HOTI 2024.
 */

import type { z } from "zod";
import { count, type Finding, mapping, rate } from "../../document/index.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { planClos, planeShape } from "./clos.ts";
import { oversubscriptionRatio, ratioFindings, uplinksFor } from "./oversubscription.ts";
import { switchModelSchema } from "./radix.ts";

const schema = mapping({
  gpusPerServer: count().prefault(8),
  leavesPerRail: count().prefault(1),
  serversPerLeaf: count(),
  spinesPerRail: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  nicRate: rate(),
  fabricRate: rate().optional(),
  ...planeShape,
  switch: switchModelSchema,
  ...cablingShape(...CLOS_CABLES),
});
type Parameters = z.output<typeof schema>;

/** What only rails of several leaves have. */
const SPINE_KEYS = ["spinesPerRail", "oversubscription", "fabricRate"] as const;

function plan(parameters: Parameters): Plan {
  const misfit = parameterFindings(parameters);
  if (misfit.length > 0) return unfit(misfit);
  const { gpusPerServer, leavesPerRail, serversPerLeaf, spinesPerRail, oversubscription, nicRate, planes } = parameters;
  const fabricRate = parameters.fabricRate ?? nicRate / planes;
  const spines = () => spinesPerRail ?? uplinksFor((serversPerLeaf * nicRate) / planes, fabricRate, oversubscription!);
  const spinesPerPod = leavesPerRail === 1 ? 0 : spines();
  const railOf = (gpu: number) => gpu % gpusPerServer;
  // Pods of the frame are rails: what has the same pod can reach each other.
  return planClos({
    pods: gpusPerServer,
    leavesPerPod: leavesPerRail,
    nicsPerLeaf: serversPerLeaf,
    nicSum: "leavesPerRail x serversPerLeaf x gpusPerServer",
    nicRuns: [{ nics: Number.POSITIVE_INFINITY, rate: nicRate }],
    planes,
    gpusPerServer,
    spinesPerPod,
    cablesPerPair: 1,
    fabricRate,
    model: parameters.switch,
    cabling: parameters,
    blame: { leaf: ["serversPerLeaf"], spine: ["leavesPerRail"], core: [] },
    leafOf: (gpu) => railOf(gpu) * leavesPerRail + Math.floor(gpu / (gpusPerServer * serversPerLeaf)),
    groupsOfNic: (gpu, plane) => ({ pod: railOf(gpu), rail: railOf(gpu) * planes + plane }),
    groupsOfLeaf: (leaf) => ({ pod: Math.floor(leaf / leavesPerRail), rail: Math.floor(leaf / leavesPerRail) }),
    groupsOfSpine: (spine) => ({ pod: Math.floor(spine / spinesPerPod), rail: Math.floor(spine / spinesPerPod) }),
  });
}

function parameterFindings(parameters: Parameters): Finding[] {
  const { leavesPerRail, spinesPerRail, oversubscription, fabricRate } = parameters;
  if (leavesPerRail === 1) {
    // R25
    return SPINE_KEYS.filter((key) => parameters[key] !== undefined).map((key) => {
      const message = "spines, but a rail is one leaf (expected leavesPerRail of at least 2 beside it)";
      return { code: "NO_SPINES", path: [key], message };
    });
  }
  const findings = ratioFindings("spinesPerRail", spinesPerRail, "oversubscription", oversubscription);
  // R26
  if (fabricRate === undefined) {
    const message = "missing (expected the rate of a cable to a spine, as in 400Gbps)";
    findings.push({ code: "MISSING_FIELD", path: ["fabricRate"], message });
  }
  return findings;
}

export const railOnly: Builder<Parameters> = {
  name: "rail-only",
  summary: "a network per rail, none between rails: for rings and hierarchical collectives along rails",
  schema,
  alternatives: [["spinesPerRail", "oversubscription"]],
  plan,
};
