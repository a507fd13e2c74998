/** The result of `heddle run`: plain data, complete and stable, for reporters and `--json`. Only runs that went to their end have one. */

import type { TopologySummary } from "./summary.ts";

/** Of all flows of a set; quantiles interpolate linearly between order statistics. */
export interface Distribution {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface FlowStatistics {
  readonly flows: number;
  /** Payload that the network carried: of all flows, and over all edges of transfers that have several but NVLink's. */
  readonly bytes: number;
  /** Flow completion times: from a flow's own start to its delivery. */
  readonly fctS: Distribution;
  /** FCT / the FCT of the flow alone on the idle fabric, on its own paths. */
  readonly slowdown: Distribution;
}

/** Flows of [fromBytes, toBytes); null: no upper end. */
export interface SizeBucket extends FlowStatistics {
  readonly fromBytes: number;
  readonly toBytes: number | null;
}

export interface TrafficSummary extends FlowStatistics {
  /** First start, last delivery, and the time between. */
  readonly startS: number;
  readonly endS: number;
  readonly makespanS: number;
  /** Payload / makespan. */
  readonly goodputBps: number;
  /** Those that hold flows, smallest first. */
  readonly buckets: readonly SizeBucket[];
}

export interface JobSummary extends TrafficSummary {
  readonly name: string;
  /** A sentence: `random permutation between leaves`. */
  readonly workload: string;
  readonly placement: string;
  readonly nics: number;
  /** Of each run of the job: when it may start, and its last delivery. */
  readonly repetitions: readonly { readonly startS: number; readonly endS: number }[];
  /** Of jobs that are collectives, in nccl-tests' words; over the runs of the job. */
  readonly collective?: {
    readonly algorithm: string;
    readonly ranks: number;
    readonly messageBytes: number;
    readonly busbwFactor: number;
    readonly meanBusbwGBps: number;
    readonly minBusbwGBps: number;
  };
  /** Of jobs that are tasks. */
  readonly tasks?: TaskSummary;
}

/** Of all ranks: the mean, and that of the rank with most. */
export interface OverRanks {
  readonly mean: number;
  readonly max: number;
}

/** Collectives of one kind and group size, or messages between two ranks, over all runs of a job. */
export interface CommunicationSummary {
  /** Name of a collective, or `send`. */
  readonly kind: string;
  /** Absent for messages. */
  readonly algorithm?: string;
  readonly ranks: number;
  readonly count: number;
  /** Sum of their sizes, in nccl-tests' sense. */
  readonly bytes: number;
  /** From when all ranks are there to its end. */
  readonly timeS: OverRanks;
  /** size / time × nccl-tests' factor: of all bytes over all time, and the least. */
  readonly meanBusbwGBps: number;
  readonly minBusbwGBps: number;
}

/** How ranks spent their time, of a run from its beginning to its last task's end; means over the runs of the job. */
export interface TaskSummary {
  readonly ranks: number;
  readonly makespanS: number;
  /** The rank computes. */
  readonly computeS: OverRanks;
  /** The rank computes nothing, and a communication of its own is under way. */
  readonly exposedS: OverRanks;
  /** Neither: it waits for others, or is done. */
  readonly idleS: OverRanks;
  readonly communication: readonly CommunicationSummary[];
}

/** The scenario with every default filled in. */
export interface RunScenarioSummary {
  readonly name: string;
  readonly policy: string;
  readonly qps: number;
  readonly qpMode: "static" | "pooled";
  readonly hash: string;
  readonly hashSeeds: "per-switch" | "polarized";
  /** As given; absent where nothing was. */
  readonly policyParameters?: Readonly<Record<string, string | number>>;
  readonly seed: number;
  readonly mtuBytes: number;
  readonly ipVersion: 4 | 6;
  /** Bytes that each packet adds on the wire. */
  readonly headerBytes: number;
  readonly latency: "fabric" | "none";
  readonly window: number;
  readonly fairness: string;
  /** Of a fairness other than max-min. */
  readonly alpha?: number;
  /** How soon links charge, where they do before they are full (src/fairness.ts). */
  readonly softness?: number;
  /** How long paths take to follow changes; absent where they stay. Null: never. */
  readonly reaction?: {
    readonly routingS: number | null;
    readonly adaptiveS: number;
    readonly hostS: number;
    readonly resilient: boolean;
  };
  /** Changes of cables while flows were under way. */
  readonly changes: readonly {
    readonly atS: number;
    readonly cables: number;
    readonly state?: "up" | "down";
    readonly rateBps?: number;
  }[];
}

/** What one change of cables did, or those of one time together. */
export interface ChangeImpact {
  readonly atS: number;
  /** `spine-3 down`. */
  readonly text: string;
  readonly cables: number;
  /** Goodput ÷ line rate of the NICs that had flows under way; null for a window without any. */
  readonly efficiency: {
    readonly before: number | null;
    readonly during: number | null;
    readonly after: number | null;
  };
  /** Flows that lost packets or stood still. */
  readonly flowsHurt: number;
  /** Payload that was lost and sent again. */
  readonly resentBytes: number;
  /** Until the last of these flows sent again without loss; null where none was hurt, or none did. */
  readonly recoveryS: number | null;
  /** Part of the capacity of a tier of cables that went, of the tier that lost most; below 0 where it came back. */
  readonly capacityLost: number;
  /** 1 − efficiency after ÷ before; null where one of them is. */
  readonly efficiencyLost: number | null;
  /** Whether no more efficiency than capacity was lost; null where no capacity was. */
  readonly proportional: boolean | null;
}

export interface RunSummary {
  readonly schema: "heddle/run@1";
  readonly version: string;
  readonly coreHash: string;
  readonly topology: TopologySummary;
  readonly scenario: RunScenarioSummary;
  readonly total: TrafficSummary;
  readonly jobs: readonly JobSummary[];
  /** Changes of cables in time and what they did; absent where paths don't follow them. */
  readonly changes?: readonly ChangeImpact[];
  /** What the engine did: starts, completions, deliveries and changes; batches of those at one time; rates computed anew. */
  readonly engine: { readonly events: number; readonly batches: number; readonly rerated: number };
  /** What the model leaves out in this run, a sentence each. */
  readonly notes: readonly string[];
}

/** All flows as columns, in the order of jobs, repetitions and their workloads. */
export interface FlowRecords {
  readonly flowCount: number;
  readonly job: Uint32Array; // [flows] index into jobNames
  readonly jobNames: readonly string[];
  /** NIC names; empty for a transfer over several edges. */
  readonly srcOf: (flow: number) => string;
  readonly dstOf: (flow: number) => string;
  readonly sizeBytes: Float64Array; // [flows] payload; of each edge for a transfer over several
  readonly carriedBytes: Float64Array; // [flows] the same, summed over edges of the network
  readonly startS: Float64Array; // [flows]
  readonly finishS: Float64Array; // [flows] delivery
  readonly fctS: Float64Array; // [flows]
  readonly slowdown: Float64Array; // [flows]
  readonly resentBytes: Float64Array; // [flows] payload that was lost and sent again; of each edge for a transfer over several
}

/** One interval of a run's time, and one tier of links. */
export interface TimelineInterval {
  /** Beginning of the interval, and its length. */
  readonly timeS: number;
  readonly durationS: number;
  /** `leaf-spine up`. */
  readonly tier: string;
  /** Carried / what the links of the tier could have carried at their rates at the start; and of the busiest link. */
  readonly meanUtilization: number;
  readonly maxUtilization: number;
  /** Mean number of flows between start and delivery. */
  readonly activeFlows: number;
  /** Changes of cables in the interval, in words. */
  readonly changes: readonly string[];
}
