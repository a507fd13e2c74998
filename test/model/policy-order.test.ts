/** The order of policies that the field agrees on, for permutations on a healthy fabric of three tiers. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { compare, DEFAULT_SCENARIO } from "../../src/index.ts";
import { moduleOf } from "../core/builds.ts";
import { fatTree } from "../worlds.ts";

const POLICIES = ["ecmp", "dlb", "conga", "hedera", "spray", "adaptive", "balanced", "ideal", "optimal"];

describe.each([1, 4])("permutations on the k = 8 fat-tree with %i QPs", (qps) => {
  const { results } = compare(
    moduleOf("release"),
    freeze(fatTree(8)),
    { ...DEFAULT_SCENARIO, policies: POLICIES, qps, seeds: 8 },
    { version: "test" },
  );
  const of = (policy: string): number => results.find((r) => r.policy === policy)!.wireEfficiency.mean.value;

  it("ecmp < dlb <= hedera < spray < adaptive <= optimal", () => {
    // With 1 and 4 QPs: ecmp 0.43 and 0.57, dlb 0.56 and 0.65, hedera 0.82, spray 0.968, adaptive 0.982.
    expect(of("ecmp")).toBeLessThan(of("dlb"));
    expect(of("dlb")).toBeLessThanOrEqual(of("hedera"));
    expect(of("hedera")).toBeLessThan(of("spray"));
    expect(of("spray")).toBeLessThan(of("adaptive"));
    expect(of("adaptive")).toBeLessThanOrEqual(of("optimal"));
  });

  it("dlb < conga < balanced, which is optimal", () => {
    expect(of("dlb")).toBeLessThan(of("conga"));
    expect(of("conga")).toBeLessThan(of("balanced"));
    expect(of("balanced")).toBeCloseTo(of("optimal"), 9);
    expect(of("ideal")).toBeCloseTo(of("optimal"), 9);
  });
});
