/** Runs whose rates can be said beforehand, as packets would have had them, against fluid. */

import { describe, expect, it } from "vitest";
import { ScenarioError, TopologyError } from "../../src/errors.ts";
import { readPacketFile, type ValidateOptions, validate } from "../../src/validate/index.ts";
import { moduleOf } from "../core/builds.ts";
import { crossing, FAT_TREE, fileOf, type Json, LEAF_SPINE, LINE_RATE_US, MIB, ROUND_TRIP_US } from "./world.ts";

function summaryOf(topo: object, runs: readonly Json[], options: Partial<ValidateOptions> = {}) {
  const file = readPacketFile(fileOf({ ...topo }, runs), {
    fileName: "p.json",
    ignoreFailures: options.fail !== undefined,
  });
  return validate(moduleOf("release"), [file], { version: "test", ...options }).summary;
}
const only = (topo: object, run: Json, options: Partial<ValidateOptions> = {}) => {
  const [group] = summaryOf(topo, [run], options).groups;
  return { group: group!, result: group!.results[0]! };
};

describe("flows on fixed paths", () => {
  it("have no error where each has its links alone and ends a round trip after line rate allows", () => {
    const { result } = only(LEAF_SPINE, crossing());
    expect(result.rateErrors!.max).toBeLessThan(1e-9);
    expect(Math.abs(result.makespanS.error)).toBeLessThan(1e-9);
  });

  it("share the spine that both took, and lose nothing else", () => {
    const ends = 2 * LINE_RATE_US + ROUND_TRIP_US;
    const { result } = only(LEAF_SPINE, crossing({ path_spine: [1, 1], finish_us: [ends, ends] }));
    expect(result.rateErrors!.max).toBeLessThan(1e-9);
  });

  it("get what a shorter one frees", () => {
    // Both at half rate until the short one, of half the bytes, is through at 1 × the line-rate time; then the other has half left.
    const run = crossing({
      path_spine: [0, 0],
      bytes: [16 * MIB, 32 * MIB],
      finish_us: [LINE_RATE_US + ROUND_TRIP_US, 1.5 * LINE_RATE_US + ROUND_TRIP_US],
    });
    const { group, result } = only(LEAF_SPINE, run);
    expect(group.sizeBytes).toBeNull();
    expect(result.rateErrors!.max).toBeLessThan(1e-9);
    expect(result.fct.map(({ sizeBytes, flows }) => [sizeBytes, flows])).toEqual([
      [16 * MIB, 1],
      [32 * MIB, 1],
    ]);
  });

  it("start when they start", () => {
    const ends = LINE_RATE_US + ROUND_TRIP_US;
    const run = crossing({ path_spine: [0, 0], start_us: [0, 2000], finish_us: [ends, 2000 + ends] });
    expect(only(LEAF_SPINE, run).result.rateErrors!.max).toBeLessThan(1e-9);
  });

  it("meet a slow cable at its rate, whoever states it", () => {
    const slow = 4 * LINE_RATE_US + ROUND_TRIP_US;
    const run = { finish_us: [slow, LINE_RATE_US + ROUND_TRIP_US] };
    const told = only(LEAF_SPINE, crossing({ ...run, env: { HT_DEGRADE: "0,0" } }));
    expect(told.group.failures).toEqual(["leaf-0--spine-0 at 100Gbps"]);
    expect(told.result.rateErrors!.max).toBeLessThan(1e-9);
    const stated = only(LEAF_SPINE, crossing({ ...run, env: { HT_X: 1 } }), { fail: ["leaf-0--spine-0 at 100Gbps"] });
    expect(stated.result.rateErrors!.max).toBeLessThan(1e-9);
  });

  it("cross three tiers with a round trip of twelve links", () => {
    const roundTripUs = 12 + (5 * 4160 * 8) / 400e3;
    const run = crossing({
      src: [0, 2],
      dst: [15, 14],
      path_spine: undefined,
      // Both come down to ToR 7 by core 3 and switch 7: that is where they meet.
      path_agg: [1, 1],
      path_core: [3, 3],
      finish_us: [2 * LINE_RATE_US + roundTripUs, 2 * LINE_RATE_US + roundTripUs],
    });
    const { group, result } = only(FAT_TREE, run);
    expect(group.policy).toBe("pinned");
    expect(result.rateErrors!.max).toBeLessThan(1e-9);
  });
});

