/** One simulation context: a fabric resident in WebAssembly memory, and the kernels that run on it. */

import { RoutingError, SolverError } from "../errors.ts";
import { type AlphaFairOptions, certifyAlphaFair, solveAlphaFair } from "./alpha-fair.ts";
import type { CoreExports } from "./exports.ts";
import { type CoreInstance, type CoreModule, instantiateCore, kernelError } from "./module.ts";
import { ColumnViews } from "./views.ts";

/** What the core keeps of a fabric. Links are directed and in CSR order; NICs are nodes [0, hostCount). */
export interface CoreGraph {
  readonly hostCount: number;
  readonly nodeCount: number;
  readonly linkCount: number;
  readonly outStart: Uint32Array; // [nodeCount + 1]
  readonly linkTarget: Uint32Array; // [linkCount] node
  readonly linkRateBps: Float64Array; // [linkCount] bit/s, > 0
  readonly linkWeight: Float64Array; // [linkCount] members in an even split, > 0
  readonly linkMemberRateBps: Float64Array; // [linkCount] bit/s of one member, > 0
  readonly linkClass: Uint8Array; // [linkCount] class for collision counts, < 32
  readonly nodeTier: Uint8Array; // [nodeCount] 0 for NICs
}

export interface CoreFlows {
  readonly src: Uint32Array; // [flows] NIC
  readonly dst: Uint32Array; // [flows] NIC
  readonly demandBps: Float64Array; // [flows] bit/s that the flow offers alone
  readonly number?: Uint32Array; // [flows] what hashing knows the flow by; its place where absent
}

/** Commodities as sparse rows: CSR, a link at most once in a row, weights 1 where absent. */
export interface Routes {
  /** Commodity c belongs to flow floor(c / commoditiesPerFlow). */
  readonly commoditiesPerFlow: number;
  readonly pathStart: Uint32Array; // [commodities + 1]
  readonly pathLinks: Uint32Array; // [incidences] link
  readonly pathWeight?: Float64Array; // [incidences] > 0
}

/** Which switches share a hash seed: none, those of a tier, or all. */
export type HashSeeds = "per-switch" | "per-tier" | "polarized";

export type HashFamily = "fair" | "crc16" | "crc32c" | "xxhash32";

export interface EcmpOptions {
  readonly qps: number;
  /** `static`: each QP carries 1/qps of its flow. `pooled`: QPs are commodities of their own. */
  readonly qpMode: "static" | "pooled";
  readonly hash: HashFamily;
  /** All switches share one seed. */
  readonly polarized: boolean;
  /** Which switches share a seed where `polarized` is false: none, where absent. */
  readonly hashSeeds?: HashSeeds;
  /** Non-negative safe integer. */
  readonly seed: number;
}

/** Hashes of one QP at a time. */
export interface FlowHash {
  /** Sets the QP that `at` is for; source and destination are NICs. */
  take(flow: number, qp: number, src: number, dst: number): void;
  at(node: number): number;
}

/** Leaves are switches with NICs, destinations of routing; switch s is node hostCount + s. */
export interface LeafDistances {
  readonly leafOfSwitch: Uint32Array; // [switches] row of the leaf, NO_LEAF for others
  /** Hops from a switch to a leaf while the path may still go up, and once it has gone down; 255 where there is no path. */
  readonly up: Uint8Array; // [leaves × switches]
  readonly down: Uint8Array; // [leaves × switches]
}

export interface Solution {
  readonly rateBps: Float64Array; // [commodities] bit/s (computed)
  /** Link that holds each commodity, OWN_CAP where its own cap does. */
  readonly bottleneck: Uint32Array; // [commodities] (computed)
  /** Links that the solver took from its queue: its work. */
  readonly pops: number;
}

export interface AlphaFairSolution extends Pick<Solution, "rateBps"> {
  /** The link that is dearest to each commodity, OWN_CAP where its own cap is: its part of what the commodity pays is the largest. */
  readonly bottleneck: Uint32Array; // [commodities] (computed)
  /** Largest relative violation of the conditions of optimality, computed apart from the solver; at most a millionth. */
  readonly violation: number;
  /** Newton steps. */
  readonly steps: number;
}

/** In `Solution.bottleneck`. */
export const OWN_CAP = 0xffffffff;

/** Counts of one link class, or of all. */
export interface ClassCounts {
  readonly links: number;
  readonly overloadedLinks: number;
  readonly collidingFlows: number;
  readonly collidingPairs: number;
  readonly avoidableLinks: number;
}

