/**
 * Fluid against packets: the average rate of every flow, on the same matrices and, for ECMP, on the same paths.
 * Bounds are a little above what was measured, which stands beside them.
 */

import { describe, expect, it } from "vitest";
import { Core, type Routes } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/index.ts";
import { findPolicy, pinnedRoutes } from "../../src/routing/index.ts";
import { Network, prepare, simulate } from "../../src/sim/index.ts";
import { moduleOf } from "../core/builds.ts";
import { coreGraphOf, LINE_RATE_BPS } from "../worlds.ts";
import { type ErrorFigures, figuresOf, type PacketRun, packetRuns, rateErrors, wireBits } from "./packet-runs.ts";
import { replay } from "./replay.ts";

const permutation = packetRuns("permutation");
const degraded = packetRuns("degraded-cable");
const incast = packetRuns("incast8");

/** Errors over all flows of all runs under one of our policies; flows keep the rates of the one solve. */
function sprayErrors(fabric: Fabric, runs: readonly PacketRun[], policy: string, window: number): ErrorFigures {
  const network = new Network(moduleOf("release"), fabric);
  const errors = runs.flatMap((run) => {
    const { rateBps } = simulate(network, prepare(network, run.flows), findPolicy(policy), {
      qps: 1,
      qpMode: "static",
      hash: "fair",
      polarized: false,
      seed: 1,
      window,
      format: { mtuBytes: 4096, ipVersion: 4 },
    });
    return rateErrors(
      run,
      rateBps.map((rate) => wireBits(run) / rate),
    );
  });
  return figuresOf(errors);
}

/** Errors of ECMP runs on the paths that their flows really took; rates fair among the flows not yet done. */
function pinnedErrors(fabric: Fabric, runs: readonly PacketRun[], alpha = Infinity): ErrorFigures {
  const core = new Core(moduleOf("release"), coreGraphOf(fabric), { distances: false });
  const errors = runs.flatMap((run) => {
    const routes = pinnedRoutes(fabric, { ...run.flows, via: run.via! });
    const finishS = replay(run.flows.flowCount, wireBits(run), (live) => {
      const rows = rowsOf(routes, live);
      core.setRoutes(rows);
      return (alpha === Infinity ? core.solve() : core.solveAlphaFair(alpha)).rateBps;
    });
    return rateErrors(run, finishS);
  });
  return figuresOf(errors);
}

/** Some rows of a CSR. */
function rowsOf({ pathStart, pathLinks }: Routes, rows: readonly number[]): Routes {
  const links = rows.map((row) => [...pathLinks.subarray(pathStart[row], pathStart[row + 1])]);
  const start = new Uint32Array(rows.length + 1);
  links.forEach((row, i) => {
    start[i + 1] = start[i]! + row.length;
  });
  return { commoditiesPerFlow: 1, pathStart: start, pathLinks: Uint32Array.from(links.flat()) };
}

/** Seeds 1 to 5 are those that the model's documentation quotes; the others came later and are a little harder. */
const firstFive = (run: PacketRun): boolean => run.seed <= 5;

describe("ECMP, max-min on the same paths", () => {
  const dctcp = permutation.runsOf("ecmp", "uec_dctcp");

  it("is near a DCTCP-like transport on seeds 1 to 5", () => {
    const errors = pinnedErrors(permutation.fabric, dctcp.filter(firstFive));
    expect(errors.mean).toBeLessThan(0.05); // 0.0472
    expect(errors.p50).toBeLessThan(0.018); // 0.0157
    expect(errors.p95).toBeLessThan(0.235); // 0.2265; the mean of the runs' own is 0.216
  });

  it("is near it on all ten seeds", () => {
    expect(dctcp).toHaveLength(10);
    const errors = pinnedErrors(permutation.fabric, dctcp);
    expect(errors.mean).toBeLessThan(0.053); // 0.0511
    expect(errors.p50).toBeLessThan(0.019); // 0.0179
    expect(errors.p95).toBeLessThan(0.235); // 0.2298
  });
});

