/** A fabric with its resident cores: one that knows every link, one of pools, one of colours. Made once, run many times. */

import { Core, type CoreGraph, type CoreModule } from "../core/index.ts";
import {
  equitableQuotient,
  type Fabric,
  joinsPeers,
  type LinkClass,
  linkClasses,
  pooledQuotient,
  type Quotient,
} from "../fabric/index.ts";
import { type ContendedStages, NextHops } from "../routing/index.ts";
import { type LinkView, linksOfFabric, poolsOfFabric } from "./link-view.ts";
import { RowSolver } from "./row-solver.ts";

/** A quotient and the core that holds it. */
export interface QuotientCore {
  readonly quotient: Quotient;
  readonly core: Core;
}

interface PortedLinks {
  readonly payload: number;
  readonly portBps: number;
  readonly rateBps: Float64Array;
}

export class Network {
  /** Solves rows that others wrote. */
  readonly rows: RowSolver;
  readonly fabric: Fabric;
  readonly classes: readonly LinkClass[];
  readonly linkClass: Uint8Array; // [linkCount of the fabric]
  readonly #module: CoreModule;
  readonly #withPorts = new Map<Float64Array, PortedLinks>();
  readonly #contended = new Map<ContendedStages, Uint8Array>();
  #links: Core | undefined;
  #nextHops: NextHops | undefined;
  #pools: QuotientCore | undefined;
  #colours: QuotientCore | undefined;
  #equitableQuotient: Quotient | undefined;
  #uneven: boolean | undefined;
  #hasPeers: boolean | undefined;
  #linkView: LinkView | undefined;
  #poolView: LinkView | undefined;

  constructor(module: CoreModule, fabric: Fabric) {
    this.fabric = fabric;
    this.#module = module;
    this.rows = new RowSolver(module);
    const { linkClass, classes } = linkClasses(fabric);
    this.linkClass = linkClass;
    this.classes = classes;
  }

  /** The fabric link by link, with distances: hashed paths run here. */
  get links(): Core {
    this.#links ??= new Core(this.#module, writtenOut(this.fabric, this.linkClass));
    return this.#links;
  }

  /** What rows of `links` cross. */
  get linkView(): LinkView {
    this.#linkView ??= linksOfFabric(this.fabric, this);
    return this.#linkView;
  }

  /** What rows of `pools` cross. */
  get poolView(): LinkView {
    this.#poolView ??= poolsOfFabric(this.fabric, this.pools.quotient, this.classes);
    return this.#poolView;
  }

  /** Next-hop groups of the fabric: policies that choose paths themselves walk through them. */
  get nextHops(): NextHops {
    this.#nextHops ??= new NextHops(this.fabric, this.links.distances());
    return this.#nextHops;
  }

  /** Groups of switches as pools of capacity: adaptive and ideal routing run here. */
  get pools(): QuotientCore {
    this.#pools ??= this.#hold(pooledQuotient(this.fabric));
    return this.#pools;
  }

  /** The exact quotient for even splits: oblivious spraying runs here. */
  get colours(): QuotientCore {
    this.#colours ??= this.#hold(this.#equitable);
    return this.#colours;
  }

  /** Whether cables join switches of one tier: shortest paths then meet in part, and are not alike. */
  get hasPeers(): boolean {
    this.#hasPeers ??= joinsPeers(this.fabric);
    return this.#hasPeers;
  }

  /** Whether a pool merges switches that differ, as where cables are down or slow: then pools alone promise too much. */
  get uneven(): boolean {
    this.#uneven ??= mergesColours(this.pools.quotient, this.#equitable);
    return this.#uneven;
  }

  /**
   * [links of the pools] 1 where packets meet others that nobody coordinated them with: on all hops between switches, on
   * those that do not lead up, or (`turns`) on none of two tiers and on all but the leaves' own of three. Source of the last:
   * packet-level runs of a fat-tree, where dealing in turns queues as random spraying does, and of two tiers, where it hardly does.
   */
  contendedHops(contended: Exclude<ContendedStages, "none">): Uint8Array {
    const known = this.#contended.get(contended);
    if (known) return known;
    const { quotient } = this.pools;
    const { hostCount, outStart, linkTarget, nodeTier } = quotient;
    const hops = new Uint8Array(quotient.linkCount);
    const turnsMeet = contended !== "turns" || nodeTier.some((tier) => tier > 2);
    for (let n = hostCount; n < quotient.nodeCount; n++) {
      for (let l = outStart[n]!; l < outStart[n + 1]!; l++) {
        const target = linkTarget[l]!;
        const up = nodeTier[target]! > nodeTier[n]!;
        const smooth = contended === "down" ? up : contended === "turns" && up && nodeTier[n] === 1;
        hops[l] = Number(target >= hostCount && turnsMeet && !smooth);
      }
    }
    this.#contended.set(contended, hops);
    return hops;
  }

  /**
   * Capacities in payload bit/s: of links (or pools) with the wire rates `linkRateBps`, then of two ports per GPU NIC. The
   * last result for each column of links is kept.
   */
  capacitiesWithPorts(linkRateBps: Float64Array, payload: number, portBps: number): Float64Array {
    const known = this.#withPorts.get(linkRateBps);
    if (known && known.payload === payload && known.portBps === portBps) return known.rateBps;
    const rateBps = new Float64Array(linkRateBps.length + 2 * this.fabric.gpuNicCount).fill(portBps);
    linkRateBps.forEach((rate, l) => {
      rateBps[l] = rate * payload;
    });
    this.#withPorts.set(linkRateBps, { payload, portBps, rateBps });
    return rateBps;
  }

  get #equitable(): Quotient {
    this.#equitableQuotient ??= equitableQuotient(this.fabric);
    return this.#equitableQuotient;
  }

  #hold(quotient: Quotient): QuotientCore {
    return { quotient, core: new Core(this.#module, quotient) };
  }
}

/** True when two switches of one pool have different colours. */
function mergesColours(pools: Quotient, colours: Quotient): boolean {
  const colourOfPool = new Map<number, number>();
  return pools.colourOfSwitch.some((pool, s) => {
    const colour = colours.colourOfSwitch[s]!;
    if (!colourOfPool.has(pool)) colourOfPool.set(pool, colour);
    return colourOfPool.get(pool) !== colour;
  });
}

/** The fabric itself as a core's graph: every link a member of its own. */
export function writtenOut(fabric: Fabric, linkClass: Uint8Array): CoreGraph {
  return {
    hostCount: fabric.hostCount,
    nodeCount: fabric.nodeCount,
    linkCount: fabric.linkCount,
    outStart: fabric.outStart,
    linkTarget: fabric.linkTarget,
    linkRateBps: fabric.linkRateBps,
    linkWeight: new Float64Array(fabric.linkCount).fill(1),
    linkMemberRateBps: fabric.linkRateBps,
    linkClass,
    nodeTier: fabric.nodeTier,
  };
}
