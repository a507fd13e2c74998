/**
 * Rails: in a scalable unit of servers, leaf r takes NIC r of every server, so that GPUs of one number are one hop apart.
 * Spines join leaves of all rails and units; cores join pods of units where the file asks for them. With two planes this is
 * the dual-ToR, dual-plane fabric of Qian et al., Alibaba HPN, SIGCOMM 2024.
 */

import type { z } from "zod";
import { count, type Finding, mapping, rate } from "../../document/index.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { planClos, planeShape } from "./clos.ts";
import { oversubscriptionRatio, ratioFindings, uplinksFor } from "./oversubscription.ts";
import { switchModelSchema } from "./radix.ts";

const schema = mapping({
  units: count(),
  serversPerUnit: count(),
  gpusPerServer: count().prefault(8),
  rails: count().optional(),
  nicRate: rate(),
  fabricRate: rate(),
  unitsPerPod: count().optional(),
  spinesPerPod: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  cablesPerPair: count().prefault(1),
  uplinksPerSpine: count().optional(),
  spineOversubscription: oversubscriptionRatio().optional(),
  spineCoreRate: rate().optional(),
  cores: count().optional(),
  ...planeShape,
  switch: switchModelSchema,
  ...cablingShape(...CLOS_CABLES),
});
type Parameters = z.output<typeof schema>;

/** What only three tiers have. */
const CORE_KEYS = ["uplinksPerSpine", "spineOversubscription", "spineCoreRate", "cores"] as const;

function plan(parameters: Parameters): Plan {
  const misfit = parameterFindings(parameters);
  if (misfit.length > 0) return unfit(misfit);
  const { units, serversPerUnit, gpusPerServer, nicRate, fabricRate, cablesPerPair, planes } = parameters;
  const rails = parameters.rails ?? gpusPerServer;
  const unitsPerPod = parameters.unitsPerPod ?? units;
  const nicsPerLeaf = (serversPerUnit * gpusPerServer) / rails;
  const downBps = (nicsPerLeaf * nicRate) / planes;
  const uplinkBps = cablesPerPair * fabricRate;
  const spinesPerPod = parameters.spinesPerPod ?? uplinksFor(downBps, uplinkBps, parameters.oversubscription!);
  const unitOf = (gpu: number) => Math.floor(gpu / (gpusPerServer * serversPerUnit));
  const railOf = (gpu: number) => gpu % rails;
  const podOf = (unit: number) => Math.floor(unit / unitsPerPod);
  const coreRate = parameters.spineCoreRate ?? fabricRate;
  const spineDownBps = unitsPerPod * rails * uplinkBps;
  return planClos({
    pods: units / unitsPerPod,
    leavesPerPod: unitsPerPod * rails,
    nicsPerLeaf,
    nicSum: "units x serversPerUnit x gpusPerServer",
    nicRuns: [{ nics: Number.POSITIVE_INFINITY, rate: nicRate }],
    planes,
    gpusPerServer,
    spinesPerPod,
    cablesPerPair,
    fabricRate,
    ...(parameters.unitsPerPod === undefined
      ? {}
      : {
          cores: {
            uplinksPerSpine:
              parameters.uplinksPerSpine ?? uplinksFor(spineDownBps, coreRate, parameters.spineOversubscription!),
            count: parameters.cores,
            rateBps: coreRate,
            ratePath: [parameters.spineCoreRate === undefined ? "fabricRate" : "spineCoreRate"],
          },
        }),
    model: parameters.switch,
    cabling: parameters,
    blame: {
      leaf: ["serversPerUnit"],
      spine: [parameters.unitsPerPod === undefined ? "units" : "unitsPerPod"],
      core: ["units"],
    },
    leafOf: (gpu) => unitOf(gpu) * rails + railOf(gpu),
    // A rail of one plane is a network that a ring may keep to: it has a number of its own.
    groupsOfNic: (gpu, plane) => ({ pod: podOf(unitOf(gpu)), rail: railOf(gpu) * planes + plane }),
    groupsOfLeaf: (leaf) => ({ pod: podOf(Math.floor(leaf / rails)), rail: leaf % rails }),
    groupsOfSpine: (spine) => ({ pod: Math.floor(spine / spinesPerPod) }),
  });
}

function parameterFindings(parameters: Parameters): Finding[] {
  const { units, unitsPerPod, gpusPerServer, rails, spinesPerPod, oversubscription } = parameters;
  const findings = ratioFindings("spinesPerPod", spinesPerPod, "oversubscription", oversubscription);
  // R22
  if (rails !== undefined && gpusPerServer % rails !== 0) {
    const message = `${rails} rails for servers of ${gpusPerServer} GPUs (expected a divisor of gpusPerServer)`;
    findings.push({ code: "UNEVEN_RAILS", path: ["rails"], message });
  }
  if (unitsPerPod === undefined) {
    // R23
    for (const key of CORE_KEYS.filter((of) => parameters[of] !== undefined)) {
      const message = "cores, but all units form one pod (expected unitsPerPod beside it)";
      findings.push({ code: "NO_PODS", path: [key], message });
    }
    return findings;
  }
  // R24
  if (units % unitsPerPod !== 0) {
    const message = `pods of ${unitsPerPod} leave units over (expected a divisor of the ${units} units)`;
    findings.push({ code: "UNEVEN_PODS", path: ["unitsPerPod"], message });
  }
  const { uplinksPerSpine, spineOversubscription } = parameters;
  return [
    ...findings,
    ...ratioFindings("uplinksPerSpine", uplinksPerSpine, "spineOversubscription", spineOversubscription),
  ];
}

export const railOptimised: Builder<Parameters> = {
  name: "rail-optimised",
  summary:
    "units of servers, leaf r for NIC r of each; spines, and cores between pods; with planes 2 as in Alibaba HPN",
  schema,
  alternatives: [
    ["spinesPerPod", "oversubscription"],
    ["uplinksPerSpine", "spineOversubscription"],
  ],
  plan,
};
