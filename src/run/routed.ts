/** Routes the transfers of all jobs under the scenario's policy, as the event engine needs them: on the wire, by number. */

import { STREAM } from "../compare.ts";
import type { Routes } from "../core/index.ts";
import { isInputError, RoutingError, ScenarioError } from "../errors.ts";
import { mixSeed } from "../rng.ts";
import type { Policy } from "../routing/index.ts";
import { headerEfficiency, type Network, networkFlows, routeTransfers, type TransferRoutes } from "../sim/index.ts";
import type { TopologyGraph } from "../topology/index.ts";
import { explainUnreachable } from "../unreachable.ts";
import type { Transfers } from "../workload/index.ts";
import type { RunScenario } from "./scenario.ts";
import type { TransferPool } from "./transfer-pool.ts";

export interface RoutedTransfers {
  /** Links of the fabric, or pools; then two NVLink ports per GPU NIC. Wire bit/s, as full packets have headers. */
  readonly linkRateBps: Float64Array; // [links]
  /** The first of the links that are NVLink ports. */
  readonly firstNvlink: number;
  readonly routes: Routes;
  readonly rateCapBps: Float64Array | undefined; // [transfers · q] wire bit/s
  readonly latencyS: Float64Array; // [transfers]
  readonly nameLink: (link: number) => string;
}

/** One GPU's NVLink per direction, payload bit/s: line rate, and what a ring makes of it (NVIDIA/nccl-tests issue 212). */
const NVLINK = { lineBps: 450e9 * 8, ringBps: 370e9 * 8 };

/**
 * @throws {RoutingError} UNREACHABLE, with the pair and the cut
 * @throws {ScenarioError} POOLED_TRANSFERS: pooled QPs know no transfers of several edges in time
 */
export function routeAll(
  topology: TopologyGraph,
  network: Network,
  pool: TransferPool,
  policy: Policy,
  scenario: RunScenario,
): RoutedTransfers {
  const format = { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion };
  // The routes come in payload rates; here sizes hold each packet's headers, and rates are those of the wire.
  const payload = headerEfficiency(format);
  const parts = pool.groups().map(({ group, transfers, numbers }) => {
    const options = { ...scenario, qps: scenario.qps * group.connections, seed: mixSeed(scenario.seed, STREAM.hash) };
    const routed = explaining(topology, network, transfers, () =>
      routeTransfers(network, transfers, policy, {
        ...options,
        format,
        staggered: true,
        nvlink: NVLINK,
        nvlinkRate: group.nvlinkRate,
      }),
    );
    return { routed, numbers };
  });
  const perTransfer = new Set(parts.map(({ routed }) => routed.routes.commoditiesPerFlow));
  if (perTransfer.size > 1) {
    const message =
      "pooled QPs beside a collective whose transfers have several edges (expected qpMode static, or jobs of one kind)";
    throw new ScenarioError([{ code: "POOLED_TRANSFERS", path: "routing.qpMode", message }]);
  }
  const { linkRateBps, nameLink } = parts[0]!.routed;
  return {
    linkRateBps: linkRateBps.map((rate) => rate / payload),
    firstNvlink: linkRateBps.length - 2 * network.fabric.gpuNicCount,
    ...inOrder(parts, pool.count, payload),
    nameLink,
  };
}

interface Part {
  readonly routed: TransferRoutes;
  readonly numbers: Uint32Array;
}

/** Rows, caps and latencies of all parts in the order of the transfers' numbers; weights only where not all are 1. */
function inOrder(
  parts: readonly Part[],
  count: number,
  payload: number,
): Pick<RoutedTransfers, "routes" | "rateCapBps" | "latencyS"> {
  const q = parts[0]!.routed.routes.commoditiesPerFlow;
  const pathStart = new Uint32Array(count * q + 1);
  for (const { routed, numbers } of parts) {
    for (const [t, number] of numbers.entries()) {
      for (let k = 0; k < q; k++) {
        const c = t * q + k;
        pathStart[number * q + k + 1] = routed.routes.pathStart[c + 1]! - routed.routes.pathStart[c]!;
      }
    }
  }
  for (let c = 0; c < count * q; c++) pathStart[c + 1]! += pathStart[c]!;
  const pathLinks = new Uint32Array(pathStart[count * q]!);
  const pathWeight = new Float64Array(pathLinks.length).fill(1);
  const latencyS = new Float64Array(count);
  const rateCapBps = parts.some(({ routed }) => routed.rateCapBps)
    ? new Float64Array(count * q).fill(Infinity)
    : undefined;
  for (const { routed, numbers } of parts) {
    for (const [t, number] of numbers.entries()) {
      latencyS[number] = routed.latencyS[t]!;
      const [from, to] = [routed.routes.pathStart[t * q]!, routed.routes.pathStart[(t + 1) * q]!];
      pathLinks.set(routed.routes.pathLinks.subarray(from, to), pathStart[number * q]);
      if (routed.routes.pathWeight) pathWeight.set(routed.routes.pathWeight.subarray(from, to), pathStart[number * q]);
      if (!routed.rateCapBps || !rateCapBps) continue;
      for (let k = 0; k < q; k++) rateCapBps[number * q + k] = routed.rateCapBps[t * q + k]! / payload;
    }
  }
  const weighted = pathWeight.some((weight) => weight !== 1);
  const routes = { commoditiesPerFlow: q, pathStart, pathLinks, ...(weighted ? { pathWeight } : {}) };
  return { routes, rateCapBps, latencyS };
}

/** Runs a step, and says which pair and which cut is meant where it finds a flow without a path. */
function explaining<T>(topology: TopologyGraph, { fabric }: Network, transfers: Transfers, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!isInputError(error) || error.code !== "UNREACHABLE") throw error;
    const { src, dst } = networkFlows(transfers);
    const flow = Number(/\d+/.exec(error.issues[0]!.path)?.[0]);
    throw new RoutingError([explainUnreachable(topology, fabric, src[flow]!, dst[flow]!)], { cause: error });
  }
}
