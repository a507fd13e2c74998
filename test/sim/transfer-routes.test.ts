/** Transfers as commodities: rows, capacities and caps, against rates that are derived by hand. */

import { describe, expect, it } from "vitest";
import { freeze } from "../../src/fabric/index.ts";
import { findPolicy } from "../../src/routing/index.ts";
import {
  headerEfficiency,
  Network,
  routeTransfers,
  type TransferOptions,
  type TransferRoutes,
} from "../../src/sim/index.ts";
import type { TopologyGraph } from "../../src/topology/index.ts";
import type { Transfers } from "../../src/workload/index.ts";
import { moduleOf } from "../core/builds.ts";
import { cut, dumbbell, LINE_RATE_BPS, serverWorld } from "../worlds.ts";

const FORMAT = { mtuBytes: 4096, ipVersion: 4 } as const;
const PAYLOAD_BPS = LINE_RATE_BPS * headerEfficiency(FORMAT);
const NVLINK = { lineBps: 3.6e12, ringBps: 2.96e12 };
const OPTIONS: TransferOptions = {
  qps: 1,
  qpMode: "static",
  hash: "fair",
  polarized: false,
  seed: 1,
  window: 1.25,
  format: FORMAT,
  nvlink: NVLINK,
  nvlinkRate: "ring",
};

const core = moduleOf("release");

/** Transfers of edges [source, destination], `nvlink` where the third says so. */
function transfersOf(...edges: (readonly [number, number, "nvlink"?])[][]): Transfers {
  const flat = edges.flat();
  let end = 0;
  return {
    transferCount: edges.length,
    edgeStart: Uint32Array.from([0, ...edges.map((of) => (end += of.length))]),
    edgeSrc: Uint32Array.from(flat, ([src]) => src),
    edgeDst: Uint32Array.from(flat, ([, dst]) => dst),
    edgeNvlink: Uint8Array.from(flat, ([, , nvlink]) => Number(nvlink === "nvlink")),
    group: new Uint32Array(edges.length),
  };
}

function run(
  graph: TopologyGraph,
  transfers: Transfers,
  policy: string,
  options: Partial<TransferOptions> = {},
): { routes: TransferRoutes; rateBps: Float64Array } {
  const network = new Network(core, freeze(graph));
  const routes = routeTransfers(network, transfers, findPolicy(policy), { ...OPTIONS, ...options });
  return { routes, rateBps: network.rows.solve(routes.linkRateBps, routes.routes, routes.rateCapBps) };
}

describe("a transfer", () => {
  it.each(["ecmp", "ideal"])("of one edge is a flow under %s", (policy) => {
    // Flows of the dumbbell's leaves share one cable: half of it each.
    const { rateBps } = run(dumbbell(), transfersOf([[0, 2]], [[1, 3]]), policy);
    for (const rate of rateBps) expect(rate).toBeCloseTo(PAYLOAD_BPS / 2, 0);
  });

  it("moves at the pace of its slowest edge, and leaves the rest of its other links to others", () => {
    // The ring 0 → 2 → 0 and the flow 1 → 3 share the cable to the right: half each. The flow 3 → 1 on the way back has
    // what the ring, at half, leaves of the cable: the other half and no more.
    const { rateBps } = run(
      dumbbell(),
      transfersOf(
        [
          [0, 2],
          [2, 0],
        ],
        [[1, 3]],
        [[3, 1]],
      ),
      "ecmp",
    );
    for (const rate of rateBps) expect(rate).toBeCloseTo(PAYLOAD_BPS / 2, 0);
    const two = run(
      dumbbell(),
      transfersOf(
        [
          [0, 2],
          [2, 0],
        ],
        [[1, 3]],
        [[0, 3]],
        [[3, 1]],
      ),
      "ecmp",
    );
    // Three to the right: thirds. The ring is held there, so that 3 → 1 gets two thirds of the way back.
    expect(two.rateBps[0]).toBeCloseTo(PAYLOAD_BPS / 3, 0);
    expect(two.rateBps[3]).toBeCloseTo((2 * PAYLOAD_BPS) / 3, 0);
  });

  it("that crosses a link twice needs it twice", () => {
    const { rateBps } = run(
      dumbbell(),
      transfersOf([
        [0, 2],
        [1, 3],
      ]),
      "ecmp",
    );
    expect(rateBps[0]).toBeCloseTo(PAYLOAD_BPS / 2, 0);
  });

  it("takes NVLink ports at the ring's rate or at line rate", () => {
    const world = serverWorld({ servers: 1, gpus: 2, spines: 1 });
    const ring = transfersOf([
      [0, 1, "nvlink"],
      [1, 0, "nvlink"],
    ]);
    expect(run(world, ring, "ecmp").rateBps[0]).toBeCloseTo(NVLINK.ringBps, 0);
    expect(run(world, ring, "adaptive", { nvlinkRate: "line" }).rateBps[0]).toBeCloseTo(NVLINK.lineBps, 0);
  });

  it("carries parts of its bytes on edges of less weight", () => {
    const world = serverWorld({ servers: 1, gpus: 2, spines: 1 });
    const half = { ...transfersOf([[0, 1, "nvlink"]]), edgeWeight: Float64Array.of(0.5) };
    expect(run(world, half, "ecmp", { nvlinkRate: "line" }).rateBps[0]).toBeCloseTo(2 * NVLINK.lineBps, 0);
  });
});

