/** One packet-level run again as fluid: its flows on its fabric, under the policy that stands for its strategy. */

import { findPolicy } from "../routing/index.ts";
import { type Network, prepare, simulate } from "../sim/index.ts";
import type { Flows } from "../workload/index.ts";
import type { PacketRun } from "./packet-file.ts";
import { packetPaths } from "./packet-paths.ts";
import { replay } from "./replay.ts";
import type { Stand } from "./strategies.ts";

export interface FluidOptions {
  readonly fileName: string;
  /** Packets in flight / bandwidth-delay product. */
  readonly window: number;
  /** α of α-fair rates, Infinity for max-min. */
  readonly alpha: number;
  /** Of links, in prices of a flow at line rate. */
  readonly softness: number;
}

/** Wire bytes of an acknowledgement, and received bytes after which a `uec` receiver sends one (uet-htsim, commit 40ccb05). */
const ACK_BYTES = 64;
const ACKED_BYTES = 16_384;

/**
 * When each flow ends, s. A flow ends the fabric's base round trip after its last bit was due, since the packet simulator's
 * senders wait for what acknowledges it.
 *
 * @throws {ScenarioError} BAD_PATH  @throws {RoutingError} NO_CABLE, UNREACHABLE
 */
export function fluidFinishS(network: Network, run: PacketRun, stand: Stand, options: FluidOptions): Float64Array {
  const { fileName, window, alpha, softness } = options;
  const policy = findPolicy(stand.policy);
  const flows: Flows = {
    flowCount: run.dst.length,
    src: Uint32Array.from(run.src),
    dst: Uint32Array.from(run.dst),
    ...(policy.paths === "pinned" ? { via: packetPaths(run, network.fabric, fileName) } : {}),
  };
  const settings = {
    qps: 1,
    qpMode: "static",
    hash: "fair",
    polarized: false,
    seed: run.seed,
    policyParameters: stand.parameters,
    window,
    format: { mtuBytes: run.payloadBytes, ipVersion: 4 },
    alpha,
    softness,
  } as const;
  const sizeBits = policy.paths === "pinned" ? wireBits(run) : loadBits(run);
  const ends = replay({ sizeBits, startS: run.startS }, (live) => {
    return simulate(network, prepare(network, keep(flows, live)), policy, settings).rateBps;
  });
  const startUpS = roundTripS(run);
  return ends.map((endS) => endS + startUpS);
}

/** Bits of each flow on the wire, headers included. */
export function wireBits({ sizeBytes, payloadBytes, packetBytes }: PacketRun): Float64Array {
  return Float64Array.from(sizeBytes, (bytes) => (bytes / payloadBytes) * packetBytes * 8);
}

/**
 * The same, with the acknowledgements that share the links of hosts which receive as they send. Where packets spread, those
 * are the links that are full; on fixed paths most full links are inside the fabric, where acknowledgements go other ways.
 */
function loadBits(run: PacketRun): Float64Array {
  const bits = wireBits(run);
  if (!run.transport.startsWith("uec")) return bits;
  const receives = new Set(run.dst);
  const acks = 1 + (ACK_BYTES * run.payloadBytes) / (ACKED_BYTES * run.packetBytes);
  return bits.map((flowBits, f) => (receives.has(run.src[f]!) ? flowBits * acks : flowBits));
}

/** Base round trip between hosts that are farthest apart, s: propagation both ways, and a packet's time at every hop but the first. */
function roundTripS({ fabric, packetBytes }: PacketRun): number {
  const { kind, linkLatencyNs, switchLatencyNs, rateGbps } = fabric;
  const links = kind === "fat-tree" ? 6 : 4;
  const oneWayNs = links * linkLatencyNs + (links - 1) * switchLatencyNs;
  return 2 * oneWayNs * 1e-9 + ((links - 1) * packetBytes * 8) / (rateGbps * 1e9);
}

/** Some of the flows, which keep their numbers and their paths. */
function keep({ src, dst, via }: Flows, live: readonly number[]): Flows {
  const number = Uint32Array.from(live);
  const kept = {
    flowCount: live.length,
    src: number.map((f) => src[f]!),
    dst: number.map((f) => dst[f]!),
    number,
  };
  if (via === undefined) return kept;
  const start = new Uint32Array(live.length + 1);
  const switches = live.flatMap((f, i) => {
    const path = [...via.switches.subarray(via.start[f], via.start[f + 1])];
    start[i + 1] = start[i]! + path.length;
    return path;
  });
  return { ...kept, via: { start, switches: Uint32Array.from(switches) } };
}
