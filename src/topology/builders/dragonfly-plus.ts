/**
 * Dragonfly+: groups of leaves and spines, spines cabled to those of all other groups. Shpiner et al., Dragonfly+: Low Cost
 * Topology for Scaling Datacenters, HiPINEB 2017.
 */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { groupFindings } from "./dragonfly.ts";
import { planJoinedPods } from "./joined-pods.ts";
import { switchModelSchema } from "./radix.ts";
import { evenTrunks, ringTrunks } from "./trunks.ts";

const schema = mapping({
  groups: count(),
  leavesPerGroup: count(),
  spinesPerGroup: count(),
  nicsPerLeaf: count(),
  globalsPerSpine: count(),
  nicRate: rate(),
  fabricRate: rate(),
  globalRate: rate().optional(),
  gpusPerServer: count().optional(),
  switch: switchModelSchema,
  ...cablingShape("nic-leaf", "leaf-spine", "global"),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { groups, leavesPerGroup, spinesPerGroup, nicsPerLeaf, globalsPerSpine } = parameters;
  const ports = spinesPerGroup * globalsPerSpine;
  const trunks = evenTrunks(groups, ports);
  const joined = planJoinedPods({
    parameters,
    pods: groups,
    leavesPerPod: leavesPerGroup,
    spinesPerPod: spinesPerGroup,
    nicSum: "groups x leavesPerGroup x nicsPerLeaf",
    kind: "global",
    rateBps: parameters.globalRate ?? parameters.fabricRate,
    ratePath: [parameters.globalRate === undefined ? "fabricRate" : "globalRate"],
    mostPerPod: trunks.used,
    cables: (groups * trunks.used) / 2,
    trunks: () => ringTrunks(groups, trunks),
    blame: { leaf: ["nicsPerLeaf"], spine: ["leavesPerGroup"], core: [] },
    nicsPerLeaf,
  });
  const tooMany = groupFindings(groups, ports, "spinesPerGroup x globalsPerSpine");
  return { ...joined, findings: [...tooMany, ...joined.findings] };
}

export const dragonflyPlus: Builder<Parameters> = {
  name: "dragonfly-plus",
  summary: "groups of leaves and spines, spines cabled to those of all other groups (Shpiner et al.)",
  schema,
  plan,
};
