/**
 * The queue that DCQCN holds at a full link: the fixed point of its fluid model (Zhu et al., SIGCOMM 2015, section 5; Zhu et
 * al., "ECN or Delay", CoNEXT 2016), where N connections have C/N each and increase as much as marks make them decrease.
 */

/** Of a sender's NIC. */
export interface DcqcnTimers {
  /** Additive increase, R_AI. */
  readonly increaseBps: number;
  /** Least time between two notifications of congestion to one sender, τ. */
  readonly cnpIntervalS: number;
  /** Time without one after which the estimate of congestion falls, τ'. */
  readonly alphaIntervalS: number;
  /** Time after which the rate rises, T, and bytes after which it does, B. */
  readonly increaseTimerS: number;
  readonly increaseBytes: number;
}

/** Steps of fast recovery before additive increase, F (SIGCOMM 2015, section 3.2). */
const RECOVERY_STEPS = 5;

export const DCQCN = {
  /**
   * ConnectX: CNP interval 4 us and alpha period 1 us (NVIDIA DOCA 3.4, "DCQCN CC parameters"). Assumed, from operators'
   * listings of its defaults: rpg_ai_rate 5 Mb/s, rpg_time_reset 300 us, rpg_byte_reset 32767 units of 64 B.
   */
  nvidia: {
    increaseBps: 5e6,
    cnpIntervalS: 4e-6,
    alphaIntervalS: 1e-6,
    increaseTimerS: 300e-6,
    increaseBytes: 32_767 * 64,
  },
  /** SIGCOMM 2015: R_AI 40 Mb/s, τ 50 us, τ' and T 55 us, B 10 MB. */
  paper: { increaseBps: 40e6, cnpIntervalS: 50e-6, alphaIntervalS: 55e-6, increaseTimerS: 55e-6, increaseBytes: 10e6 },
} as const satisfies Record<string, DcqcnTimers>;

/** RED marking at a switch: none below Kmin, rising to Pmax at Kmax, every packet above. */
export interface EcnMarking {
  readonly ecnKminBytes: number;
  readonly ecnKmaxBytes: number;
  /** In (0, 1]. */
  readonly ecnPmax: number;
}

/** Halvings of the interval of log p: to the last bit from 1e-15 to 1. */
const MOST_STEPS = 70;

/**
 * Probability p in (0, 1) that a packet is marked, at the fixed point of `connections` > 0 connections on `capacityBps`.
 *
 * The root of a²α / ((b + d)(c + e)) = τ² R_AI R_C (rates in packets of `packetBytes` per second, B in packets), with
 * a = 1 − (1−p)^(τ R_C), α = 1 − (1−p)^(τ' R_C), b = p / ((1−p)^−B − 1), c = (1−p)^(F B) b, d = p / ((1−p)^(−T R_C) − 1),
 * e = (1−p)^(F T R_C) d. The left side rises with p. The papers' cube root is its limit for small p, which is up to twice the root.
 */
export function markingProbability(
  connections: number,
  capacityBps: number,
  packetBytes: number,
  timers: DcqcnTimers,
): number {
  const packetBits = 8 * packetBytes;
  const rate = capacityBps / connections / packetBits;
  const { cnpIntervalS: tau } = timers;
  const right = ((tau * tau * timers.increaseBps) / packetBits) * rate;
  const bytePackets = timers.increaseBytes / packetBytes;
  const timerPackets = timers.increaseTimerS * rate;
  const left = (p: number): number => {
    // ln(1 − p); (1−p)^x − 1 is expm1(x · log).
    const log = Math.log1p(-p);
    const a = -Math.expm1(tau * rate * log);
    const alpha = -Math.expm1(timers.alphaIntervalS * rate * log);
    const b = p / Math.expm1(-bytePackets * log);
    const d = p / Math.expm1(-timerPackets * log);
    const c = Math.exp(RECOVERY_STEPS * bytePackets * log) * b;
    const e = Math.exp(RECOVERY_STEPS * timerPackets * log) * d;
    return (a * a * alpha) / ((b + d) * (c + e));
  };
  let low = Math.log(1e-15);
  let high = Math.log(1 - 1e-15);
  for (let step = 0; step < MOST_STEPS; step++) {
    const middle = (low + high) / 2;
    if (left(Math.exp(middle)) < right) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Bytes in the queue whose packets are marked with probability p: beyond Pmax it stands at Kmax. */
export function markedQueueBytes(p: number, { ecnKminBytes, ecnKmaxBytes, ecnPmax }: EcnMarking): number {
  return ecnKminBytes + Math.min(1, p / ecnPmax) * (ecnKmaxBytes - ecnKminBytes);
}
