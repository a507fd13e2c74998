/**
 * Fluid against packets on fabrics that no parameter of the model was chosen on: three tiers, oversubscription, other failures.
 * Bounds are a little above what was measured, which stands beside them.
 */

import { describe, expect, it } from "vitest";
import { compareWithPackets } from "../../src/metrics/index.ts";
import { Network } from "../../src/sim/index.ts";
import { fluidFinishS, wireBits } from "../../src/validate/fluid.ts";
import { buildPacketFabric } from "../../src/validate/packet-fabric.ts";
import type { PacketRun } from "../../src/validate/packet-file.ts";
import { PACKET_WINDOW } from "../../src/validate/validate.ts";
import { moduleOf } from "../core/builds.ts";
import { packetFile } from "./packet-files.ts";

const files = {
  "fat-tree": packetFile("fat-tree"),
  oversubscribed: packetFile("oversubscribed"),
  failures: packetFile("failures"),
};
type FileName = keyof typeof files;

/** α of the transports, found on single paths of the healthy leaf-spine fabric. */
const NSCC = 0.35;
const DCTCP = 1.5;
const MAX_MIN = Infinity;

interface Row {
  readonly file: FileName;
  readonly experiment: string;
  readonly strategy: string;
  readonly transport?: string;
  readonly mib?: number;
  /** Tells fabrics of one file apart. */
  readonly fabric?: string;
  readonly policy: string;
  readonly alpha: number;
}

function runsOf({ file, experiment, strategy, transport = "uec_nscc", mib = 32, fabric }: Row): readonly PacketRun[] {
  return files[file].runs.filter(
    (run) =>
      run.experiment === experiment &&
      run.strategy === strategy &&
      run.transport === transport &&
      run.sizeBytes[0] === mib * 2 ** 20 &&
      (fabric ?? run.fabric.name) === run.fabric.name,
  );
}

const networks = new Map<string, Network>();

/** The row's runs under its policy, flows reallocated at every completion. */
function compared(row: Row) {
  const stand = { policy: row.policy, parameters: {}, reason: "test", perFlow: true };
  const runs = runsOf(row).map((run) => {
    const { key } = run.fabric;
    const network = networks.get(key) ?? new Network(moduleOf("release"), buildPacketFabric(run.fabric, []));
    networks.set(key, network);
    return {
      wireBits: wireBits(run),
      sizeBytes: run.sizeBytes,
      startS: run.startS,
      packetFinishS: run.finishS,
      fluidFinishS: fluidFinishS(network, run, stand, {
        fileName: row.file,
        window: PACKET_WINDOW,
        alpha: row.alpha,
      }),
    };
  });
  expect(runs.length).toBeGreaterThan(0);
  return compareWithPackets(runs, true);
}

interface Bounded extends Row {
  /** Of flows' errors, of the mean rate, of the slowest flow. */
  readonly bounds: readonly [errors: number, meanRate: number, slowest: number];
}

function expectWithin(row: Bounded): void {
  const { rateErrors, meanRateBps, slowestBps } = compared(row);
  if (process.env["MEASURE"]) {
    const { file, experiment, strategy, transport = "nscc", mib = 32, fabric = "", policy, alpha } = row;
    console.log(
      `MEASURED ${file} ${fabric} ${experiment} ${strategy} ${transport} ${mib} ${policy} ${alpha} n=${runsOf(row).length}: ${rateErrors!.mean.toFixed(4)}, ${meanRateBps.error.toFixed(4)}, ${slowestBps.error.toFixed(4)}`,
    );
  }
  expect(rateErrors!.mean).toBeLessThan(row.bounds[0]);
  expect(Math.abs(meanRateBps.error)).toBeLessThan(row.bounds[1]);
  expect(Math.abs(slowestBps.error)).toBeLessThan(row.bounds[2]);
}

const name = "$experiment $fabric $strategy $transport $mib as $policy, α = $alpha";

describe("a fat-tree of three tiers", () => {
  const of = { file: "fat-tree", experiment: "perm" } as const;
  const incast = { file: "fat-tree", experiment: "incast8", transport: "uec_rccc", mib: 8, alpha: MAX_MIN } as const;

  it.each<Bounded>([
    { ...of, strategy: "ar_packet_q", policy: "adaptive-local", alpha: NSCC, bounds: [0, 0, 0] },
    { ...of, strategy: "spray", policy: "spray", alpha: NSCC, bounds: [0, 0, 0] },
    { ...of, strategy: "switch_rr", mib: 16, policy: "spray-rr", alpha: NSCC, bounds: [0, 0, 0] },
    { ...of, strategy: "host_reps", policy: "reps", alpha: NSCC, bounds: [0, 0, 0] },
    { ...of, strategy: "ecmp", policy: "pinned", alpha: NSCC, bounds: [0, 0, 0] },
    { ...of, strategy: "ecmp", transport: "uec_dctcp", policy: "pinned", alpha: DCTCP, bounds: [0, 0, 0] },
    { ...incast, strategy: "ar_packet_q", policy: "adaptive-local", bounds: [0, 0, 0] },
    { ...incast, strategy: "spray", policy: "spray", bounds: [0, 0, 0] },
    { ...incast, strategy: "ecmp", policy: "pinned", bounds: [0, 0, 0] },
  ])(name, expectWithin);
});

