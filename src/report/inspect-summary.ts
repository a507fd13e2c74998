/** The one object that the inspect report knows: what a fabric is, by names and SI units. It is also the JSON document `heddle/inspect@1`. */

import type { TopologySummary } from "../metrics/index.ts";

/** Least and greatest of something. */
export interface Span {
  readonly min: number;
  readonly max: number;
}

export interface InspectedTier {
  readonly tier: number;
  readonly name: string;
  readonly switches: number;
  /** Σ link rates to lower and to higher tiers, one direction. */
  readonly downRateBps: number;
  readonly upRateBps: number;
  /** Down ÷ up of its switches; absent at the top. */
  readonly oversubscription?: Span;
  /** Switches below the top tier that have no link up. */
  readonly withoutUplink: number;
}

/** Cables of one class and rate that are up. */
export interface InspectedCables {
  readonly tiers: string;
  readonly count: number;
  readonly rateBps: number;
  readonly latencyS: Span;
}

/** Pairs of NICs that are equally far apart in the fabric's grouping. */
export interface InspectedPairs {
  readonly name: string;
  /** Names of two NICs of this class. */
  readonly example: readonly [string, string];
  /** Links from NIC to NIC. */
  readonly hops: Span;
  readonly pathCount: Span;
  /** One way, no serialisation, no queues. */
  readonly latencyS: Span;
}

export interface InspectedFacts {
  readonly tiers: readonly InspectedTier[];
  readonly cables: readonly InspectedCables[];
  readonly disconnectedNics: readonly string[];
  /** Networks of GPU NICs that nothing joins, as planes are; more than one have no bisection to speak of. */
  readonly networks: number;
  readonly bisection: {
    readonly rateBps: number;
    readonly lineRateBps: number;
    readonly fraction: number;
    readonly kind: "exact" | "upper bound";
  };
  readonly pairs: readonly InspectedPairs[];
  readonly diameterHops: number;
  readonly unreachableLeafPairs: number;
  /** Leaves with NICs, and how many of them pairs were looked at to. */
  readonly leaves: number;
  readonly destinationLeaves: number;
}

export interface InspectedPath {
  /** From NIC to NIC. */
  readonly nodes: readonly string[];
  /** [nodes − 1] */
  readonly linkRateBps: readonly number[];
  /** One way: Σ cables, switches and both NICs. */
  readonly latencyS: number;
}

export interface InspectedPaths {
  readonly from: string;
  readonly to: string;
  /** Equal-cost shortest paths, parallel links counted separately. */
  readonly pathCount: number;
  readonly hops: number;
  /** The first of them, in link order. */
  readonly paths: readonly InspectedPath[];
}

/** What the fabric has to be bought. */
export interface InspectedBill {
  readonly nics: number;
  /** Of all switches; absent where the file does not say. */
  readonly switchModel?: { readonly ports: number; readonly portRate: number };
  /** Lower tiers first; ports are absent without a model. */
  readonly switches: readonly {
    readonly tier: string;
    readonly count: number;
    readonly portsUsed?: number;
    readonly portsFree?: number;
  }[];
  /** Lower tiers first; what is bought and its length are absent where the file gives latencies instead of lengths. */
  readonly cables: readonly {
    readonly tiers: string;
    readonly item?: string;
    readonly rateBps: number;
    readonly count: number;
    readonly shortestM?: number;
    readonly longestM?: number;
    readonly transceivers: number;
  }[];
  readonly totals: {
    readonly switches: number;
    readonly cables: number;
    readonly transceivers: number;
    readonly cablesOfUnknownLength: number;
  };
  readonly assumptions: readonly string[];
  /** Where prices were given. */
  readonly cost?: {
    readonly currency: string;
    readonly total: number;
    readonly perNic: number;
    readonly expenses: readonly {
      readonly what: string;
      readonly count: number;
      readonly price: number;
      readonly cost: number;
    }[];
  };
}

export interface InspectSummary {
  readonly schema: "heddle/inspect@1";
  readonly version: string;
  readonly topology: TopologySummary;
  /** The fabric as a whole; absent where its bill or the paths between two NICs were asked for. */
  readonly facts?: InspectedFacts;
  readonly bill?: InspectedBill;
  readonly between?: InspectedPaths;
}
