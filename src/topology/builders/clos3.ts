/** Three tiers: pods of leaves and spines, joined by cores. */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { planClos, planeShape } from "./clos.ts";
import { highestRate, nicRates } from "./nic-rates.ts";
import { oversubscriptionRatio, ratioFindings, uplinksFor } from "./oversubscription.ts";
import { switchModelSchema } from "./radix.ts";

const schema = mapping({
  pods: count(),
  leavesPerPod: count(),
  spinesPerPod: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  nicsPerLeaf: count(),
  uplinksPerSpine: count().optional(),
  spineOversubscription: oversubscriptionRatio().optional(),
  nicRate: nicRates(),
  fabricRate: rate(),
  spineCoreRate: rate().optional(),
  cores: count().optional(),
  gpusPerServer: count().optional(),
  ...planeShape,
  switch: switchModelSchema,
  ...cablingShape(...CLOS_CABLES),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { pods, leavesPerPod, nicsPerLeaf, nicRate, fabricRate, planes } = parameters;
  const { oversubscription, spineOversubscription } = parameters;
  const misfit = [
    ...ratioFindings("spinesPerPod", parameters.spinesPerPod, "oversubscription", oversubscription),
    ...ratioFindings("uplinksPerSpine", parameters.uplinksPerSpine, "spineOversubscription", spineOversubscription),
  ];
  if (misfit.length > 0) return unfit(misfit);
  const downBps = (nicsPerLeaf * highestRate(nicRate)) / planes;
  const coreRate = parameters.spineCoreRate ?? fabricRate;
  const podOfLeaf = (leaf: number) => Math.floor(leaf / leavesPerPod);
  const leafOf = (gpu: number) => Math.floor(gpu / nicsPerLeaf);
  const spinesPerPod = parameters.spinesPerPod ?? uplinksFor(downBps, fabricRate, oversubscription!);
  return planClos({
    pods,
    leavesPerPod,
    nicsPerLeaf,
    nicSum: "pods x leavesPerPod x nicsPerLeaf",
    nicRuns: nicRate,
    planes,
    gpusPerServer: parameters.gpusPerServer,
    spinesPerPod,
    cablesPerPair: 1,
    fabricRate,
    cores: {
      uplinksPerSpine:
        parameters.uplinksPerSpine ?? uplinksFor(leavesPerPod * fabricRate, coreRate, spineOversubscription!),
      count: parameters.cores,
      rateBps: coreRate,
      ratePath: [parameters.spineCoreRate === undefined ? "fabricRate" : "spineCoreRate"],
    },
    model: parameters.switch,
    cabling: parameters,
    blame: { leaf: ["nicsPerLeaf"], spine: ["leavesPerPod"], core: ["pods"] },
    leafOf,
    groupsOfNic: (gpu) => ({ pod: podOfLeaf(leafOf(gpu)) }),
    groupsOfLeaf: (leaf) => ({ pod: podOfLeaf(leaf) }),
    groupsOfSpine: (spine) => ({ pod: Math.floor(spine / spinesPerPod) }),
  });
}

export const clos3: Builder<Parameters> = {
  name: "clos3",
  summary: "three tiers, pods of leaves and spines joined by cores; also in several planes (planes)",
  schema,
  alternatives: [
    ["spinesPerPod", "oversubscription"],
    ["uplinksPerSpine", "spineOversubscription"],
  ],
  plan,
};
