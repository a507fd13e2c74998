/** What a topology file may leave out: latencies and cable lengths, with their sources. */

import type { z } from "zod";
import { duration, length, mapping } from "../document/index.ts";

/** Light in glass, and in copper nearly so, seconds per metre. */
const PROPAGATION_S_PER_M = 5e-9;

/** One switch, seconds. Assumed: near the 0.6 to 0.75 µs quoted for Spectrum-4 class switches. */
const SWITCH_LATENCY = "700ns";
/** One NIC with its PCIe, one way, seconds. Assumed. */
const NIC_LATENCY = "1us";

/** Cable lengths by tier: about 2 m, 10 to 20 m and 200 to 300 m (Guo et al., RDMA over Commodity Ethernet at Scale, SIGCOMM 2016). */
const CABLE_LENGTHS_M: Readonly<Record<string, number>> = { "nic-leaf": 2, "leaf-spine": 20, "spine-core": 300 };
/** For cables between other tiers, which explicit files may have. Assumed: as leaf-spine. */
const OTHER_LENGTH_M = 20;

/** `latency:` at the top of the file. */
export const nodeLatencySchema = mapping({
  switch: duration().prefault(SWITCH_LATENCY),
  nic: duration().prefault(NIC_LATENCY),
});
export type NodeLatency = z.output<typeof nodeLatencySchema>;
/** What nodes have of which a file says nothing. */
export const DEFAULT_NODE_LATENCY: NodeLatency = nodeLatencySchema.parse({});

/** `lengths:` and `latencies:` among a builder's parameters; a latency replaces the length of its tier. */
export const cablingShape = {
  lengths: mapping({
    "nic-leaf": length().optional(),
    "leaf-spine": length().optional(),
    "spine-core": length().optional(),
  }).optional(),
  latencies: mapping({
    "nic-leaf": duration().optional(),
    "leaf-spine": duration().optional(),
    "spine-core": duration().optional(),
  }).optional(),
} satisfies z.ZodRawShape;
const cablingSchema = mapping(cablingShape);
export type Cabling = z.output<typeof cablingSchema>;

/** Propagation delay, and the length that it comes from where there is one. */
export interface Span {
  readonly latencyS: number;
  readonly lengthM?: number;
}

/** The span of a cable of this tier (`leaf-spine`): the given latency, else the given length, else the default length. */
export function spanOf(
  tier: string,
  given: { latencyS?: number | undefined; lengthM?: number | undefined } = {},
): Span {
  if (given.latencyS !== undefined) return { latencyS: given.latencyS };
  const lengthM = given.lengthM ?? CABLE_LENGTHS_M[tier] ?? OTHER_LENGTH_M;
  return { latencyS: lengthM * PROPAGATION_S_PER_M, lengthM };
}

/** Span of each cable tier under a builder's parameters. */
export function builderSpan(tier: keyof NonNullable<Cabling["lengths"]>, cabling: Cabling): Span {
  return spanOf(tier, { latencyS: cabling.latencies?.[tier], lengthM: cabling.lengths?.[tier] });
}
