/** Two tiers: every leaf is cabled to every spine. */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { planClos, planeShape } from "./clos.ts";
import { highestRate, nicRates } from "./nic-rates.ts";
import { oversubscriptionRatio, ratioFindings, uplinksFor } from "./oversubscription.ts";
import { switchModelSchema } from "./radix.ts";

const schema = mapping({
  leaves: count(),
  nicsPerLeaf: count(),
  spines: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  nicRate: nicRates(),
  fabricRate: rate(),
  cablesPerPair: count().prefault(1),
  gpusPerServer: count().optional(),
  ...planeShape,
  switch: switchModelSchema,
  ...cablingShape(...CLOS_CABLES),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { leaves, nicsPerLeaf, nicRate, fabricRate, cablesPerPair, planes, oversubscription } = parameters;
  const misfit = ratioFindings("spines", parameters.spines, "oversubscription", oversubscription);
  if (misfit.length > 0) return unfit(misfit);
  const downBps = (nicsPerLeaf * highestRate(nicRate)) / planes;
  return planClos({
    pods: 1,
    leavesPerPod: leaves,
    nicsPerLeaf,
    nicSum: "leaves x nicsPerLeaf",
    nicRuns: nicRate,
    planes,
    gpusPerServer: parameters.gpusPerServer,
    spinesPerPod: parameters.spines ?? uplinksFor(downBps, cablesPerPair * fabricRate, oversubscription!),
    cablesPerPair,
    fabricRate,
    model: parameters.switch,
    cabling: parameters,
    blame: { leaf: ["nicsPerLeaf"], spine: ["leaves"], core: [] },
    leafOf: (gpu) => Math.floor(gpu / nicsPerLeaf),
    groupsOfNic: () => ({}),
    groupsOfLeaf: () => ({}),
    groupsOfSpine: () => ({}),
  });
}

export const leafSpine: Builder<Parameters> = {
  name: "leaf-spine",
  summary: "two tiers, every leaf cabled to every spine; also in several planes (planes)",
  schema,
  alternatives: [["spines", "oversubscription"]],
  plan,
};