export interface CollisionCounts {
  readonly all: ClassCounts;
  readonly byClass: readonly ClassCounts[]; // [32]
  readonly linkLoadBps: Float64Array; // [linkCount] offered
  readonly linkFlows: Uint32Array; // [linkCount] flows that cross it
  readonly linkState: Uint8Array; // [linkCount] 0 clear, 1 overloaded, 2 overloaded and avoidable
}

const HASH_NAMES: Readonly<Record<HashFamily, string>> = {
  fair: "Fair",
  crc16: "Crc16",
  crc32c: "Crc32c",
  xxhash32: "XxHash32",
};

const SEEDS_NAMES: Readonly<Record<HashSeeds, string>> = {
  "per-switch": "PerSwitch",
  "per-tier": "PerTier",
  polarized: "Polarized",
};

/** Names that `--hash-seeds` takes. */
export const HASH_SEEDS = Object.keys(SEEDS_NAMES) as readonly HashSeeds[];

/** What options say about seeds: `polarized` is short for one of them. */
export function hashSeedsOf({ polarized, hashSeeds }: Pick<EcmpOptions, "polarized" | "hashSeeds">): HashSeeds {
  return polarized ? "polarized" : (hashSeeds ?? "per-switch");
}

/** Names that `--hash` takes. */
export const HASH_FAMILIES = Object.keys(HASH_NAMES) as readonly HashFamily[];

/** Most incidences that one routing may have: rows, transpose and rates then take about 2.5 GB. */
const INCIDENCE_LIMIT = 64e6;

export class Core {
  readonly #instance: CoreInstance;
  readonly #exports: CoreExports;
  readonly #views: ColumnViews;
  readonly #graph: CoreGraph;
  #flowCount = 0;
  #commodityCount = 0;

  /** Uploads the fabric and, unless `distances` is false, computes all distances between switches and leaves. */
  constructor(module: CoreModule, graph: CoreGraph, { distances = true }: { distances?: boolean } = {}) {
    this.#instance = instantiateCore(module);
    this.#exports = this.#instance.exports;
    this.#views = new ColumnViews(this.#instance);
    this.#graph = graph;
    this.#exports.reserveGraph(graph.nodeCount, graph.hostCount, graph.linkCount);
    this.#views.u32("OutStart").set(graph.outStart);
    this.#views.u32("LinkTarget").set(graph.linkTarget);
    this.#views.f64("LinkRate").set(graph.linkRateBps);
    this.#views.f64("LinkWeight").set(graph.linkWeight);
    this.#views.f64("LinkMemberRate").set(graph.linkMemberRateBps);
    this.#views.u8("LinkClass").set(graph.linkClass);
    this.#views.u8("NodeTier").set(graph.nodeTier);
    this.#exports.indexGraph();
    if (distances) this.#exports.computeDistances();
  }

  /** Takes other rates [linkCount] of the links, and of one member of each, from the next routing on; zero where nothing is left. */
  setLinkRates(linkRateBps: Float64Array, linkMemberRateBps: Float64Array): void {
    this.#views.f64("LinkRate").set(linkRateBps);
    this.#views.f64("LinkMemberRate").set(linkMemberRateBps);
  }

  /** Uploads the flows that the next routings are for. */
  setFlows(flows: CoreFlows): void {
    this.#flowCount = flows.src.length;
    this.#exports.reserveFlows(this.#flowCount);
    this.#views.u32("FlowSrc").set(flows.src);
    this.#views.u32("FlowDst").set(flows.dst);
    this.#views.f64("FlowDemand").set(flows.demandBps);
    this.#views.u32("FlowNumber").set(flows.number ?? Uint32Array.from({ length: this.#flowCount }, (_, f) => f));
  }

  /** @throws {RoutingError} UNREACHABLE, with the flow's number as path, when a flow has no valley-free path. */
  checkReachable(): void {
    this.#refuseUnreachable(this.#exports.checkReachable());
  }