describe("oversubscribed leaf-spine fabrics", () => {
  const half = { file: "oversubscribed", experiment: "perm", fabric: "ls128o2" } as const;
  const quarter = { file: "oversubscribed", experiment: "perm", fabric: "ls128o4", mib: 8 } as const;

  it.each<Bounded>([
    { ...half, strategy: "ar_packet_q", policy: "adaptive-local", alpha: NSCC, bounds: [0, 0, 0] },
    { ...half, strategy: "spray", mib: 16, policy: "spray", alpha: NSCC, bounds: [0, 0, 0] },
    { ...half, strategy: "host_reps", policy: "reps", alpha: NSCC, bounds: [0, 0, 0] },
    { ...half, strategy: "ecmp", policy: "pinned", alpha: NSCC, bounds: [0, 0, 0] },
    { ...half, strategy: "ecmp", transport: "uec_dctcp", policy: "pinned", alpha: DCTCP, bounds: [0, 0, 0] },
    { ...quarter, strategy: "ar_packet_q", policy: "adaptive-local", alpha: NSCC, bounds: [0, 0, 0] },
    { ...quarter, strategy: "ecmp", policy: "pinned", alpha: NSCC, bounds: [0, 0, 0] },
  ])(name, expectWithin);

  // Sprayed flows that queue on the way up and on the way down get less than max-min gives them.
  it.each([half, quarter])("shares pools as the transport does, three times nearer than max-min: $fabric", (of) => {
    const row = { ...of, strategy: "ar_packet_q", policy: "adaptive" };
    const [fair, maxMin] = [NSCC, MAX_MIN].map((alpha) => compared({ ...row, alpha }).rateErrors!.mean);
    expect(fair).toBeLessThan(maxMin! / 2.5);
  });
});

describe("other failures of the leaf-spine fabric", () => {
  const of = { file: "failures", alpha: NSCC } as const;

  it.each<Bounded>([
    {
      ...of,
      experiment: "degraded_cable",
      mib: 16,
      strategy: "ar_packet_q",
      policy: "adaptive-local",
      bounds: [0, 0, 0],
    },
    { ...of, experiment: "degraded_cable", mib: 16, strategy: "spray", policy: "spray", bounds: [0, 0, 0] },
    { ...of, experiment: "degraded_cables", strategy: "ar_packet_q", policy: "adaptive-local", bounds: [0, 0, 0] },
    { ...of, experiment: "degraded_cables", strategy: "spray", policy: "spray", bounds: [0, 0, 0] },
    { ...of, experiment: "degraded_cables", strategy: "ecmp", policy: "pinned", bounds: [0, 0, 0] },
    { ...of, experiment: "dead_cable", strategy: "ar_packet_q", policy: "adaptive-local", bounds: [0, 0, 0] },
    { ...of, experiment: "dead_cable", mib: 16, strategy: "spray", policy: "spray", bounds: [0, 0, 0] },
    { ...of, experiment: "dead_cable", strategy: "ecmp", policy: "pinned", bounds: [0, 0, 0] },
    { ...of, experiment: "slow_spine", strategy: "ar_packet_q", policy: "adaptive-local", bounds: [0, 0, 0] },
    { ...of, experiment: "slow_spine", strategy: "spray", policy: "spray", bounds: [0, 0, 0] },
  ])(name, expectWithin);

  // The packet simulator's switches know their own queues alone.
  it("takes switches for what they see: adaptive-local is twice as near as adaptive, which knows slow links further on", () => {
    const row = { ...of, experiment: "degraded_cables", strategy: "ar_packet_q" };
    const [local, remote] = ["adaptive-local", "adaptive"].map(
      (policy) => compared({ ...row, policy }).rateErrors!.mean,
    );
    expect(local).toBeLessThan(remote! / 2);
  });
});

describe("the order of policies", () => {
  // Where packets are apart by more than a hundredth, fluid has the same order.
  it.each<{ file: FileName; experiment: string; fabric: string; mib: number }>([
    { file: "fat-tree", experiment: "perm", fabric: "ft128", mib: 32 },
    { file: "oversubscribed", experiment: "perm", fabric: "ls128o2", mib: 32 },
    { file: "failures", experiment: "degraded_cables", fabric: "ls128", mib: 32 },
    { file: "failures", experiment: "slow_spine", fabric: "ls128", mib: 32 },
  ])("$file $experiment $fabric", (of) => {
    const stands = {
      ecmp: "pinned",
      spray: "spray",
      switch_rr: "spray-rr",
      host_reps: "reps",
      ar_packet_q: "adaptive-local",
    };
    const means = Object.entries(stands).flatMap(([strategy, policy]) => {
      const row: Row = { ...of, strategy, policy, alpha: NSCC };
      return runsOf(row).length === 0 ? [] : [compared(row).meanRateBps];
    });
    expect(means.length).toBeGreaterThanOrEqual(2);
    for (const a of means) {
      for (const b of means) if (a.packet < b.packet * 0.99) expect(a.fluid).toBeLessThan(b.fluid);
    }
  });
});