describe("rows that are solved alone", () => {
  it("have one port for all that the same transfers cross, and the same rates", () => {
    const world = serverWorld({ servers: 3, gpus: 4, spines: 2 });
    const around = [0, 1, 2].map((server) => [0, 1, 2, 3].map((rail) => 4 * server + rail));
    const rings = [0, 1, 2, 3].map((rail) =>
      around.flatMap((gpus, s): [number, number, "nvlink"?][] => [
        ...gpus.map((gpu, i): [number, number, "nvlink"] => [gpu, gpus[(i + 1) % 4]!, "nvlink"]),
        [gpus[rail]!, around[(s + 1) % 3]![rail]!],
      ]),
    );
    // A transfer beside the rings makes its two ports unlike all others.
    const transfers = transfersOf(...rings, [[0, 1, "nvlink"]]);
    const whole = run(world, transfers, "ecmp");
    const alone = run(world, transfers, "ecmp", { alone: true });
    expect(alone.rateBps).toEqual(whole.rateBps);
    const crossed = ({ routes: { routes, linkRateBps } }: typeof whole) =>
      new Set(routes.pathLinks.filter((l) => l >= linkRateBps.length - 2 * 12)).size;
    expect(crossed(whole)).toBe(24);
    expect(crossed(alone)).toBe(2);
  });
});

describe("pooled QPs", () => {
  it("of a single edge are commodities of their own", () => {
    const { routes, rateBps } = run(dumbbell(), transfersOf([[0, 2]], [[1, 3]]), "ecmp", { qps: 2, qpMode: "pooled" });
    expect(routes.routes.commoditiesPerFlow).toBe(2);
    for (const rate of rateBps) expect(rate).toBeCloseTo(PAYLOAD_BPS / 4, 0);
  });

  it("of a ring are one commodity, with the shares that each edge's QPs have by themselves", () => {
    const world = serverWorld({ servers: 4, gpus: 1, spines: 4 });
    const ring = transfersOf([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ]);
    const { routes, rateBps } = run(world, ring, "ecmp", { qps: 4, qpMode: "pooled" });
    expect(routes.routes.commoditiesPerFlow).toBe(1);
    // Alone on its links, every edge fills its NIC whatever its QPs' paths are.
    expect(rateBps[0]).toBeCloseTo(PAYLOAD_BPS, 0);
  });
});

describe("sprayed transfers", () => {
  it("are capped by queues as the flows of their edges are", () => {
    const world = serverWorld({ servers: 2, gpus: 2, spines: 2 });
    const { rateBps } = run(world, transfersOf([[0, 2]], [[1, 3]]), "adaptive");
    const { rateBps: ideal } = run(world, transfersOf([[0, 2]], [[1, 3]]), "ideal");
    expect(ideal[0]).toBeCloseTo(PAYLOAD_BPS, 0);
    expect(rateBps[0]! / ideal[0]!).toBeLessThan(1);
    expect(rateBps[0]! / ideal[0]!).toBeGreaterThan(0.9);
    // Two transfers of one NIC share what the queue leaves to the NIC.
    const { rateBps: shared } = run(world, transfersOf([[0, 2]], [[0, 2]], [[1, 3]]), "adaptive");
    expect(shared[0]! + shared[1]!).toBeCloseTo(rateBps[0]!, -3);
  });

  it("under `spray` lose to slow links what their slowest edge resends", () => {
    const world = serverWorld({ servers: 2, gpus: 2, spines: 2 });
    const ring = transfersOf(
      [
        [0, 2],
        [2, 0],
      ],
      [
        [1, 3],
        [3, 1],
      ],
    );
    const healthy = run(world, ring, "spray").rateBps[0]!;
    world.setEdgeAttribute("leaf-0=spine-1", "rateBps", LINE_RATE_BPS / 4);
    const slow = run(world, ring, "spray").rateBps[0]!;
    const pooled = run(world, ring, "adaptive").rateBps[0]!;
    expect(slow).toBeLessThan(pooled);
    expect(pooled).toBeLessThan(healthy);
  });

  it("are bounded by the cut between their leaves", () => {
    const world = serverWorld({ servers: 2, gpus: 2, spines: 2 });
    cut(world, "leaf-0", "spine-1");
    const { rateBps } = run(world, transfersOf([[0, 2]], [[1, 3]]), "ideal");
    expect(rateBps[0]).toBeCloseTo(PAYLOAD_BPS / 2, 0);
  });
});

it("tells the latency of network edges, and names links", () => {
  const world = serverWorld({ servers: 2, gpus: 2, spines: 2 });
  const { routes } = run(
    world,
    transfersOf(
      [
        [0, 1, "nvlink"],
        [0, 1],
        [1, 2],
      ],
      [[0, 1, "nvlink"]],
    ),
    "ecmp",
  );
  // NIC 1 µs at either end, 500 ns a switch, 10 ns a cable: one switch and two cables, or three and four. NVLink has none.
  const near = 2e-6 + 500e-9 + 2 * 10e-9;
  const far = 2e-6 + 3 * 500e-9 + 4 * 10e-9;
  expect(routes.latencyS[0]).toBeCloseTo((near + far) / 2, 15);
  expect(routes.latencyS[1]).toBe(0);
  const links = routes.linkRateBps.length;
  expect(routes.nameLink(links - 1)).toBe("NVLink into gpu-1.1");
  expect(routes.nameLink(0)).toBe("gpu-0.0 to leaf-0");
  const pools = run(world, transfersOf([[0, 2]]), "adaptive").routes;
  const names = Array.from({ length: pools.linkRateBps.length }, (_, l) => pools.nameLink(l));
  expect(names).toContain("leaf-0 to spine-0 and 1 like it");
});
