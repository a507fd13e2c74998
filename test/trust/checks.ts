/** What builds of the core and their TypeScript oracles must agree on, a random problem at a time, bit for bit. */

import assert from "node:assert/strict";
import { TwinSolver } from "../../bench/twin/max-min.ts";
import {
  Core,
  type CoreFlows,
  type CoreModule,
  type EcmpOptions,
  EventRun,
  HASH_FAMILIES,
  HASH_SEEDS,
  type Routes,
} from "../../src/core/index.ts";
import { RoutingError, SolverError } from "../../src/errors.ts";
import { createRng, type Rng } from "../../src/rng.ts";
import { EVENT_PROBLEM_KINDS, randomEventProblem } from "../core/event-problems.ts";
import { PROBLEM_KINDS, randomProblem, routesOf } from "../core/problems.ts";
import { violationOf } from "../oracle/certificate.ts";
import { countByDefinition } from "../oracle/collisions.ts";
import { leafTable, routeByDefinition } from "../oracle/ecmp.ts";
import { simulate } from "../oracle/events.ts";
import { type Problem, solveByScan } from "../oracle/max-min.ts";
import { coreGraphOf, linksOnly } from "../worlds.ts";
import { randomFabric } from "./random-fabric.ts";

/** Runs problem `seed` on all builds; throws where any differs from its oracle. */
export type Check = (builds: readonly CoreModule[], seed: number) => void;

/** Times of the engine and of its oracle may differ by this part: they add in another order. */
const EVENT_TOLERANCE = 1e-12;

export const CHECKS: Readonly<Record<string, Check>> = {
  "max-min": checkMaxMin,
  routes: checkRoutes,
  events: checkEvents,
};

/** Rates, bottlenecks, work and certificate of any routes, and then of fewer on the same core, which must forget the first. */
function checkMaxMin(builds: readonly CoreModule[], seed: number): void {
  const problem = randomProblem(PROBLEM_KINDS[seed % PROBLEM_KINDS.length]!, seed);
  const { rateCapBps } = problem;
  const solutions = [problem, fewer(problem)].map((each) => ({ ...each, ...solveByScan(each) }));
  for (const build of builds) {
    const core = new Core(build, linksOnly(problem.capacityBps), { distances: false });
    let before: Float64Array | undefined;
    for (const { rateBps, bottleneck, ...each } of solutions) {
      const routes = routesOf(each);
      core.setRoutes(routes);
      // What the certificate says of the first rates and caps on other routes.
      if (before) {
        const present = { ...each, ...(rateCapBps ? { rateCapBps } : {}) };
        assert.equal(core.certify(), violationOf(present, before.subarray(0, routes.pathStart.length - 1)), "faults");
      }
      const twin = new TwinSolver(each.capacityBps).solve(routes, each.rateCapBps);
      assert.deepEqual(core.solve(each.rateCapBps), twin, "core and twin");
      assert.deepEqual({ rateBps, bottleneck, pops: twin.pops }, twin, "oracle and twin");
      assert.equal(core.certify(), violationOf(each, rateBps), "certificate");
      before = rateBps;
    }
    core.setRoutes(withLooseEnd(routesOf(problem)));
    assert.throws(() => core.solve(), SolverError, "a commodity that nothing bounds");
  }
}

/** The first half of the rows, on links counted from the other end; of commodities with caps, one in five may not send at all. */
function fewer({ capacityBps, pathStart, pathLinks, pathWeight, rateCapBps }: Problem): Problem {
  const rows = pathStart.length >> 1;
  const end = pathStart[rows]!;
  return {
    capacityBps,
    pathStart: pathStart.slice(0, rows + 1),
    pathLinks: pathLinks.slice(0, end).map((l) => capacityBps.length - 1 - l),
    ...(pathWeight ? { pathWeight: pathWeight.slice(0, end) } : {}),
    ...(rateCapBps ? { rateCapBps: rateCapBps.slice(0, rows).map((cap, c) => (c % 5 === 4 ? 0 : cap)) } : {}),
  };
}

/** One more row, without links. */
function withLooseEnd(routes: Routes): Routes {
  return { ...routes, pathStart: Uint32Array.of(...routes.pathStart, routes.pathLinks.length) };
}

