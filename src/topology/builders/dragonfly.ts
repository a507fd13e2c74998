/**
 * Dragonfly: groups whose switches are all cabled to each other, and cables between all groups. Kim, Dally, Scott & Abts,
 * Technology-Driven, Highly-Scalable Dragonfly Topology, ISCA 2008; their g, a, p and h are our parameters in that order.
 */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import { cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { directShape, planDirect } from "./direct.ts";
import { cableMake } from "./draft.ts";
import { cableTrunks, evenTrunks, ringTrunks } from "./trunks.ts";

const schema = mapping({
  groups: count(),
  switchesPerGroup: count(),
  ...directShape,
  globalsPerSwitch: count(),
  globalRate: rate().optional(),
  ...cablingShape("nic-leaf", "local", "global"),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { groups, switchesPerGroup, globalsPerSwitch, fabricRate } = parameters;
  const globalRate = parameters.globalRate ?? fabricRate;
  const globalRatePath = [parameters.globalRate === undefined ? "fabricRate" : "globalRate"];
  const ports = switchesPerGroup * globalsPerSwitch;
  const trunks = evenTrunks(groups, ports);
  const localsPerGroup = (switchesPerGroup * (switchesPerGroup - 1)) / 2;
  return planDirect({
    parameters,
    switches: groups * switchesPerGroup,
    switchSum: "groups x switchesPerGroup",
    switchesPerPod: switchesPerGroup,
    cables: [
      { count: groups * localsPerGroup, what: "local" },
      { count: (groups * trunks.used) / 2, what: "global" },
    ],
    fabricLoads: [
      { count: switchesPerGroup - 1, rateBps: fabricRate, ratePath: ["fabricRate"] },
      { count: Math.ceil(trunks.used / switchesPerGroup), rateBps: globalRate, ratePath: globalRatePath },
    ],
    blame: ["switchesPerGroup"],
    findings: groupFindings(groups, ports, "switchesPerGroup x globalsPerSwitch"),
    drawCables(draft) {
      const localMake = cableMake("local", fabricRate, parameters);
      for (let group = 0; group < groups; group++) {
        const first = group * switchesPerGroup;
        for (let i = 0; i < switchesPerGroup; i++) {
          for (let j = i + 1; j < switchesPerGroup; j++) {
            draft.cable(`switch-${first + i}`, `switch-${first + j}`, localMake);
          }
        }
      }
      const globalMake = cableMake("global", globalRate, parameters);
      cableTrunks(draft, groups, switchesPerGroup, ringTrunks(groups, trunks), globalMake, (s) => `switch-${s}`);
    },
  });
}

/** A finding where a group has too few ports to reach every other. */
export function groupFindings(groups: number, ports: number, sum: string) {
  // R27
  if (groups <= ports + 1) return [];
  const most = `expected at most ${sum} + 1 = ${formatCount(ports + 1)}`;
  const message = `${formatCount(groups)} groups, but a group has cables to ${formatCount(ports)} others (${most})`;
  return [{ code: "TOO_MANY_GROUPS", path: ["groups"], message }];
}

export const dragonfly: Builder<Parameters> = {
  name: "dragonfly",
  summary: "groups of switches, all cabled to each other, and cables between all groups (Kim et al.)",
  schema,
  plan,
};
