/** The paths that flows took in a packet-level run, as switches of our fabric. */

import { type Issue, ScenarioError } from "../errors.ts";
import type { Fabric, SwitchPaths } from "../fabric/index.ts";
import type { PacketRun } from "./packet-file.ts";

/** More issues than this of one run help nobody. */
const MAX_ISSUES = 10;

/** Whether the run says which way each flow went. */
export function hasPaths({ fabric, pathSpine, pathAggregation, pathCore }: PacketRun): boolean {
  return fabric.kind === "leaf-spine"
    ? pathSpine !== undefined
    : pathAggregation !== undefined && pathCore !== undefined;
}

/**
 * Leaf, spine, leaf; or in a fat-tree ToR, aggregation switch, core, aggregation switch, ToR, as far up as the flow goes.
 *
 * Numbers of the packet simulator: core c hangs off aggregation switch c mod k/2 of every pod; ours stand together by the
 * aggregation switch that they hang off (Al-Fares), so that c is core (c mod k/2) · k/2 + ⌊c / (k/2)⌋ here.
 *
 * @throws {ScenarioError} BAD_PATH with path `runs[i].path_spine[f]`: no such switch, none where one is needed, or a core
 * that the aggregation switch does not have
 */
export function packetPaths(run: PacketRun, { nodeNames }: Fabric, fileName: string): SwitchPaths {
  const nodeOf = new Map(nodeNames.map((name, node) => [name, node]));
  const issues: Issue[] = [];
  const wrong = (field: string, flow: number, expected: string, got: number): string[] => {
    const path = `${fileName} ${run.place}.${field}[${flow}]`;
    if (issues.length < MAX_ISSUES)
      issues.push({ code: "BAD_PATH", path, message: `(expected ${expected}, got ${got})` });
    return [];
  };
  const namesOf = run.fabric.kind === "leaf-spine" ? leafSpinePath : fatTreePath;
  const start = new Uint32Array(run.dst.length + 1);
  const switches: number[] = [];
  for (let f = 0; f < run.dst.length; f++) {
    for (const name of namesOf(run, f, wrong)) switches.push(nodeOf.get(name)!);
    start[f + 1] = switches.length;
  }
  if (issues.length > 0) {
    throw new ScenarioError(issues.map((issue) => ({ ...issue, message: `no path of this fabric ${issue.message}` })));
  }
  return { start, switches: Uint32Array.from(switches) };
}

type Wrong = (field: string, flow: number, expected: string, got: number) => string[];

function leafSpinePath({ fabric, src, dst, pathSpine }: PacketRun, f: number, wrong: Wrong): string[] {
  const spine = pathSpine![f]!;
  const from = Math.floor(src[f]! / fabric.hostsPerLeaf);
  const to = Math.floor(dst[f]! / fabric.hostsPerLeaf);
  if (from === to && spine < 0) return [`leaf-${from}`];
  if (spine < 0 || spine >= fabric.spines) {
    return wrong("path_spine", f, `a spine, 0 to ${fabric.spines - 1}, from leaf ${from} to leaf ${to}`, spine);
  }
  if (from === to) return wrong("path_spine", f, `-1 on leaf ${from}`, spine);
  return [`leaf-${from}`, `spine-${spine}`, `leaf-${to}`];
}

function fatTreePath({ fabric, src, dst, pathAggregation, pathCore }: PacketRun, f: number, wrong: Wrong): string[] {
  const half = fabric.k! / 2;
  const from = Math.floor(src[f]! / half);
  const to = Math.floor(dst[f]! / half);
  const up = pathAggregation![f]!;
  const core = pathCore![f]!;
  const podOf = (number: number) => Math.floor(number / half);
  if (from === to) {
    if (up >= 0) return wrong("path_agg", f, `-1 on ToR ${from}`, up);
    return core >= 0 ? wrong("path_core", f, `-1 on ToR ${from}`, core) : [`leaf-${from}`];
  }
  if (up < 0 || podOf(up) !== podOf(from)) {
    const first = podOf(from) * half;
    return wrong("path_agg", f, `an aggregation switch of pod ${podOf(from)}, ${first} to ${first + half - 1}`, up);
  }
  const ends = [`leaf-${from}`, `spine-${up}`] as const;
  if (podOf(from) === podOf(to)) {
    return core >= 0 ? wrong("path_core", f, `-1 inside pod ${podOf(from)}`, core) : [...ends, `leaf-${to}`];
  }
  if (core < 0 || core >= fabric.cores || core % half !== up % half) {
    return wrong(
      "path_core",
      f,
      `a core below ${fabric.cores} that is ${up % half} modulo ${half}, as the aggregation switch`,
      core,
    );
  }
  const position = core % half;
  const ours = position * half + Math.floor(core / half);
  return [...ends, `core-${ours}`, `spine-${podOf(to) * half + position}`, `leaf-${to}`];
}
