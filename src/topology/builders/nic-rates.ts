/** NIC rates of a fabric: one for all NICs, or so many NICs of one rate and then so many of another. */

import { z } from "zod";
import { check, count, type Finding, list, mapping, rate } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import type { Load } from "./radix.ts";

/** NICs in a row that have one rate. */
export interface NicRun {
  readonly nics: number;
  readonly rate: number;
}

const runsSchema = list(mapping({ nics: count(), rate: rate() }));
const DESCRIPTION = "One rate, or runs of NICs in the order of their numbers: [{ nics: 64, rate: 400Gbps }, …].";

/** A rate, or a list of `{ nics, rate }`. The value is a list either way; one rate is a run without end. */
export function nicRates() {
  const oneRate = rate();
  const json = [oneRate, runsSchema].map((schema) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
    return rest;
  });
  return z
    .unknown()
    .meta({ description: DESCRIPTION, anyOf: json })
    .transform((value, context): readonly NicRun[] => {
      const checked = Array.isArray(value) ? check(runsSchema, value) : check(oneRate, value);
      for (const { code, path, message } of checked.findings) {
        context.issues.push({ code: "custom", message, input: value, path: [...path], params: { code } });
      }
      if (checked.value === undefined) return z.NEVER;
      return typeof checked.value === "number"
        ? [{ nics: Number.POSITIVE_INFINITY, rate: checked.value }]
        : checked.value;
    });
}

/** A finding unless the runs are as long as the fabric has NICs; `sum` says how many those are. */
export function runFindings(runs: readonly NicRun[], nics: number, sum: string): Finding[] {
  const given = runs.reduce((total, run) => total + run.nics, 0);
  // R20
  if (given === nics || given === Number.POSITIVE_INFINITY) return [];
  const message = `rates for ${formatCount(given)} NICs (expected ${sum} = ${formatCount(nics)})`;
  return [{ code: "WRONG_NUMBER_OF_NICS", path: ["nicRate"], message }];
}

/** The highest rate of any run. */
export function highestRate(runs: readonly NicRun[]): number {
  return runs.reduce((most, run) => Math.max(most, run.rate), 0);
}

/**
 * What leaves that hold `perLeaf` NICs in a row carry, each different load once: of each run a leaf within it, and the
 * leaves where runs end. Cost: per run the runs on its leaf.
 */
export function leafLoads(runs: readonly NicRun[], perLeaf: number, planes: number): Load[][] {
  const firsts = new Set([0]);
  let end = 0;
  for (const run of runs.slice(0, -1)) {
    end += run.nics;
    firsts.add(Math.floor(end / perLeaf) * perLeaf).add(Math.ceil(end / perLeaf) * perLeaf);
  }
  return [...firsts].map((first) => loadOf(runs, first, perLeaf, planes)).filter((loads) => loads.length > 0);
}

function loadOf(runs: readonly NicRun[], first: number, perLeaf: number, planes: number): Load[] {
  const loads: Load[] = [];
  let start = 0;
  for (const [i, run] of runs.entries()) {
    const nics = Math.min(start + run.nics, first + perLeaf) - Math.max(start, first);
    const ratePath = run.nics === Number.POSITIVE_INFINITY ? ["nicRate"] : ["nicRate", i, "rate"];
    if (nics > 0) loads.push({ count: nics, rateBps: run.rate / planes, ratePath });
    start += run.nics;
  }
  return loads;
}
