/** Quotients against the fabric written out: equal where they promise equality, above it where they promise a bound. */

import { describe, expect, it } from "vitest";
import { Core, type CoreFlows } from "../../src/core/index.ts";
import {
  equitableQuotient,
  type Fabric,
  freeze,
  linkClasses,
  pooledQuotient,
  type Quotient,
} from "../../src/fabric/index.ts";
import { createRng, type Rng } from "../../src/rng.ts";
import { writtenOut } from "../../src/sim/network.ts";
import { buildTopology } from "../../src/topology/index.ts";
import { moduleOf } from "../core/builds.ts";
import { flowsOf } from "../core/flows.ts";
import { maxFlow } from "../oracle/max-flow.ts";
import { LINE_RATE_BPS, leafSpine } from "../worlds.ts";
import { damage, damaged, reachableFlows, SHAPES } from "./damaged.ts";

/** Largest difference that is rounding, as a part of line rate. */
const ROUNDING = 1e-9;
/** Random fabrics of each shape. */
const ROUNDS = 20;

const coreOf = (quotient: Quotient): Core => new Core(moduleOf("release"), quotient);
const writtenCore = (fabric: Fabric): Core =>
  new Core(moduleOf("release"), writtenOut(fabric, linkClasses(fabric).linkClass));

function spreadRates(core: Core, flows: CoreFlows, proportional: boolean): Float64Array {
  core.setFlows(flows);
  core.routeSpread(proportional);
  const { rateBps } = core.solve();
  expect(core.certify()).toBeLessThan(1e-12);
  return rateBps;
}

function expectEqualRates(found: ArrayLike<number>, expected: ArrayLike<number>, problem: string): void {
  expect(found.length).toBe(expected.length);
  let most = 0;
  for (let i = 0; i < found.length; i++) most = Math.max(most, Math.abs(found[i]! - expected[i]!) / LINE_RATE_BPS);
  expect(most, problem).toBeLessThan(ROUNDING);
}

/** [links of the fabric] their pools. */
function poolOfLink(fabric: Fabric, quotient: Quotient): Uint32Array {
  const { hostCount, colourOfSwitch, outStart, linkTarget, linkMemberRateBps } = quotient;
  const node = (n: number): number => (n < hostCount ? n : hostCount + colourOfSwitch[n - hostCount]!);
  return Uint32Array.from({ length: fabric.linkCount }, (_, l) => {
    const from = node(fabric.linkSource[l]!);
    const to = node(fabric.linkTarget[l]!);
    for (let pool = outStart[from]!; pool < outStart[from + 1]!; pool++) {
      if (linkTarget[pool] === to && linkMemberRateBps[pool] === fabric.linkRateBps[l]) return pool;
    }
    throw new Error(`link ${l} is in no pool`);
  });
}

function sumOver(values: Float64Array, poolOf: Uint32Array, pools: number): Float64Array {
  const sums = new Float64Array(pools);
  values.forEach((value, l) => {
    sums[poolOf[l]!]! += value;
  });
  return sums;
}

describe.each(Object.keys(SHAPES))("the equitable quotient of a damaged %s", (shape) => {
  it.each([
    { split: "even", proportional: false },
    { split: "capacity-proportional", proportional: true },
  ])("gives every flow the rate that $split splits give it when written out", ({ proportional }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const rng = createRng(round, 1);
      const fabric = damaged(shape, rng);
      const flows = reachableFlows(fabric, 2 * fabric.hostCount, rng);
      expectEqualRates(
        spreadRates(coreOf(equitableQuotient(fabric)), flows, proportional),
        spreadRates(writtenCore(fabric), flows, proportional),
        `round ${round}`,
      );
    }
  });

  it("is offered by lossy spraying what its links are, and delivers as much", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const rng = createRng(round, 2);
      const fabric = damaged(shape, rng);
      const flows = reachableFlows(fabric, 2 * fabric.hostCount, rng);
      const quotient = equitableQuotient(fabric);
      const poolOf = poolOfLink(fabric, quotient);
      const poolPass = Float64Array.from({ length: quotient.linkCount }, () => 1 - rng.below(64) / 128);
      const pools = coreOf(quotient);
      pools.setFlows(flows);
      const found = pools.offerSprayed(poolPass);
      const links = writtenCore(fabric);
      links.setFlows(flows);
      const expected = links.offerSprayed(Float64Array.from(poolOf, (pool) => poolPass[pool]!));
      expectEqualRates(found.offeredBps, sumOver(expected.offeredBps, poolOf, quotient.linkCount), `round ${round}`);
      found.delivered.forEach((part, f) => {
        expect(Math.abs(part - expected.delivered[f]!), `round ${round}, flow ${f}`).toBeLessThan(ROUNDING);
      });
    }
  });

  it("keeps every link in a pool of its own rate, and no capacity is lost", () => {
    const fabric = damaged(shape, createRng(1, 3));
    const quotient = equitableQuotient(fabric);
    const sums = sumOver(fabric.linkRateBps, poolOfLink(fabric, quotient), quotient.linkCount);
    expect([...sums]).toEqual([...quotient.linkRateBps]);
    expect(quotient.linkMembers.reduce((sum, members) => sum + members, 0)).toBe(fabric.linkCount);
  });
});

