import type { Routes } from "../../core/index.ts";
import { createRng } from "../../rng.ts";
import { Loads } from "../loads.ts";
import { readOwn } from "../own-parameters.ts";
import type { Policy } from "../policy.ts";
import { type Chooser, emptyPaths, qpCount, qpDemandBps, routesOf, takeHash, walkQp } from "../walk.ts";
import { arrivals, leastLoaded } from "./dlb.ts";

/** Stream of the seed. */
const PICKS = 3;

const PARAMETERS = [
  {
    name: "flowletGap",
    kind: "duration",
    // Of the order that switches are configured with; CONGA's and LetFlow's 500 us are for TCP at 10G.
    default: "10us",
    summary: "pause after which a QP's next packets may take another path",
  },
  {
    name: "flowletBurst",
    kind: "size",
    // Assumed: some packets back to back, as a NIC that paces in hardware sends them.
    default: "16KiB",
    summary: "bytes that a sender sends at line rate before it pauses",
  },
  {
    name: "flowletPick",
    kind: "choice",
    choices: ["random", "least"],
    default: "random",
    summary: "where the next packets go: a random member (LetFlow), or the least-loaded egress",
  },
  {
    name: "flowletRounds",
    kind: "integer",
    min: 1,
    max: 1000,
    // Assumed: enough for means; a 32 MiB flow at 400G lives for some 60 round trips.
    default: 32,
    summary: "rounds of moves that rates are the mean of; fewer where nothing moves",
  },
] as const;

/**
 * Flowlet switching (Vanini et al., "Let It Flow", NSDI 2017): after a pause longer than a gap, a QP's next packets choose
 * their path anew, since they can't overtake those before.
 *
 * Pauses: a sender sends bursts of B bytes at line rate C and waits so long between them that its rate is r: B/r − B/C.
 * A QP whose pause is as long as the gap moves, so that QPs leave paths that make them slow and stay on those that do not.
 * Rounds of moving and of sharing follow each other; rates are the means over them. RDMA's NICs pace in hardware, with short
 * bursts, so that there are next to no gaps (Song et al., ConWeave, SIGCOMM 2023): with the defaults only flows below a
 * thirtieth of line rate move, and this is ECMP. Not modelled: pauses that the application makes; bursts that congestion control makes longer.
 */
export const flowlet: Policy = {
  name: "flowlet",
  summary: "flowlet switching: QPs that pause for --flowlet-gap choose anew; hardware-paced RDMA hardly does",
  paths: "moving",
  contended: "none",
  parameters: PARAMETERS,
  *move(context): Generator<Routes, void, Float64Array> {
    const given = readOwn("flowlet", PARAMETERS, context.parameters);
    const { groups, hash, seed, qps, qpMode, src, fabric } = context;
    const rng = createRng(seed, PICKS);
    const paths = emptyPaths(context);
    const loads = new Loads(fabric);
    const sentBps = Float64Array.from({ length: qpCount(context) }, (_, qp) => qpDemandBps(context, qp));
    const put = (qp: number, random: (node: number) => number): void => {
      const choose: Chooser = (node, count) =>
        given.flowletPick === "random"
          ? groups.members[random(node) % count]!
          : leastLoaded(groups.members, count, loads, sentBps[qp]!, random(node));
      walkQp(context, qp, choose, paths);
      loads.put(paths.of(qp), sentBps[qp]!);
    };
    const order = arrivals(qpCount(context), seed);
    for (const qp of order) {
      takeHash(context, qp);
      put(qp, hash.at);
    }
    for (let round = 1; round <= given.flowletRounds; round++) {
      const rateBps = yield routesOf(context, paths);
      for (const qp of order) {
        loads.take(paths.of(qp), sentBps[qp]!);
        sentBps[qp] = qpMode === "static" ? rateBps[Math.floor(qp / qps)]! / qps : rateBps[qp]!;
        loads.put(paths.of(qp), sentBps[qp]!);
      }
      let moved = 0;
      for (const qp of order) {
        const lineBps = fabric.nicLineRateBps[src[Math.floor(qp / qps)]!]!;
        const pauseS = 8 * given.flowletBurst * (1 / sentBps[qp]! - 1 / lineBps);
        if (pauseS < given.flowletGap) continue;
        loads.take(paths.of(qp), sentBps[qp]!);
        put(qp, rng.uint32);
        moved++;
      }
      if (moved === 0) return;
    }
  },
};
