/** A small sweep in memory for tests of folders, caches and merges, and sweep files of fabrics that take little time to build. */

import { createHash } from "node:crypto";
import type { CellResult, SweepPlan } from "../../src/index.ts";

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const POINTS = ["a", "b"].map((letter, i) => ({ id: sha256(letter), vary: { qps: 2 ** i }, fabric: "small" }));

/** Two points of three seeds. */
export const PLAN: SweepPlan = {
  version: "1.2.3",
  coreHash: sha256("core"),
  name: "small",
  description: "",
  sweep: sha256("sweep"),
  axes: ["qps"],
  seed: 1,
  seeds: [3, 3],
  points: POINTS,
};

/** The cell of a point, by its place in PLAN, under a seed. */
export function cell(point: number, seed: number, more: Partial<CellResult> = {}): CellResult {
  const { id, vary } = POINTS[point]!;
  const outcome = more.error === undefined ? { figures: { efficiency: seed / 10 } } : {};
  return { id: sha256(`${id} ${seed}`), point: id, seed, vary, ...outcome, ...more };
}

export function failed(point: number, seed: number, kind: "input" | "limit" | "lost"): CellResult {
  return cell(point, seed, { error: { kind, code: "SOME", message: "something" } });
}

/** All cells of PLAN, in its order. */
export const CELLS = [0, 1].flatMap((point) => [1, 2, 3].map((seed) => cell(point, seed)));

/** A sweep file over 32 NICs. `seeds` cells for each of 6 points. */
export function sweepFile(seeds: number): string {
  return [
    "schema: heddle/sweep@1",
    "name: small",
    "fabric:",
    "  builder: leaf-spine",
    "  parameters: { leaves: 4, nicsPerLeaf: 8, spines: 8, nicRate: 400Gbps, fabricRate: 400Gbps }",
    "policy: [ecmp, adaptive]",
    "qps: [1, 2, 4]",
    `seeds: ${seeds}`,
    "",
  ].join("\n");
}

/** A sweep file of cells that take about a second each, with `qps` 64. */
export function slowSweepFile(seeds: number, qps = 64): string {
  return [
    "schema: heddle/sweep@1",
    "name: slow",
    "fabric: { builder: fat-tree, parameters: { k: 16 } }",
    "policy: ecmp",
    `qps: ${qps}`,
    // Takes many rounds of the solver.
    'fairness: "alpha:2"',
    `seeds: ${seeds}`,
    "",
  ].join("\n");
}

/** Two fabrics: in the first, all cables between switches are down. Eight cells, of which four fail. */
export function cutFile(): string {
  const changes = "changes: [[{ links: { tier: leaf-spine }, state: down }], []]";
  return `${sweepFile(2).replace("qps: [1, 2, 4]", "qps: 1")}${changes}\n`;
}
