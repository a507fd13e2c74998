/**
 * Pods whose spines are joined by optical circuit switches: a circuit is a cable from pod to pod, as long as it is set. Poutievski
 * et al., Jupiter Evolving, SIGCOMM 2022. The circuits stay as they are for a whole simulation.
 */

import type { z } from "zod";
import { count, type Finding, list, mapping, rate } from "../../document/index.ts";
import { cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { planJoinedPods } from "./joined-pods.ts";
import { switchModelSchema } from "./radix.ts";
import type { Trunk } from "./trunks.ts";

const schema = mapping({
  pods: count(),
  leavesPerPod: count(),
  spinesPerPod: count(),
  nicsPerLeaf: count(),
  circuitsPerPair: count().optional(),
  circuits: list(list(count(0))).optional(),
  nicRate: rate(),
  fabricRate: rate(),
  circuitRate: rate().optional(),
  gpusPerServer: count().optional(),
  switch: switchModelSchema,
  ...cablingShape("nic-leaf", "leaf-spine", "circuit"),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const misfit = circuitFindings(parameters);
  if (misfit.length > 0) return unfit(misfit);
  const { pods, circuitsPerPair: each = 0, circuits } = parameters;
  const perPod = circuits?.map((row) => row.reduce((sum, cables) => sum + cables, 0));
  const mostPerPod = perPod ? perPod.reduce((most, sum) => Math.max(most, sum), 0) : (pods - 1) * each;
  return planJoinedPods({
    parameters,
    pods,
    leavesPerPod: parameters.leavesPerPod,
    spinesPerPod: parameters.spinesPerPod,
    nicsPerLeaf: parameters.nicsPerLeaf,
    nicSum: "pods x leavesPerPod x nicsPerLeaf",
    kind: "circuit",
    rateBps: parameters.circuitRate ?? parameters.fabricRate,
    ratePath: [parameters.circuitRate === undefined ? "fabricRate" : "circuitRate"],
    mostPerPod,
    cables: perPod ? perPod.reduce((sum, cables) => sum + cables, 0) / 2 : (pods * (pods - 1) * each) / 2,
    trunks: () => trunksOf(pods, (a, b) => circuits?.[a]?.[b] ?? each),
    blame: { leaf: ["nicsPerLeaf"], spine: [circuits ? "circuits" : "circuitsPerPair"], core: [] },
  });
}

function trunksOf(pods: number, cablesOf: (a: number, b: number) => number): Trunk[] {
  const trunks: Trunk[] = [];
  for (let a = 0; a < pods; a++) {
    for (let b = a + 1; b < pods; b++) if (cablesOf(a, b) > 0) trunks.push({ a, b, cables: cablesOf(a, b) });
  }
  return trunks;
}

/** What is wrong with the circuits, before anything is computed from them. */
function circuitFindings({ pods, circuitsPerPair, circuits }: Parameters): Finding[] {
  // R28
  if ((circuitsPerPair === undefined) === (circuits === undefined)) {
    const problem = circuits === undefined ? "neither circuitsPerPair nor" : "both circuitsPerPair and";
    return [{ code: "CIRCUITS", path: [], message: `${problem} circuits (expected one of them)` }];
  }
  if (circuits === undefined) return [];
  const findings: Finding[] = [];
  const say = (code: string, path: Finding["path"], message: string) => findings.push({ code, path, message });
  // R29
  if (circuits.length !== pods) {
    say("WRONG_MATRIX", ["circuits"], `${circuits.length} rows (expected one per pod, ${pods})`);
  }
  for (const [a, row] of circuits.entries()) {
    if (row.length !== pods) {
      say("WRONG_MATRIX", ["circuits", a], `${row.length} columns (expected one per pod, ${pods})`);
      continue;
    }
    // R30
    if ((row[a] ?? 0) !== 0) {
      say("WRONG_MATRIX", ["circuits", a, a], `${row[a]} circuits from a pod to itself (expected 0)`);
    }
    for (let b = 0; b < a; b++) {
      const back = circuits[b]?.[a];
      // R31
      if (back === undefined || back === row[b]) continue;
      say(
        "WRONG_MATRIX",
        ["circuits", a, b],
        `${row[b]} circuits one way, ${back} the other (expected a symmetric matrix)`,
      );
    }
  }
  return findings;
}

export const ocsPods: Builder<Parameters> = {
  name: "ocs-pods",
  summary: "pods of leaves and spines joined by optical circuits, as many per pair or by a matrix",
  schema,
  alternatives: [["circuitsPerPair", "circuits"]],
  plan,
};