// α was chosen on seeds 1 to 5 of these very runs: seeds 6 to 10 are the test of it.
describe("ECMP, α-fair on the same paths", () => {
  it.each([
    { transport: "uec_dctcp", alpha: 1.5, fitted: 0.0235, all: 0.0242, maxMin: 0.0511 }, // 0.0230, 0.0237
    { transport: "uec_nscc", alpha: 0.35, fitted: 0.043, all: 0.0445, maxMin: 0.1577 }, // 0.0423, 0.0436
  ])("is much nearer to $transport for α = $alpha than max-min", ({ transport, alpha, fitted, all, maxMin }) => {
    const runs = permutation.runsOf("ecmp", transport);
    expect(pinnedErrors(permutation.fabric, runs.filter(firstFive), alpha).mean).toBeLessThan(fitted);
    expect(pinnedErrors(permutation.fabric, runs, alpha).mean).toBeLessThan(all);
    expect(pinnedErrors(permutation.fabric, runs).mean).toBeCloseTo(maxMin, 4);
  });
});

// The packet simulator's windows are 1.5 × BDP. With our default of 1.25 the means below are 0.54, 0.59, 1.31 and 0.98 %.
describe.each([
  { fabric: "healthy", policy: "adaptive", strategy: "ar_packet_q", runs: 5, mean: 0.006 }, // 0.0056
  { fabric: "healthy", policy: "spray", strategy: "spray", runs: 5, mean: 0.0065 }, // 0.0063
  { fabric: "healthy", policy: "spray-rr", strategy: "switch_rr", runs: 5, mean: 0.006 }, // 0.0056
  { fabric: "healthy", policy: "reps", strategy: "host_reps", runs: 5, mean: 0.0082 }, // 0.0078
  { fabric: "degraded", policy: "adaptive", strategy: "ar_packet_q", runs: 3, mean: 0.015 }, // 0.0136
  { fabric: "degraded", policy: "spray", strategy: "spray", runs: 3, mean: 0.01 }, // 0.0098
  { fabric: "degraded", policy: "spray-rr", strategy: "switch_rr", runs: 3, mean: 0.0092 }, // 0.0087
  { fabric: "degraded", policy: "reps", strategy: "host_reps", runs: 3, mean: 0.019 }, // 0.0181
])("$policy on the $fabric fabric", ({ fabric, policy, strategy, runs, mean }) => {
  const from = fabric === "healthy" ? permutation : degraded;

  it(`errs by less than ${100 * mean} % on average`, () => {
    const found = from.runsOf(strategy);
    expect(found).toHaveLength(runs);
    expect(sprayErrors(from.fabric, found, policy, 1.5).mean).toBeLessThan(mean);
  });
});

describe("incast 8:1", () => {
  // A receiver that paces its senders shares its link as max-min does, by whatever paths they come.
  it.each(["ar_packet_q", "spray"])("is within 0.5 % of a receiver-paced transport under %s", (strategy) => {
    const policy = strategy === "spray" ? "spray" : "adaptive";
    const runs = incast.runsOf(strategy, "uec_rccc");
    expect(sprayErrors(incast.fabric, runs, policy, 1.5).mean).toBeLessThan(0.0042); // 0.0040, 0.0038
  });

  it("is within 0.5 % of it under ECMP", () => {
    expect(pinnedErrors(incast.fabric, incast.runsOf("ecmp", "uec_rccc")).mean).toBeLessThan(0.0042); // 0.0035
  });

  it("errs by 2.2 % over both transports under adaptive routing", () => {
    const errors = sprayErrors(incast.fabric, incast.runsOf("ar_packet_q"), "adaptive", 1.5);
    expect(errors.mean).toBeLessThan(0.0235); // 0.0224
  });

  // Senders that find their share by themselves take longer than these 1.4 ms to agree on it: the last flow ends when
  // fluid says, the others sooner.
  it.each([
    { transport: "uec_dctcp", mean: 0.092, makespan: 0.035 }, // 0.0893, at most 0.0332
    { transport: "uec_nscc", mean: 0.157, makespan: 0.006 }, // 0.1523, at most 0.0050
  ])("tells when the last flow of $transport ends, less well when the others do", ({ transport, mean, makespan }) => {
    const runs = incast.runsOf("ecmp", transport);
    expect(pinnedErrors(incast.fabric, runs).mean).toBeLessThan(mean);
    for (const run of runs) {
      const fluidS = (8 * wireBits(run)) / LINE_RATE_BPS;
      const last = run.finishS.indexOf(Math.max(...run.finishS));
      expect(rateErrors(run, new Array(8).fill(fluidS))[last]).toBeLessThan(makespan);
    }
  });
});