  /**
   * Routes all flows by ECMP.
   * @throws {RoutingError} UNREACHABLE, with the flow's number as path, when a destination has no valley-free path.
   */
  routeEcmp(options: EcmpOptions): void {
    const { qps, qpMode, seed } = options;
    const split = qpMode === "static";
    this.#commodityCount = split ? this.#flowCount : this.#flowCount * qps;
    const { family, seeds } = this.#hashing(options);
    this.#route(
      (incidences) => this.#exports.routeEcmp(qps, split, family, seeds, BigInt(seed), incidences),
      this.#flowCount * qps * 6,
    );
  }

  /**
   * Routes all flows over all shortest paths at once: an even split over next-hop groups, or (`proportional`) one that
   * follows the capacity on the way to the destination.
   * @throws {RoutingError} UNREACHABLE; TOO_LARGE when the split fabric is too irregular to write out.
   */
  routeSpread(proportional: boolean): void {
    this.#commodityCount = this.#flowCount;
    this.#route((incidences) => this.#exports.routeSpread(proportional, incidences), this.#flowCount * 8);
  }

  /**
   * Even spraying with loss: every flow sends its demand, link l lets `linkPass[l]` ≤ 1 of what it is offered through.
   * Needs no routes and leaves none, so it is light on irregular fabrics, too. `linkWeight` [linkCount] > 0 replaces the
   * graph's weights in the splits of this call.
   *
   * @returns offeredBps [linkCount], what each link is offered; delivered [flows], the share of its packets that arrives
   * @throws {RoutingError} UNREACHABLE
   */
  offerSprayed(
    linkPass: Float64Array,
    linkWeight = this.#graph.linkWeight,
  ): { offeredBps: Float64Array; delivered: Float64Array } {
    this.#views.f64("LinkPass").set(linkPass);
    this.#views.f64("LinkWeight").set(linkWeight);
    const status = this.#exports.offerSprayed();
    this.#views.f64("LinkWeight").set(this.#graph.linkWeight);
    this.#refuseUnreachable(status);
    return {
      offeredBps: this.#views.f64("LinkLoad").slice(0, this.#graph.linkCount),
      delivered: this.#views.f64("FlowDelivered").slice(0, this.#flowCount),
    };
  }

  /**
   * What each flow's shortest paths carry together, leaf to leaf: [flows] bit/s, Infinity within one leaf.
   * @throws {RoutingError} UNREACHABLE
   */
  flowCuts(): Float64Array {
    this.#refuseUnreachable(this.#exports.measureCuts());
    return this.#views.f64("FlowCut").slice(0, this.#flowCount);
  }

  /**
   * The hash of ECMP for routings that are not the core's: what a switch (a node) makes of a QP's packets, 32 bits.
   * Another routing or another `hasher` of this core puts an end to it.
   */
  hasher(options: Pick<EcmpOptions, "hash" | "polarized" | "hashSeeds" | "seed">): FlowHash {
    const { family, seeds } = this.#hashing(options);
    const seed = BigInt(options.seed);
    const { hostCount } = this.#graph;
    const { setKey, hashOf } = this.#exports;
    this.#exports.seedSwitches(family, seeds, seed);
    return {
      take: (flow, qp, src, dst) => setKey(family, seed, flow, qp, src, dst),
      at: (node) => hashOf(family, node - hostCount) >>> 0,
    };
  }

  /** Hops between switches and leaves, a copy. Needs distances. */
  distances(): LeafDistances {
    const switches = this.#graph.nodeCount - this.#graph.hostCount;
    const cells = switches * this.#exports.destinationCount();
    return {
      leafOfSwitch: this.#views.u32("LeafOfSwitch").slice(0, switches),
      up: this.#views.u8("DistanceUp").slice(0, cells),
      down: this.#views.u8("DistanceDown").slice(0, cells),
    };
  }

  /** Takes routes as given, instead of computing them. */
  setRoutes(routes: Routes): void {
    const incidences = routes.pathLinks.length;
    this.#commodityCount = routes.pathStart.length - 1;
    this.#exports.reserveRoutes(
      this.#commodityCount,
      routes.commoditiesPerFlow,
      incidences,
      routes.pathWeight !== undefined,
    );
    this.#views.u32("PathStart").set(routes.pathStart);
    this.#views.u32("PathLinks").set(routes.pathLinks);
    if (routes.pathWeight) this.#views.f64("PathWeight").set(routes.pathWeight);
  }

  /** A copy of the present routes. */
  routes(commoditiesPerFlow: number, weighted: boolean): Routes {
    const incidences = this.#exports.incidenceCount();
    const routes = {
      commoditiesPerFlow,
      pathStart: this.#views.u32("PathStart").slice(0, this.#commodityCount + 1),
      pathLinks: this.#views.u32("PathLinks").slice(0, incidences),
    };
    return weighted ? { ...routes, pathWeight: this.#views.f64("PathWeight").slice(0, incidences) } : routes;
  }

  /**
   * Max-min fair rates of the present routes; `rateCapBps` [commodities] bounds each commodity besides its links.
   * @throws {SolverError} STALLED when a commodity has neither links nor a cap.
   */
  solve(rateCapBps?: Float64Array): Solution {
    this.#exports.reserveSolve();
    if (rateCapBps) this.#views.f64("RateCap").set(rateCapBps);
    if (this.#exports.solveMaxMin() === this.#instance.number("Status", "Stalled")) throw stalled();
    return { ...this.#solution(), pops: this.#exports.solvePops() };
  }

  /**
   * α-fair rates of the present routes: maximise Σ w · x^(1−α) / (1−α), α > 0. Proven to a millionth. Some Newton steps, each
   * a few passes over the incidences.
   * @throws {SolverError} STALLED when a commodity has neither links nor a cap; NOT_CONVERGED where α or the range of rates
   * is out of proportion
   */
  solveAlphaFair(alpha: number, options: AlphaFairOptions = {}): AlphaFairSolution {
    const { stalled: isStalled, ...proof } = solveAlphaFair(this.#instance, this.#views, alpha, options);
    if (isStalled) throw stalled();
    return { ...this.#solution(), ...proof };
  }

  /** The largest relative violation of optimality that the last α-fair solution has on the present routes. */
  certifyAlphaFair(alpha: number): number {
    return certifyAlphaFair(this.#instance, alpha);
  }

  /** The largest relative violation of the last solution's max-min certificate; about 1e-15 for a right one. */
  certify(): number {
    return this.#exports.certify();
  }

  /** Collisions of the present routes; `siblings` also tells the avoidable ones, and needs distances. */
  countCollisions(siblings: boolean): CollisionCounts {
    this.#exports.countCollisions(siblings);
    const classes = this.#exports.allClasses();
    const links = this.#graph.linkCount;
    return {
      all: this.#classCounts(classes),
      byClass: Array.from({ length: classes }, (_, index) => this.#classCounts(index)),
      linkLoadBps: this.#views.f64("LinkLoad").slice(0, links),
      linkFlows: this.#views.u32("LinkFlows").slice(0, links),
      linkState: this.#views.u8("LinkState").slice(0, links),
    };
  }

  /** Collisions of the present routes over all links, without the columns of `countCollisions`. */
  collisionTotals(): ClassCounts {
    this.#exports.countCollisions(false);
    return this.#classCounts(this.#exports.allClasses());
  }

  #solution(): Pick<Solution, "rateBps" | "bottleneck"> {
    return {
      rateBps: this.#views.f64("Rate").slice(0, this.#commodityCount),
      bottleneck: this.#views.u32("Bottleneck").slice(0, this.#commodityCount),
    };
  }

  #hashing({ hash, ...given }: Pick<EcmpOptions, "hash" | "polarized" | "hashSeeds">) {
    return {
      family: this.#instance.number("HashFamily", HASH_NAMES[hash]),
      seeds: this.#instance.number("HashSeeds", SEEDS_NAMES[hashSeedsOf(given)]),
    };
  }

  #classCounts(index: number): ClassCounts {
    const counts = this.#views.f64("ClassCounts").subarray(index * this.#exports.countsPerClass());
    const [links = 0, overloadedLinks = 0, collidingFlows = 0, collidingPairs = 0, avoidableLinks = 0] = counts;
    return { links, overloadedLinks, collidingFlows, collidingPairs, avoidableLinks };
  }

  /** Runs a routing with more and more room until its incidences fit. */
  #route(attempt: (incidences: number) => number, firstGuess: number): void {
    for (let incidences = Math.max(64, firstGuess); ; incidences *= 2) {
      const status = attempt(Math.min(incidences, INCIDENCE_LIMIT));
      if (status === this.#instance.number("Status", "Ok")) return;
      this.#refuseUnreachable(status);
      if (status !== this.#instance.number("Status", "Overflow"))
        throw kernelError("STATUS", `unknown status ${status}`);
      if (incidences >= INCIDENCE_LIMIT) {
        throw new RoutingError([
          {
            code: "TOO_LARGE",
            path: "flows",
            message: `the routes need more than ${INCIDENCE_LIMIT / 1e6} million links in all (expected fewer flows, QPs or irregular links)`,
          },
        ]);
      }
    }
  }

  #refuseUnreachable(status: number): void {
    if (status !== this.#instance.number("Status", "Unreachable")) return;
    throw new RoutingError([
      {
        code: "UNREACHABLE",
        path: `flows[${this.#exports.failedFlow()}]`,
        message: "no valley-free path to the destination",
      },
    ]);
  }
}

function stalled(): SolverError {
  const message = "a commodity has neither links nor a cap, so nothing bounds its rate";
  return new SolverError([{ code: "STALLED", path: "routes", message }]);
}
