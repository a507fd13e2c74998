/**
 * The queueing cap of sprayed flows: what a window of w × BDP sustains when packets wait at contended stages.
 * Little's law over one round trip of R packets (MODEL.md section 5), with each stage at its own load:
 *   w·R = ρ·R + Σ stages M/D/1(ρ·λ) + h(ρ)
 * λ is the stage's offered load at line rate; with λ = 1 at n stages it is MODEL.md's formula. Stages that are not full
 * queue less: against packet-level runs this form errs by 0.2 %, n full stages by 0.9 %.
 */

/** Most packets that the last hop's host queue holds on average in the fit below (MODEL.md section 5). */
const HOST_QUEUE_LIMIT_PACKETS = 10;
/** Scale of the host queue: fitted once to the slotted packet simulation of MODEL.md section 5, not an efficiency. */
const HOST_QUEUE_SCALE = 0.6;

/** Loads of the stages that a flow's packets contend at; `shares` weighs stages that only part of them cross. */
export interface StageLoads {
  readonly shares: readonly number[];
  /** Offered at line rate / capacity, at most 1: beyond that the stage itself bounds the flow. */
  readonly loads: readonly number[];
}

/** Mean packets that wait in an M/D/1 queue of that utilization. */
function waitingPackets(utilization: number): number {
  return (utilization * utilization) / (2 * (1 - utilization));
}

/** Mean packets in the receiving host's queue, h(ρ). */
export function hostQueuePackets(utilization: number): number {
  return HOST_QUEUE_SCALE * Math.min(HOST_QUEUE_LIMIT_PACKETS, Math.sqrt(waitingPackets(utilization)));
}

/**
 * Stable utilization ρ in (0, 1): the fraction of line rate that a flow keeps up.
 *
 * @param window          in-flight packets / bandwidth-delay product, > 0
 * @param baseRttPackets  round trip of an idle fabric, in full packets at line rate, > 0
 * @remarks Bisection to the last bit; the right-hand side rises with ρ.
 */
export function stableUtilization(window: number, baseRttPackets: number, stages: StageLoads): number {
  const { shares, loads } = stages;
  const inFlight = (utilization: number): number => {
    let packets = utilization * baseRttPackets + hostQueuePackets(utilization);
    for (let i = 0; i < loads.length; i++) packets += shares[i]! * waitingPackets(utilization * loads[i]!);
    return packets;
  };
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (inFlight(middle) < window * baseRttPackets) low = middle;
    else high = middle;
  }
  return low;
}