describe("a healthy fabric's quotient", () => {
  it("of a Colossus pod is its leaves and one colour for each kind of switch above them", () => {
    const fabric = freeze(buildTopology({ builder: "colossus", parameters: { scale: "pod", leaf: "tor" } }));
    const leaves = new Set(fabric.nicLeaf);
    // Above the leaves: spines, which reach GPU leaves, and the host network's switches, tier by tier.
    const gpuLeaves = new Set(fabric.nicLeaf.subarray(0, fabric.gpuNicCount));
    const kinds = new Set<string>();
    for (let node = fabric.hostCount; node < fabric.nodeCount; node++) {
      if (leaves.has(node)) continue;
      kinds.add(`${servesAny(fabric, node, gpuLeaves) ? "GPU" : "host"} tier ${fabric.nodeTier[node]}`);
    }
    const { colourCount } = equitableQuotient(fabric);
    expect(colourCount).toBe(leaves.size + kinds.size);
    expect(kinds.size).toBeLessThanOrEqual(4);
    expect(gpuLeaves.size).toBe(32);
  });

  it.each(Object.keys(SHAPES))("gives a %s the same rates pooled by capacity as by colour", (shape) => {
    const fabric = freeze(SHAPES[shape]!());
    const pools = coreOf(pooledQuotient(fabric));
    const colours = coreOf(equitableQuotient(fabric));
    for (let round = 0; round < ROUNDS; round++) {
      const flows = reachableFlows(fabric, 2 * fabric.hostCount, createRng(round, 4));
      const even = spreadRates(colours, flows, false);
      expectEqualRates(spreadRates(pools, flows, true), even, `proportional, round ${round}`);
      expectEqualRates(spreadRates(pools, flows, false), even, `even, round ${round}`);
    }
  });
});

function servesAny(fabric: Fabric, node: number, leaves: ReadonlySet<number>): boolean {
  return fabric.linkTarget.subarray(fabric.outStart[node], fabric.outStart[node + 1]).some((n) => leaves.has(n));
}

describe("one flow with the fabric to itself, against the best split of it (maximum flow)", () => {
  /** Two leaves' worth of cables to six spines; NICs that never are the bottleneck. */
  function world(rng: Rng, keep: (leaf: number) => boolean): Fabric | undefined {
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 1, spines: 6, uplinkFactor: 1 / 8 });
    const healthy = graph.copy();
    damage(graph, rng);
    damage(graph, rng);
    for (let spine = 0; spine < 6; spine++) {
      for (const leaf of [0, 1]) {
        const cable = `leaf-${leaf}=spine-${spine}`;
        if (keep(leaf)) graph.replaceEdgeAttributes(cable, healthy.getEdgeAttributes(cable));
      }
    }
    const fabric = freeze(graph);
    return reachable(fabric) ? fabric : undefined;
  }
  const pair = flowsOf([[0, 1]]);
  const reachable = (fabric: Fabric): boolean => maxFlow(fabric, 0, 1) > 0;

  it("reaches it by capacity-proportional splits, whatever is down or slow", () => {
    for (let round = 0; round < 100; round++) {
      const fabric = world(createRng(round, 5), () => false);
      if (!fabric) continue;
      const best = maxFlow(fabric, 0, 1);
      const problem = `round ${round}`;
      expectEqualRates(spreadRates(coreOf(equitableQuotient(fabric)), pair, true), [best], problem);
      expectEqualRates(spreadRates(writtenCore(fabric), pair, true), [best], problem);
    }
  });

  it("reaches it as a pool when one leaf's cables are whole, and otherwise never falls below it", () => {
    let above = 0;
    for (let round = 0; round < 100; round++) {
      const oneEnd = world(createRng(round, 6), (leaf) => leaf === round % 2)!;
      const [rate] = spreadRates(coreOf(pooledQuotient(oneEnd)), pair, true);
      expectEqualRates([rate!], [maxFlow(oneEnd, 0, 1)], `one end, round ${round}`);

      const bothEnds = world(createRng(round, 7), () => false);
      if (!bothEnds) continue;
      const best = maxFlow(bothEnds, 0, 1);
      const [pooled] = spreadRates(coreOf(pooledQuotient(bothEnds)), pair, true);
      expect(pooled!, `both ends, round ${round}`).toBeGreaterThan(best - ROUNDING * LINE_RATE_BPS);
      if (pooled! > best + ROUNDING * LINE_RATE_BPS) above++;
    }
    // A cable down at one end and another spine's at the other: capacity that a pool counts and no path joins.
    expect(above).toBeGreaterThan(0);
  });
});
