/** Two tiers: every leaf is cabled to every spine. */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { cableMake } from "./draft.ts";
import { oversubscriptionRatio, spinesFindings, uplinksFor } from "./oversubscription.ts";
import { radixFindings, switchModelSchema } from "./radix.ts";

const schema = mapping({
  leaves: count(),
  nicsPerLeaf: count(),
  spines: count().optional(),
  oversubscription: oversubscriptionRatio().optional(),
  nicRate: rate(),
  fabricRate: rate(),
  cablesPerPair: count().prefault(1),
  switch: switchModelSchema,
  ...cablingShape,
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { leaves, nicsPerLeaf, nicRate, fabricRate, cablesPerPair, oversubscription } = parameters;
  const misfit = spinesFindings("spines", parameters.spines, oversubscription);
  if (misfit.length > 0) return { nodes: [], cables: [], findings: misfit, draw: () => undefined };
  const spines = parameters.spines ?? uplinksFor(nicsPerLeaf * nicRate, cablesPerPair * fabricRate, oversubscription!);
  const nics = leaves * nicsPerLeaf;
  const toNics = { count: nicsPerLeaf, rateBps: nicRate, ratePath: ["nicRate"] };
  const toSpines = { count: spines * cablesPerPair, rateBps: fabricRate, ratePath: ["fabricRate"] };
  const toLeaves = { count: leaves * cablesPerPair, rateBps: fabricRate, ratePath: ["fabricRate"] };
  return {
    nodes: [
      { count: nics, what: "NICs" },
      { count: leaves, what: "leaves" },
      { count: spines, what: "spines" },
    ],
    cables: [
      { count: nics, what: "nic-leaf" },
      { count: leaves * spines * cablesPerPair, what: "leaf-spine" },
    ],
    findings: [
      ...radixFindings(["nicsPerLeaf"], "leaf", [toNics, toSpines], parameters.switch),
      ...radixFindings(["leaves"], "spine", [toLeaves], parameters.switch),
    ],
    draw(draft) {
      const nicMake = cableMake("nic-leaf", nicRate, parameters);
      const fabricMake = cableMake("leaf-spine", fabricRate, parameters);
      for (let nic = 0; nic < nics; nic++) draft.nic(`gpu-${nic}`, "gpu-nic");
      for (let leaf = 0; leaf < leaves; leaf++) draft.switch(`leaf-${leaf}`, 1);
      for (let spine = 0; spine < spines; spine++) draft.switch(`spine-${spine}`, 2);
      for (let nic = 0; nic < nics; nic++) draft.cable(`gpu-${nic}`, `leaf-${Math.floor(nic / nicsPerLeaf)}`, nicMake);
      for (let leaf = 0; leaf < leaves; leaf++) {
        for (let spine = 0; spine < spines; spine++) {
          draft.cable(`leaf-${leaf}`, `spine-${spine}`, fabricMake, cablesPerPair);
        }
      }
    },
  };
}

export const leafSpine: Builder<Parameters> = {
  name: "leaf-spine",
  summary: "two tiers, every leaf cabled to every spine",
  schema,
  alternatives: [["spines", "oversubscription"]],
  plan,
};
