/**
 * Fluid against packets: the average rate of every flow, on the same matrices and, for ECMP, on the same paths.
 * The bars are those of src/validate/bars.ts, which docs/validation.md states; what was measured stands beside the others.
 */

import { describe, expect, it } from "vitest";
import type { ValidationGroup } from "../../src/metrics/index.ts";
import type { PacketRun } from "../../src/validate/index.ts";
import { moduleOf } from "../core/builds.ts";
import { isQuoted, packetFile, validateRuns } from "./packet-files.ts";

const files = {
  permutation: packetFile("permutation"),
  "degraded-cable": packetFile("degraded-cable"),
  incast8: packetFile("incast8"),
};
/** Flowlets have a file of their own below: with α-fair rates they take most of the time. */
const isFast = ({ strategy }: PacketRun): boolean => !strategy.startsWith("ar_flowlet");

function groupsOf(name: keyof typeof files, keep: (run: PacketRun) => boolean): readonly ValidationGroup[] {
  return validateRuns(moduleOf("release"), files[name], keep).summary.groups;
}

/** The result of the one group that these words name. */
function resultOf(groups: readonly ValidationGroup[], strategy: string, transport: string, fairness = "max-min") {
  const found = groups.filter((group) => group.strategy === strategy && group.transport === transport);
  expect(found).toHaveLength(1);
  return found[0]!.results.find((result) => result.fairness === fairness)!;
}

const is32MiB = ({ sizeBytes }: PacketRun): boolean => sizeBytes[0] === 32 * 2 ** 20;

describe.each(["permutation", "degraded-cable", "incast8"] as const)("%s, seeds 1 to 5", (name) => {
  const groups = groupsOf(name, (run) => isFast(run) && isQuoted(run));
  const judged = groups.flatMap(({ strategy, transport, sizeBytes, results }) =>
    results.flatMap(({ fairness, bars }) =>
      bars.map((bar) => ({ row: `${strategy} ${transport} ${sizeBytes} ${fairness} ${bar.figure}`, ...bar })),
    ),
  );

  it("has groups that bars are stated for", () => {
    expect(judged.length).toBeGreaterThanOrEqual({ permutation: 30, "degraded-cable": 10, incast8: 3 }[name]);
  });

  it("keeps every bar", () => {
    expect(judged.filter(({ met }) => !met)).toEqual([]);
  });
});

// α was chosen on seeds 1 to 5 of these very runs: seeds 6 to 10 are the test of it.
describe("ECMP on seeds 6 to 10", () => {
  const groups = groupsOf("permutation", (run) => run.strategy === "ecmp" && !isQuoted(run));

  it.each([
    { transport: "uec_dctcp", fairness: "dctcp", mean: 0.0247, maxMin: 0.055 }, // 0.0243 and 0.0549
    { transport: "uec_nscc", fairness: "nscc", mean: 0.046, maxMin: 0.171 }, // 0.0449 and 0.1704
  ])(
    "is as near to $transport with $fairness as on those that it was fitted on",
    ({ transport, fairness, mean, maxMin }) => {
      expect(resultOf(groups, "ecmp", transport, fairness).rateErrors!.mean).toBeLessThan(mean);
      expect(resultOf(groups, "ecmp", transport).rateErrors!.mean).toBeLessThan(maxMin);
    },
  );
});

describe("incast 8:1", () => {
  const groups = groupsOf("incast8", () => true);

  it("errs by 2.2 % over both transports under adaptive routing", () => {
    const means = ["uec_nscc", "uec_rccc"].map((of) => resultOf(groups, "ar_packet_q", of).rateErrors!.mean);
    expect((means[0]! + means[1]!) / 2).toBeLessThan(0.0225); // 0.0224
  });

  // Senders that find their share by themselves take longer than these 1.4 ms to agree on it: the last flow ends when
  // fluid says, the others sooner.
  it.each([
    { transport: "uec_dctcp", mean: 0.092, makespan: 0.025 }, // 0.0894, 0.0219
    { transport: "uec_nscc", mean: 0.157, makespan: 0.006 }, // 0.1525, 0.0039
  ])("tells when the last flow of $transport ends, less well when the others do", ({ transport, mean, makespan }) => {
    const { rateErrors, makespanS } = resultOf(groups, "ecmp", transport);
    expect(rateErrors!.mean).toBeLessThan(mean);
    expect(Math.abs(makespanS.error)).toBeLessThan(makespan);
  });
});

it("flowlets get a mean rate within 10 % beside a slow cable; on the healthy fabric docs/validation.md's check says so", () => {
  const [group] = groupsOf("degraded-cable", (run) => !isFast(run));
  const { bars } = group!.results.find(({ fairness }) => fairness === "nscc")!;
  expect(bars).toEqual([{ figure: "meanRate", limit: 0.1, value: expect.any(Number), met: true }]); // 0.062
});

describe("order of policies", () => {
  // Differences below this are the packet simulator's own noise between seeds.
  const NOISE = 15 / 1000;
  const groups = groupsOf(
    "permutation",
    (run) => isFast(run) && is32MiB(run) && run.seed <= 3 && run.transport === "uec_nscc",
  );
  const rates = groups.map(({ strategy, results }) => ({ strategy, ...results.at(-1)!.meanRateBps }));

  it("is the packet simulator's, wherever two strategies differ at all", () => {
    let compared = 0;
    for (const a of rates) {
      for (const b of rates) {
        if (a.packet <= b.packet * (1 + NOISE)) continue;
        compared++;
        expect(a.fluid, `${a.strategy} over ${b.strategy}`).toBeGreaterThan(b.fluid);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});
