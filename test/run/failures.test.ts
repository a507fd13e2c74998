/** Failures in time with paths that follow them: times and volumes by hand, runs glued together, and what is kept whatever fails. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import type { CableChange, RunScenario } from "../../src/run/index.ts";
import type { TopologyGraph } from "../../src/topology/index.ts";
import { cut, dumbbell, fatTree, LINE_RATE_BPS, leafSpine, leafSpine2x2 } from "../worlds.ts";
import { patternJob, runOn, traceJob } from "./scenarios.ts";

const MS_BYTES = (LINE_RATE_BPS / 8) * 1e-3;
/** Routing 2 ms behind, senders that go on at once. */
const REACTION = { routingS: 2e-3, adaptiveS: 0.5e-3, hostS: 0, resilient: false };

const flow = (src: string, dst: string, ms: number) => traceJob(`src,dst,bytes\n${src},${dst},${ms * MS_BYTES}\n`);

function change(atS: number, cables: readonly string[], state: "up" | "down"): CableChange {
  return { path: "changes[0]", atS, cables, state };
}

/** Cables of a switch of a leaf-spine world. */
const cablesOf = (spine: number, leaves = 2) =>
  Array.from({ length: leaves }, (_, leaf) => `leaf-${leaf}=spine-${spine}`);

/** The spine that the flow of `job` crosses on the 2×2 world: the one whose death hurts it. */
async function spineOf(job: ReturnType<typeof flow>, scenario: Partial<RunScenario>): Promise<number> {
  const changes = [change(1e-3, cablesOf(0), "down")];
  const { summary } = await runOn(leafSpine2x2(), [job], { ...scenario, changes, reaction: REACTION });
  return summary.changes![0]!.flowsHurt === 1 ? 0 : 1;
}

async function issuesOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HeddleError);
  return (error as HeddleError).issues;
}