/** ECMP routes or the flow that has none, their rates and collisions; and then for fewer flows on the same core. */
function checkRoutes(builds: readonly CoreModule[], seed: number): void {
  const rng = createRng(seed, 79);
  const fabric = randomFabric(rng);
  const linkClass = Uint8Array.from(fabric.linkTarget, () => rng.below(32));
  const distancesOf = leafTable(fabric);
  const cores = builds.map((build) => new Core(build, { ...coreGraphOf(fabric), linkClass }));
  for (const most of [12, 4]) {
    const flows = randomFlows(fabric.hostCount, most, rng);
    const options = randomEcmp(rng);
    const siblings = rng.below(4) > 0;
    const routes = routeByDefinition(fabric, flows, options, distancesOf);
    const expected =
      typeof routes === "number"
        ? { routes }
        : {
            routes,
            collisions: countByDefinition(fabric, flows, routes, linkClass, siblings ? distancesOf : undefined),
            rates: solveByScan({ capacityBps: fabric.linkRateBps, ...routes }),
          };
    for (const core of cores) {
      core.setFlows(flows);
      const own = routed(core, options);
      if (typeof own === "number") assert.deepEqual({ routes: own }, expected);
      else {
        const collisions = core.countCollisions(siblings);
        const { pops: _, ...rates } = core.solve();
        assert.deepEqual({ routes: own, collisions, rates }, expected);
      }
    }
  }
}

function routed(core: Core, options: EcmpOptions): Routes | number {
  const isStatic = options.qpMode === "static";
  try {
    core.routeEcmp(options);
  } catch (error) {
    if (!(error instanceof RoutingError)) throw error;
    return Number(/^flows\[(\d+)\]$/.exec(error.issues[0]!.path)?.[1]);
  }
  return core.routes(isStatic ? 1 : options.qps, isStatic && options.qps > 1);
}

/** Flows that offer anything up to twice the line rate. */
function randomFlows(hosts: number, most: number, { below }: Rng): CoreFlows {
  const pairs = Array.from({ length: 1 + below(most) }, () => {
    const src = below(hosts);
    return { src, dst: (src + 1 + below(hosts - 1)) % hosts };
  });
  return {
    src: Uint32Array.from(pairs, ({ src }) => src),
    dst: Uint32Array.from(pairs, ({ dst }) => dst),
    demandBps: Float64Array.from(pairs, () => (1 + below(8)) * 100e9),
    ...(below(2) === 0 ? {} : { number: Uint32Array.from(pairs, () => below(2 ** 31)) }),
  };
}

function randomEcmp({ below, uint32 }: Rng): EcmpOptions {
  return {
    qps: 1 + below(5),
    qpMode: below(2) === 0 ? "static" : "pooled",
    hash: HASH_FAMILIES[below(HASH_FAMILIES.length)]!,
    polarized: false,
    hashSeeds: HASH_SEEDS[below(HASH_SEEDS.length)]!,
    seed: uint32() * 2 ** below(20),
  };
}

/** Starts and ends of flows with dependencies on links that change. Builds agree bit for bit, the oracle to a tolerance. */
function checkEvents(builds: readonly CoreModule[], seed: number): void {
  const problem = randomEventProblem(EVENT_PROBLEM_KINDS[seed % EVENT_PROBLEM_KINDS.length]!, seed);
  const oracle = simulate(problem);
  const outcomes = builds.map((build) => {
    const run = new EventRun(build, problem);
    assert.equal(run.advance(1e6), "done");
    return { ...run.result(), ...run.counts };
  });
  for (const outcome of outcomes) {
    assert.deepEqual(outcome, outcomes[0], "builds");
    assert.deepEqual(outcome.sentBits, problem.sizeBits, "bits sent");
    for (const when of ["startedS", "finishedS"] as const) {
      outcome[when].forEach((timeS, f) => {
        const off = Math.abs(timeS - oracle[when][f]!);
        assert.ok(off <= EVENT_TOLERANCE * Math.abs(timeS), `${when}[${f}]: ${timeS}, not ${oracle[when][f]}`);
      });
    }
  }
}
