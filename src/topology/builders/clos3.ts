/** Three tiers: pods of leaves and spines, joined by cores. */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { cableCores, planCores } from "./cores.ts";
import { cableMake } from "./draft.ts";
import { oversubscriptionRatio, spinesFindings, uplinksFor } from "./oversubscription.ts";
import { radixFindings, switchModelSchema } from "./radix.ts";

const schema = mapping({
  pods: count(),
  leavesPerPod: count(),
  spinesPerPod: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  nicsPerLeaf: count(),
  uplinksPerSpine: count(),
  nicRate: rate(),
  fabricRate: rate(),
  spineCoreRate: rate().optional(),
  cores: count().optional(),
  switch: switchModelSchema,
  ...cablingShape,
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { pods, leavesPerPod, nicsPerLeaf, uplinksPerSpine, nicRate, fabricRate, oversubscription } = parameters;
  const misfit = spinesFindings("spinesPerPod", parameters.spinesPerPod, oversubscription);
  if (misfit.length > 0) return { nodes: [], cables: [], findings: misfit, draw: () => undefined };
  const spinesPerPod = parameters.spinesPerPod ?? uplinksFor(nicsPerLeaf * nicRate, fabricRate, oversubscription!);
  const coreRate = parameters.spineCoreRate ?? fabricRate;
  const coreRatePath = [parameters.spineCoreRate === undefined ? "fabricRate" : "spineCoreRate"];
  const leaves = pods * leavesPerPod;
  const spines = pods * spinesPerPod;
  const nics = leaves * nicsPerLeaf;
  const corePlan = planCores({
    pods,
    uplinks: spinesPerPod * uplinksPerSpine,
    cores: parameters.cores,
    rateBps: coreRate,
    ratePath: coreRatePath,
    podsPath: ["pods"],
    model: parameters.switch,
  });
  const toNics = { count: nicsPerLeaf, rateBps: nicRate, ratePath: ["nicRate"] };
  const toSpines = { count: spinesPerPod, rateBps: fabricRate, ratePath: ["fabricRate"] };
  const toLeaves = { count: leavesPerPod, rateBps: fabricRate, ratePath: ["fabricRate"] };
  const toCores = { count: uplinksPerSpine, rateBps: coreRate, ratePath: coreRatePath };
  return {
    nodes: [
      { count: nics, what: "NICs" },
      { count: leaves, what: "leaves" },
      { count: spines, what: "spines" },
      { count: corePlan.cores, what: "cores" },
    ],
    cables: [
      { count: nics, what: "nic-leaf" },
      { count: leaves * spinesPerPod, what: "leaf-spine" },
      { count: spines * uplinksPerSpine, what: "spine-core" },
    ],
    findings: [
      ...radixFindings(["nicsPerLeaf"], "leaf", [toNics, toSpines], parameters.switch),
      ...radixFindings(["leavesPerPod"], "spine", [toLeaves, toCores], parameters.switch),
      ...corePlan.findings,
    ],
    draw(draft) {
      const nicMake = cableMake("nic-leaf", nicRate, parameters);
      const fabricMake = cableMake("leaf-spine", fabricRate, parameters);
      const coreMake = cableMake("spine-core", coreRate, parameters);
      const podOfLeaf = (leaf: number) => Math.floor(leaf / leavesPerPod);
      const leafOfNic = (nic: number) => Math.floor(nic / nicsPerLeaf);
      for (let nic = 0; nic < nics; nic++) draft.nic(`gpu-${nic}`, "gpu-nic", { pod: podOfLeaf(leafOfNic(nic)) });
      for (let leaf = 0; leaf < leaves; leaf++) draft.switch(`leaf-${leaf}`, 1, { pod: podOfLeaf(leaf) });
      for (let spine = 0; spine < spines; spine++) {
        draft.switch(`spine-${spine}`, 2, { pod: Math.floor(spine / spinesPerPod) });
      }
      for (let core = 0; core < corePlan.cores; core++) draft.switch(`core-${core}`, 3);
      for (let nic = 0; nic < nics; nic++) draft.cable(`gpu-${nic}`, `leaf-${leafOfNic(nic)}`, nicMake);
      for (let leaf = 0; leaf < leaves; leaf++) {
        const firstSpine = podOfLeaf(leaf) * spinesPerPod;
        for (let s = 0; s < spinesPerPod; s++) draft.cable(`leaf-${leaf}`, `spine-${firstSpine + s}`, fabricMake);
      }
      cableCores(draft, { spines, spinesPerPod, uplinksPerSpine }, corePlan, coreMake);
    },
  };
}

export const clos3: Builder<Parameters> = {
  name: "clos3",
  summary: "three tiers, pods of leaves and spines joined by cores",
  schema,
  alternatives: [["spinesPerPod", "oversubscription"]],
  plan,
};