describe("a flow over a spine that dies", () => {
  const job = flow("nic-0", "nic-2", 4);

  it("stands still until routing has converged, then takes the other spine", async () => {
    const spine = await spineOf(job, {});
    const changes = [change(1e-3, cablesOf(spine), "down")];
    const { flows, summary } = await runOn(leafSpine2x2(), [job], { changes, reaction: REACTION });
    // 1 ms sent, 2 ms of nothing, 3 ms for the rest.
    expect(flows.finishS[0]).toBeCloseTo(6e-3, 12);
    const [impact] = summary.changes!;
    expect(impact).toMatchObject({ flowsHurt: 1, resentBytes: 0, cables: 2 });
    expect(impact!.recoveryS).toBeCloseTo(2e-3, 12);
    // One NIC sends: all of its line rate, nothing, all again. Half of the leaf-spine capacity went.
    expect(impact!.efficiency.before).toBeCloseTo(1, 9);
    expect(impact!.efficiency.during).toBeCloseTo(0, 9);
    expect(impact!.efficiency.after).toBeCloseTo(1, 9);
    expect(impact!.capacityLost).toBeCloseTo(0.5, 12);
    expect(impact!.efficiencyLost).toBeCloseTo(0, 9);
    expect(impact!.proportional).toBe(true);
  });

  it("goes on over its old path where that returns first", async () => {
    const spine = await spineOf(job, {});
    const changes = [change(1e-3, cablesOf(spine), "down"), change(2e-3, cablesOf(spine), "up")];
    const { flows, summary } = await runOn(leafSpine2x2(), [job], { changes, reaction: REACTION });
    // Down for 1 ms. That routing knows of the death at 3 ms, and of the return at 4 ms, moves the flow and costs nothing.
    expect(flows.finishS[0]).toBeCloseTo(5e-3, 12);
    expect(summary.changes!.map(({ flowsHurt }) => flowsHurt)).toEqual([1, 0]);
    expect(summary.changes![0]!.recoveryS).toBeCloseTo(1e-3, 12);
    expect(summary.changes![1]!.capacityLost).toBeCloseTo(-0.5, 12);
  });

  it("waits for its sender's next try", async () => {
    const spine = await spineOf(job, {});
    const changes = [change(1e-3, cablesOf(spine), "down")];
    const { flows } = await runOn(leafSpine2x2(), [job], { changes, reaction: { ...REACTION, hostS: 1.5e-3 } });
    // Tries at 2.5 ms and 4 ms; routing converges at 3 ms: 3 ms of nothing.
    expect(flows.finishS[0]).toBeCloseTo(7e-3, 12);
  });

  it("sends again what was under way: a round trip of it, as go-back-N does", async () => {
    const spine = await spineOf(job, { latency: "fabric" });
    const changes = [change(1e-3, cablesOf(spine), "down")];
    const { flows, summary } = await runOn(leafSpine2x2(), [job], { changes, reaction: REACTION, latency: "fabric" });
    // NIC, four cables of 10 ns, three switches of 500 ns, NIC: 3.54 µs one way.
    const latencyS = 2 * 1e-6 + 4 * 10e-9 + 3 * 500e-9;
    const resentBytes = (2 * latencyS * LINE_RATE_BPS) / 8;
    expect(flows.resentBytes[0]).toBeCloseTo(resentBytes, 0);
    expect(summary.changes![0]!.resentBytes).toBeCloseTo(resentBytes, 0);
    expect(flows.finishS[0]).toBeCloseTo(6e-3 + 2 * latencyS + latencyS, 12);
  });

  it("is hurt by every flap", async () => {
    const spine = await spineOf(job, {});
    // Down for 0.2 ms at 1, 2 and 3 ms; routing is 50 ms behind and never matters.
    const changes = [1, 2, 3].flatMap((ms) => [
      change(ms * 1e-3, cablesOf(spine), "down"),
      change(ms * 1e-3 + 0.2e-3, cablesOf(spine), "up"),
    ]);
    const { flows, summary } = await runOn(leafSpine2x2(), [job], {
      changes,
      reaction: { ...REACTION, routingS: 50e-3 },
    });
    expect(flows.finishS[0]).toBeCloseTo(4.6e-3, 12);
    expect(summary.changes!.map(({ flowsHurt }) => flowsHurt)).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it("that nobody routes around waits for its spine, or is refused where that never returns", async () => {
    const never = { ...REACTION, routingS: Infinity };
    const spine = await spineOf(job, {});
    const down = change(1e-3, cablesOf(spine), "down");
    const back = [down, change(9e-3, cablesOf(spine), "up")];
    const { flows } = await runOn(leafSpine2x2(), [job], { changes: back, reaction: never });
    expect(flows.finishS[0]).toBeCloseTo(12e-3, 12);
    expect(await issuesOf(runOn(leafSpine2x2(), [job], { changes: [down], reaction: never }))).toMatchObject([
      { code: "STALLED" },
    ]);
  });
});

describe("a pair without any path", () => {
  const job = flow("nic-0", "nic-2", 4);
  const cable = ["leaf-0=leaf-1"];

  it("waits for one that is scheduled to come back", async () => {
    const changes = [change(1e-3, cable, "down"), change(8e-3, cable, "up")];
    const { flows, summary } = await runOn(dumbbell(), [job], { changes, reaction: REACTION });
    // 1 ms sent; the link is there at 8 ms, and routing leads over it at 10 ms.
    expect(flows.finishS[0]).toBeCloseTo(13e-3, 12);
    expect(summary.changes![0]!.recoveryS).toBeCloseTo(9e-3, 12);
  });

  it("is refused before the run where none is: change, pair and cut", async () => {
    const changes = [change(1e-3, cable, "down"), change(2e-3, cable, "up"), change(3e-3, cable, "down")];
    const numbered = changes.map((of, i) => ({ ...of, path: `changes[${i}]` }));
    expect(await issuesOf(runOn(dumbbell(), [job], { changes: numbered, reaction: REACTION }))).toEqual([
      {
        code: "UNREACHABLE",
        path: "changes[2]",
        message:
          "nic-0 → nic-2 loses its last path, and none is scheduled to come back: no path goes up and then down between these NICs: the cut has 1 cable that is down, leaf-0=leaf-1 (expected one, on cables that are up)",
      },
    ]);
  });

  it("may be down from the start", async () => {
    const graph = dumbbell();
    cut(graph, "leaf-0", "leaf-1");
    const { flows } = await runOn(graph, [job], { changes: [change(3e-3, cable, "up")], reaction: REACTION });
    expect(flows.finishS[0]).toBeCloseTo(9e-3, 12);
    expect(flows.slowdown[0]).toBeCloseTo(9 / 4, 9);
    expect(graph.getEdgeAttribute(cable[0]!, "state")).toBe("down");
  });

  it("leaves others and their hashes alone", async () => {
    // A NIC's own cable dies: only its flow stops, at any q.
    const jobs = [patternJob("ring", MS_BYTES, { size: 8 })];
    const graph = () => leafSpine({ leaves: 4, nicsPerLeaf: 2, spines: 4, uplinkFactor: 1 });
    const healthy = await runOn(graph(), jobs, { qps: 4 });
    const dead = [change(0.1e-3, ["nic-3=leaf-1"], "down"), change(40e-3, ["nic-3=leaf-1"], "up")];
    const { flows, summary } = await runOn(graph(), jobs, { qps: 4, changes: dead, reaction: REACTION });
    expect(summary.changes![0]!.flowsHurt).toBe(2); // to and from it
    const late = [...flows.finishS].filter((finishS) => finishS > 40e-3);
    expect(late).toHaveLength(2);
    for (const [f, finishS] of flows.finishS.entries()) {
      if (finishS < 40e-3) expect(finishS).toBeLessThanOrEqual(healthy.flows.finishS[f]! * (1 + 1e-9));
    }
  });
});

describe("sprayed packets", () => {
  // Two flows from leaf 0 to leaf 1 over two spines: both links full. The window is wide: queues take almost nothing.
  const text = `src,dst,bytes\nnic-0,nic-2,${2 * MS_BYTES}\nnic-1,nic-3,${2 * MS_BYTES}\n`;

  it("lose the share on a dead link until the splits have followed", async () => {
    const changes = [change(1e-3, cablesOf(1), "down")];
    const { flows, summary } = await runOn(leafSpine2x2(), [traceJob(text)], {
      policy: "ideal",
      changes,
      reaction: REACTION,
    });
    // 1 ms at line rate; 0.5 ms at line rate of which half is lost; then half a line each: 0.75 ms of bytes take 1.5 ms.
    for (const finishS of flows.finishS) expect(finishS).toBeCloseTo(3e-3, 12);
    for (const resent of flows.resentBytes) expect(resent).toBeCloseTo(0.25 * MS_BYTES, 3);
    const [impact] = summary.changes!;
    expect(impact).toMatchObject({ flowsHurt: 2, proportional: true });
    expect(impact!.recoveryS).toBeCloseTo(0.5e-3, 12);
    expect(impact!.resentBytes).toBeCloseTo(0.5 * MS_BYTES, 3);
    expect(impact!.efficiency.before).toBeCloseTo(1, 9);
    expect(impact!.efficiency.during).toBeCloseTo(0.5, 9);
    expect(impact!.efficiency.after).toBeCloseTo(0.5, 9);
  });

  it("lose a link's share also where there is room for all", async () => {
    const changes = [change(1e-3, cablesOf(1), "down")];
    const { flows } = await runOn(leafSpine2x2(), [flow("nic-0", "nic-2", 2)], {
      policy: "ideal",
      changes,
      reaction: REACTION,
    });
    // 1 ms; 0.5 ms that deliver half; 0.75 ms at line rate over the other spine.
    expect(flows.finishS[0]).toBeCloseTo(2.25e-3, 12);
  });

  it("use what comes back, and what is slower, after the same time", async () => {
    const graph = leafSpine2x2();
    for (const cable of cablesOf(1)) graph.setEdgeAttribute(cable, "state", "down");
    const changes = [change(1e-3, cablesOf(1), "up")];
    const back = await runOn(graph, [traceJob(text)], { policy: "ideal", changes, reaction: REACTION });
    // Half a line each for 1.5 ms: 1.25 ms of bytes are left, at line rate.
    for (const finishS of back.flows.finishS) expect(finishS).toBeCloseTo(2.75e-3, 12);
    const slow = [{ path: "changes[0]", atS: 1e-3, cables: cablesOf(1), rateBps: LINE_RATE_BPS / 2 }];
    const slower = await runOn(leafSpine2x2(), [traceJob(text)], {
      policy: "ideal",
      changes: slow,
      reaction: REACTION,
    });
    // 1 ms of bytes left at 3/4 of a line.
    for (const finishS of slower.flows.finishS) expect(finishS).toBeCloseTo(1e-3 + 4e-3 / 3, 12);
    expect(slower.summary.changes![0]!.capacityLost).toBeCloseTo(0.25, 12);
  });
});

/** All-to-all neighbours and strides on the 4-ary fat-tree, of 20 MB each. */
const text = Array.from({ length: 16 }, (_, nic) => `nic-${nic},nic-${(nic + 5) % 16},${2e7 + 1000 * nic}\n`);
const trace = (rows: readonly string[]) => traceJob(`src,dst,bytes\n${rows.join("")}`);

describe("a run that is rerouted", () => {
  it.each(["ecmp", "e-ecmp", "dlb", "balanced", "adaptive", "spray"])(
    "is two runs glued together: %s",
    async (policy) => {
      const atS = 0.1e-3;
      const dead = ["leaf-0.0=spine-0.0", "spine-1.1=core-2"];
      const reaction = { routingS: 0, adaptiveS: 0, hostS: 0, resilient: false };
      const common = { policy, qps: 2, window: 3 };
      const whole = await runOn(fatTree(4), [trace(text)], {
        ...common,
        changes: [change(atS, dead, "down")],
        reaction,
      });

      // The first run alone, of which a flow that ends in time tells how far all others are: its timeline has one interval.
      const first = await runOn(fatTree(4), [trace(text)], common);
      expect(Math.min(...first.flows.finishS)).toBeGreaterThan(atS);
      // Until the first flow ends all rates are what they are at the start, and a run of a part takes that part of the time.
      const tiny = await runOn(fatTree(4), [trace(text.map((row) => row.replace(/\d+\n$/, "1000000\n")))], common);
      const slowest = tiny.flows.finishS;
      const rates = await startRates(policy, common);
      expect(slowest.length).toBe(rates.length);
      const left = text.map((row, f) => {
        const bytes = Number(/(\d+)\n$/.exec(row)![1]) - (rates[f]! * atS) / 8;
        return row.replace(/\d+\n$/, `${Math.round(bytes)}\n`);
      });
      const graph = fatTree(4);
      for (const cable of dead) graph.setEdgeAttribute(cable, "state", "down");
      const second = await runOn(graph, [trace(left)], common);
      for (const [f, finishS] of whole.flows.finishS.entries()) {
        expect(finishS).toBeCloseTo(atS + second.flows.finishS[f]!, 9);
      }
    },
  );

  /** Rates at the start, bit/s: what each flow gets when all are so long that none ends before its own bytes are counted. */
  async function startRates(policy: string, common: Partial<RunScenario>): Promise<number[]> {
    // Each flow in turn ends first: 1 kB against 20 MB.
    return Promise.all(
      text.map(async (_, f) => {
        const rows = text.map((row, g) => (g === f ? row.replace(/\d+\n$/, "4096\n") : row));
        const { flows } = await runOn(fatTree(4), [trace(rows)], { ...common, policy });
        return (4096 * 8) / flows.fctS[f]!;
      }),
    );
  }

  it("moves with resilient hashing only what crossed the dead link", async () => {
    const graph = () => leafSpine({ leaves: 2, nicsPerLeaf: 16, spines: 8, uplinkFactor: 1 });
    const jobs = [patternJob("permutation", 20 * MS_BYTES)];
    const changes = [change(1e-3, cablesOf(3), "down")];
    const loads = async (resilient: boolean) => {
      const reaction = { ...REACTION, routingS: 1e-3, resilient };
      const { timeline } = await runOn(graph(), jobs, { changes, reaction }, { timeline: { intervalS: 0.5e-3 } });
      const up = timeline!.filter(({ tier }) => tier === "leaf-spine up");
      return { before: up[1]!, during: up[3]!, after: up[5]! };
    };
    const [all, some] = [await loads(false), await loads(true)];
    expect(all.before).toEqual(some.before);
    expect(all.during).toEqual(some.during);
    expect(all.after.meanUtilization).not.toBe(some.after.meanUtilization);
  });

  it("says the changes in its timeline", async () => {
    const changes = [{ ...change(1e-3, cablesOf(0), "down"), text: "spine-0 down" }];
    const job = flow("nic-0", "nic-2", 4);
    const { timeline } = await runOn(
      leafSpine2x2(),
      [job],
      { changes, reaction: REACTION },
      { timeline: { intervalS: 0.4e-3 } },
    );
    const named = new Set(
      timeline!.filter(({ changes: of }) => of.length > 0).map(({ timeS, changes: of }) => `${timeS} ${of}`),
    );
    expect([...named]).toEqual(["0.0008 spine-0 down"]);
  });

  it("delivers every byte, and carries what it sends again, whatever fails", async () => {
    const cables = fatTree(4).filterEdges((_, __, a, b) => !a.startsWith("nic") && !b.startsWith("nic"));
    const outage = fc.record({
      cables: fc.uniqueArray(fc.constantFrom(...cables), { minLength: 1, maxLength: 6 }),
      atS: fc.integer({ min: 1, max: 900 }).map((us) => us * 1e-6),
      lastsS: fc.integer({ min: 1, max: 600 }).map((us) => us * 1e-6),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(outage, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("ecmp", "dlb", "wcmp", "balanced", "adaptive", "spray", "ideal"),
        fc.boolean(),
        fc.constantFrom(0, 100e-6),
        async (outages, policy, resilient, hostS) => {
          const changes = outages.flatMap(({ cables: of, atS, lastsS }) => [
            change(atS, of, "down"),
            change(atS + lastsS, of, "up"),
          ]);
          // Outages that overlap: a cable is up when the last of them says so.
          changes.push(change(2e-3, cables, "up"));
          const reaction = { routingS: 130e-6, adaptiveS: 20e-6, hostS, resilient };
          const { flows, summary, timeline } = await runOn(
            fatTree(4),
            [
              trace(text),
              { ...patternJob("permutation", 1e6, { repetitions: 3, gapS: 1e-5 }), name: "b", share: true },
            ],
            { policy, changes, reaction, latency: "fabric", qps: 2 },
            { timeline: {} },
          );
          for (let f = 0; f < flows.flowCount; f++) {
            expect(flows.finishS[f]).toBeGreaterThan(flows.startS[f]!);
            expect(flows.resentBytes[f]).toBeGreaterThanOrEqual(0);
            expect(flows.slowdown[f]).toBeGreaterThan(1 - 1e-9);
          }
          const sent = flows.sizeBytes.reduce((sum, bytes, f) => sum + bytes + flows.resentBytes[f]!, 0);
          const carried = timeline!
            .filter(({ tier }) => tier === "nic-leaf up")
            .reduce((sum, row) => sum + (row.meanUtilization * row.durationS * 16 * LINE_RATE_BPS) / 8, 0);
          expect(carried / sent).toBeCloseTo(1, 9);
          const lost = summary.changes!.reduce((sum, { resentBytes }) => sum + resentBytes, 0);
          expect(lost).toBeCloseTo(
            flows.resentBytes.reduce((a, b) => a + b, 0),
            0,
          );
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it("is the same to the last bit when it is run again", async () => {
    const changes = [change(0.2e-3, ["leaf-0.0=spine-0.0"], "down"), change(0.4e-3, ["leaf-0.0=spine-0.0"], "up")];
    const once = async (graph: TopologyGraph) =>
      runOn(graph, [trace(text)], { policy: "adaptive", changes, reaction: REACTION });
    const [a, b] = [await once(fatTree(4)), await once(fatTree(4))];
    expect(a.summary).toEqual(b.summary);
    expect(a.flows.finishS).toEqual(b.flows.finishS);
  });
});
