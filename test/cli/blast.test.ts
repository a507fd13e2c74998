/** `heddle blast` as a process. */

import { describe, expect, it } from "vitest";
import type { BlastSummary } from "../../src/index.ts";
import { done, heddle, refused } from "./heddle.ts";

const blast = (...args: string[]) => heddle(["blast", ...args]);

describe("blast", () => {
  it("ranks the classes of a preset", () => {
    const summary = JSON.parse(done(blast("fat-tree-k4", "--json", "--seeds", "2"))) as BlastSummary;
    expect(summary.schema).toBe("heddle/blast@1");
    const names = summary.classes.map(({ name }) => name).sort();
    expect(names).toEqual(["core", "leaf", "leaf-spine", "nic-leaf", "spine", "spine-core"]);
    const text = done(blast("fat-tree-k4", "--seeds", "2"));
    expect(text).toMatch(/^without a +of +removed +capacity +flows cut off +policy +loss/m);
    expect(text).toMatch(/^spine +8 +spine-0 +12\.5 % +0 +ecmp /m);
    expect(text).not.toMatch(/ $/m);
  });

  it("has a row per class and policy as CSV", () => {
    const rows = done(blast("fat-tree-k4", "--csv", "--seeds", "1", "--policy", "ecmp,spray"))
      .trimEnd()
      .split("\n");
    expect(rows).toHaveLength(1 + 6 * 2);
    expect(new Set(rows.map((row) => row.split(",").length)).size).toBe(1);
  });

  it("starts from a fabric that is damaged already", () => {
    const summary = JSON.parse(
      done(blast("fat-tree-k4", "--json", "--seeds", "1", "--fail", "core-0")),
    ) as BlastSummary;
    expect(summary.topology.cablesDown).toBe(4);
    expect(summary.classes.filter(({ name }) => name.startsWith("core")).length).toBeGreaterThan(1);
  });

  it.each([
    [["fat-tree-k4", "--policy", "emcp"], "ecmp"],
    [["fat-tree-k4", "--members", "0"], "--members"],
    [["fat-tree-k4", "--fail", "links: all of leaf-spine"], "→"],
    [["fat-tree-k4", "--fail", "spine-99"], "did you mean"],
    [["fat-tree-k4", "--policy", "pinned"], "--policy"],
  ])("refuses %j", (args, said) => {
    expect(refused(blast(...args))).toContain(said);
  });
});
