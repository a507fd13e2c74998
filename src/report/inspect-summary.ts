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

export interface InspectSummary {
  readonly schema: "heddle/inspect@1";
  readonly version: string;
  readonly topology: TopologySummary;
  /** The fabric as a whole; absent where the paths between two NICs were asked for. */
  readonly facts?: InspectedFacts;
  readonly between?: InspectedPaths;
}
