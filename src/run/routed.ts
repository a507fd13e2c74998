/** Routes the transfers of all jobs under the scenario's policy, as the event engine needs them: on the wire, by number. */

import { DEFAULT_COLLECTIVE_SCENARIO } from "../collective-scenario.ts";
import type { Routes } from "../core/index.ts";
import { ScenarioError } from "../errors.ts";
import { mixSeed } from "../rng.ts";
import { type Policy, queuePairs } from "../routing/index.ts";
import { STREAM } from "../scenario.ts";
import { headerEfficiency, type Network, networkFlows, routeTransfers, type TransferRoutes } from "../sim/index.ts";
import { explaining } from "../unreachable.ts";
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

const { nvlinkBps: lineBps, nvlinkRingBps: ringBps } = DEFAULT_COLLECTIVE_SCENARIO;

/**
 * @throws {RoutingError} UNREACHABLE, with the pair and the cut
 * @throws {ScenarioError} POOLED_TRANSFERS: pooled QPs know no transfers of several edges in time
 */
export function routeAll(
  network: Network,
  pool: Pick<TransferPool, "parts">,
  policy: Policy,
  scenario: RunScenario,
): RoutedTransfers {
  const format = { mtuBytes: scenario.mtuBytes, ipVersion: scenario.ipVersion };
  // The routes come in payload rates; here sizes hold each packet's headers, and rates are those of the wire.
  const payload = headerEfficiency(format);
  const hashed = { ...scenario, ...queuePairs(policy, scenario), seed: mixSeed(scenario.seed, STREAM.hash) };
  // NVLink's rates are payload; on the wire they are scaled as if its packets had the same headers.
  const wirePerPayload = 1 + scenario.headerBytes / scenario.mtuBytes;
  const nvlink = { lineBps: lineBps * wirePerPayload * payload, ringBps: ringBps * wirePerPayload * payload };
  const parts = pool.parts.map(({ transfers, connections, nvlinkRate, staggered }) =>
    explaining(
      network.fabric,
      () => networkFlows(transfers),
      () =>
        routeTransfers(network, transfers, policy, {
          ...hashed,
          qps: hashed.qps * connections,
          format,
          staggered,
          inTime: true,
          nvlink,
          nvlinkRate,
        }),
    ),
  );
  const perTransfer = new Set(parts.map(({ routes }) => routes.commoditiesPerFlow));
  if (perTransfer.size > 1) {
    const message =
      "pooled QPs beside a collective whose transfers have several edges (expected qpMode static, or jobs of one kind)";
    throw new ScenarioError([{ code: "POOLED_TRANSFERS", path: "routing.qpMode", message }]);
  }
  const { linkRateBps, nameLink } = parts[0]!;
  return {
    linkRateBps: linkRateBps.map((rate) => rate / payload),
    firstNvlink: linkRateBps.length - 2 * network.fabric.gpuNicCount,
    ...joined(parts, payload),
    nameLink,
  };
}

/** Rows, caps and latencies of all parts, one after another; weights only where not all are 1. */
function joined(
  parts: readonly TransferRoutes[],
  payload: number,
): Pick<RoutedTransfers, "routes" | "rateCapBps" | "latencyS"> {
  const commodities = parts.reduce((sum, { routes }) => sum + routes.pathStart.length - 1, 0);
  const incidences = parts.reduce((sum, { routes }) => sum + routes.pathLinks.length, 0);
  const pathStart = new Uint32Array(commodities + 1);
  const pathLinks = new Uint32Array(incidences);
  const pathWeight = new Float64Array(incidences).fill(1);
  const rateCapBps = new Float64Array(commodities).fill(Infinity);
  let c = 0;
  let at = 0;
  for (const { routes, rateCapBps: capBps } of parts) {
    const count = routes.pathStart.length - 1;
    for (let k = 0; k < count; k++) pathStart[c + k + 1] = at + routes.pathStart[k + 1]!;
    pathLinks.set(routes.pathLinks, at);
    if (routes.pathWeight) pathWeight.set(routes.pathWeight, at);
    if (capBps) for (let k = 0; k < count; k++) rateCapBps[c + k] = capBps[k]! / payload;
    c += count;
    at += routes.pathLinks.length;
  }
  const { commoditiesPerFlow } = parts[0]!.routes;
  const weighted = pathWeight.some((weight) => weight !== 1);
  return {
    routes: { commoditiesPerFlow, pathStart, pathLinks, ...(weighted ? { pathWeight } : {}) },
    rateCapBps: rateCapBps.some((cap) => cap < Infinity) ? rateCapBps : undefined,
    latencyS: Float64Array.from(parts.flatMap(({ latencyS }) => [...latencyS])),
  };
}