describe("packets that spread", () => {
  it("are held by uplinks that are fewer than hosts", () => {
    const topo = { ...LEAF_SPINE, spines: 1 };
    const ends = 2 * LINE_RATE_US + ROUND_TRIP_US;
    const { group, result } = only(
      topo,
      crossing({ strategy: "ar_packet_q", path_spine: undefined, finish_us: [ends, ends] }),
    );
    expect(group.policy).toBe("adaptive-local");
    expect(result.rateErrors!.max).toBeLessThan(2e-3);
    expect(result.fairness).toBe("max-min");
  });

  it.each(["spray", "switch_rr", "host_reps", "host_mixed", "ar_packet_exact"])(
    "%s has a policy that stands for it",
    (strategy) => {
      const { result } = only(LEAF_SPINE, crossing({ strategy, path_spine: undefined }));
      expect(result.rateErrors!.max).toBeLessThan(0.05);
    },
  );

  it("as flowlets are compared as a whole, with the gap of the run", () => {
    const flowlet = (more: Json) => only(LEAF_SPINE, crossing({ path_spine: undefined, ...more })).group;
    const named = flowlet({ strategy: "ar_flowlet2us" });
    expect(named.policyParameters["flowletGap"]).toBe("2us");
    expect(named.results[0]!.rateErrors).toBeNull();
    const told = flowlet({ strategy: "ar_flowlet", options: ["-ar_sticky_delta", 5] });
    expect(told.policyParameters["flowletGap"]).toBe("5us");
    expect(flowlet({ strategy: "ar_flowlet" }).policyParameters["flowletGap"]).toBe("10us");
  });
});

describe("runs that are left out", () => {
  it("are named with the reason", () => {
    const runs = [
      crossing(),
      crossing({ strategy: "teleport" }),
      crossing({ path_spine: undefined }),
      crossing({ finish_us: [null, null], transport: "uec_nscc" }),
    ];
    expect(summaryOf(LEAF_SPINE, runs).skipped.map(({ strategy, reason }) => `${strategy}: ${reason}`)).toEqual([
      "teleport: no policy of ours stands for this strategy",
      "ecmp: the run does not say which path each flow took",
      "ecmp: no flow of the run ended",
    ]);
  });

  it("must not be all", () => {
    expect(() => summaryOf(LEAF_SPINE, [crossing({ strategy: "teleport" })])).toThrow(ScenarioError);
  });

  it("leave flows that did not end to those that did", () => {
    const { group, result } = only(LEAF_SPINE, crossing({ finish_us: [LINE_RATE_US + ROUND_TRIP_US, null] }));
    expect([group.flows, group.unfinished]).toEqual([2, 1]);
    expect(result.rateErrors!.max).toBeLessThan(1e-9);
  });
});

describe("options", () => {
  it("name one fairness, which takes the place of both", () => {
    const { group } = only(LEAF_SPINE, crossing(), { fairness: "alpha:1" });
    expect(group.results.map(({ fairness }) => fairness)).toEqual(["alpha:1"]);
    expect(() => only(LEAF_SPINE, crossing(), { fairness: "fair" })).toThrow(ScenarioError);
  });

  it("hold results against bars, which a run that is 10 % off misses", () => {
    const late = 1.1 * (LINE_RATE_US + ROUND_TRIP_US);
    const bars = (factor: number) =>
      only(LEAF_SPINE, crossing({ finish_us: [late, late] }), { barFactor: factor }).result.bars;
    expect(bars(1).map(({ figure, met }) => [figure, met])).toEqual([
      ["mean", false],
      ["p50", false],
      ["p95", true],
    ]);
    expect(bars(10).every(({ met }) => met)).toBe(true);
  });

  it("name failures that are in the fabric", () => {
    expect(() => only(LEAF_SPINE, crossing(), { fail: ["leaf-7--spine-0"] })).toThrow(TopologyError);
  });
});
