/** The packet-level runs as flows on a fabric of ours, and how far a fluid rate is from what a flow got in them. */

import { readFileSync } from "node:fs";
import { type Fabric, freeze } from "../../src/fabric/index.ts";
import type { SwitchPaths } from "../../src/fabric/paths.ts";
import { quantile } from "../../src/sim/quantile.ts";
import { buildTopology } from "../../src/topology/index.ts";
import type { Flows } from "../../src/workload/index.ts";

export interface PacketRun {
  readonly strategy: string;
  readonly transport: string;
  readonly seed: number;
  readonly bytes: number;
  readonly flows: Flows;
  /** Path of each flow; absent where packets spread. */
  readonly via?: SwitchPaths;
  readonly finishS: readonly number[];
}

interface RunFile {
  readonly matrices?: Readonly<Record<string, readonly number[]>>;
  readonly degraded?: { readonly leaf: number; readonly spine: number; readonly rate_ratio: number };
  readonly runs: readonly {
    readonly strategy: string;
    readonly transport: string;
    readonly seed: number;
    readonly bytes: number;
    readonly src?: readonly number[];
    readonly dst?: readonly number[];
    readonly path_spine?: readonly number[];
    readonly finish_us: readonly number[];
  }[];
}

/** Wire bytes of a packet and its payload in the packet simulator. */
const PACKET_BYTES = { wire: 4160, payload: 4096 } as const;
const LINE_RATE_GBPS = 400;
/** Base round trip between leaves: four links of 1 µs each way. A flow ends that much later than its last bit is due. */
const START_UP_S = 8e-6;

/** The fabric and the runs of `packets-<name>.json`. */
export function packetRuns(name: "permutation" | "degraded-cable" | "incast8"): {
  fabric: Fabric;
  /** Runs of a strategy, and of one transport where it is given. */
  runsOf: (strategy: string, transport?: string) => PacketRun[];
} {
  const file: RunFile = JSON.parse(readFileSync(new URL(`packets-${name}.json`, import.meta.url), "utf8"));
  const fabric = fabricOf(file);
  const runs = file.runs.map(({ src, dst, path_spine, finish_us, ...run }): PacketRun => {
    const to = dst ?? file.matrices![run.seed]!;
    const flows = { flowCount: to.length, src: Uint32Array.from(src ?? to.keys()), dst: Uint32Array.from(to) };
    const finishS = finish_us.map((us) => us * 1e-6);
    return { ...run, flows, finishS, ...(path_spine ? { via: pathsOf(fabric, flows, path_spine) } : {}) };
  });
  return {
    fabric,
    runsOf: (strategy, transport) =>
      runs.filter((run) => run.strategy === strategy && (transport ?? run.transport) === run.transport),
  };
}

/** 8 leaves of 16 NICs, 16 spines, 400G and 1 µs everywhere; switches and NICs add nothing. */
function fabricOf({ degraded }: RunFile): Fabric {
  const graph = buildTopology({
    builder: "leaf-spine",
    parameters: {
      leaves: 8,
      nicsPerLeaf: 16,
      spines: 16,
      nicRate: `${LINE_RATE_GBPS}Gbps`,
      fabricRate: `${LINE_RATE_GBPS}Gbps`,
      latencies: { "nic-leaf": "1us", "leaf-spine": "1us" },
    },
    latency: { switch: "0s", nic: "0s" },
    ...(degraded && {
      changes: [
        {
          between: [`leaf-${degraded.leaf}`, `spine-${degraded.spine}`],
          rate: `${degraded.rate_ratio * LINE_RATE_GBPS}Gbps`,
        },
      ],
    }),
  });
  return freeze(graph);
}

/** Paths over the flows' spines; -1 means that source and destination have the same leaf. */
function pathsOf({ nodeNames, nicLeaf }: Fabric, { src, dst }: Flows, spines: readonly number[]): SwitchPaths {
  const paths = spines.map((spine, f) => {
    const leaf = nicLeaf[src[f]!]!;
    return spine < 0 ? [leaf] : [leaf, nodeNames.indexOf(`spine-${spine}`), nicLeaf[dst[f]!]!];
  });
  const start = new Uint32Array(paths.length + 1);
  paths.forEach((path, f) => {
    start[f + 1] = start[f]! + path.length;
  });
  return { start, switches: Uint32Array.from(paths.flat()) };
}

/** Bits of one flow on the wire. */
export function wireBits({ bytes }: PacketRun): number {
  return (bytes / PACKET_BYTES.payload) * PACKET_BYTES.wire * 8;
}

/** |F − P| / F of a flow's average rate, P in the packets and F in the fluid, start-up counted in both. */
export function rateErrors(run: PacketRun, fluidFinishS: ArrayLike<number>): number[] {
  return run.finishS.map((packetS, f) => Math.abs(1 - (fluidFinishS[f]! + START_UP_S) / packetS));
}

export interface ErrorFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
}

export function figuresOf(errors: readonly number[]): ErrorFigures {
  const ascending = Float64Array.from(errors).sort();
  return {
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p50: quantile(ascending, 0.5),
    p95: quantile(ascending, 0.95),
  };
}
