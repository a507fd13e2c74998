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
import { RoutingError } from "../../src/errors.ts";
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

export const CHECKS: Readonly<Record<string, Check>> = { "max-min": checkMaxMin, routes: checkRoutes, events: checkEvents };

/** Rates, bottlenecks, work and certificate of any routes. */
function checkMaxMin(builds: readonly CoreModule[], seed: number): void {
  const problem = randomProblem(PROBLEM_KINDS[seed % PROBLEM_KINDS.length]!, seed);
  const routes = routesOf(problem);
  const { rateBps, bottleneck } = solveByScan(problem);
  const twin = new TwinSolver(problem.capacityBps).solve(routes, problem.rateCapBps);
  assert.deepEqual(twin, { rateBps, bottleneck, pops: twin.pops }, "twin and oracle");
  // Rates proved against other routes: what the certificate says of a wrong solution.
  const others = upsideDown(problem);
  for (const build of builds) {
    const core = new Core(build, linksOnly(problem.capacityBps), { distances: false });
    core.setRoutes(routes);
    assert.deepEqual(core.solve(problem.rateCapBps), twin, "max-min");
    assert.equal(core.certify(), violationOf(problem, rateBps), "certificate");
    core.setRoutes(routesOf(others));
    assert.equal(core.certify(), violationOf(others, rateBps), "certificate of other routes");
  }
}

/** The same rows on links counted from the other end. */
function upsideDown(problem: Problem): Problem {
  return { ...problem, pathLinks: problem.pathLinks.map((l) => problem.capacityBps.length - 1 - l) };
}

/** ECMP routes or the flow that has none, their rates, and their collisions. */
function checkRoutes(builds: readonly CoreModule[], seed: number): void {
  const rng = createRng(seed, 79);
  const fabric = randomFabric(rng);
  const flows = randomFlows(fabric.hostCount, rng);
  const options = randomEcmp(rng);
  const linkClass = Uint8Array.from(fabric.linkTarget, () => rng.below(32));
  const siblings = rng.below(4) > 0;
  const distancesOf = leafTable(fabric);
  const routes = routeByDefinition(fabric, flows, options, distancesOf);
  const collisions =
    typeof routes === "number"
      ? undefined
      : countByDefinition(fabric, flows, routes, linkClass, siblings ? distancesOf : undefined);
  for (const build of builds) {
    const core = new Core(build, { ...coreGraphOf(fabric), linkClass });
    core.setFlows(flows);
    const own = routed(core, options);
    assert.deepEqual(own, routes, "routes");
    if (typeof own === "number") continue;
    assert.deepEqual(core.countCollisions(siblings), collisions, "collisions");
    const { rateBps, bottleneck } = core.solve();
    assert.deepEqual({ rateBps, bottleneck }, solveByScan({ capacityBps: fabric.linkRateBps, ...own }), "rates");
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

/** 1 … 12 flows that offer any rates up to the line rate or twice it. */
function randomFlows(hosts: number, { below }: Rng): CoreFlows {
  const pairs = Array.from({ length: 1 + below(12) }, () => {
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
