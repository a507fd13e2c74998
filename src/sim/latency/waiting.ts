/**
 * How long packets wait in several queues one after another: M/D/1 per stage, independent of each other.
 *
 * The transform of the whole is the product of the stages' (Pollaczek and Khinchine: (1−ρ)s / (s − λ(1 − e^(−sD)))); it is
 * inverted numerically by Fourier series with Euler's summation (Abate and Whitt, ORSA J. on Computing 7, 1995). Exact for
 * independent stages, to about 1e-4 of a probability where the distribution has kinks, at whole packet times.
 */

import { power } from "../../power.ts";

/** An M/D/1 queue that a part of the packets pass. */
export interface Stage {
  readonly share: number;
  /** In [0, 1). */
  readonly utilization: number;
  /** Serialisation of a packet, D, s. */
  readonly serviceS: number;
}

/** Queues of all flows that meet alike. */
export interface WaitClass {
  readonly flows: number;
  readonly stages: readonly Stage[];
  /** Mean of a further, exponential wait, s. */
  readonly exponentialS: number;
  /** A queue that stands: all packets wait so long, s. */
  readonly standingS: number;
}

/** Mean wait of an M/D/1 queue, s. */
export function meanWaitS({ utilization, serviceS }: Omit<Stage, "share">): number {
  return (utilization * serviceS) / (2 * (1 - utilization));
}

/** Terms before Euler's summation, and in it: Abate and Whitt take 15 and 11; more terms follow kinks better. */
const PLAIN_TERMS = 38;
const EULER_TERMS = 11;
/** Discretisation error e^−A of about 1e-8 (the same). */
const A = 18.4;
/** C(11, j) / 2^11. */
const EULER_WEIGHTS = Array.from({ length: EULER_TERMS + 1 }, (_, j) => {
  let binomial = 1;
  for (let i = 1; i <= j; i++) binomial *= (EULER_TERMS + 1 - i) / i;
  return binomial / power(2, EULER_TERMS);
});

/** P(wait ≤ t) of a class. */
export function waitProbability({ stages, exponentialS, standingS }: Omit<WaitClass, "flows">, t: number): number {
  const timeS = t - standingS;
  if (timeS < 0) return 0;
  if (timeS === 0)
    return exponentialS > 0 ? 0 : stages.reduce((p, stage) => p * (1 - stage.share * stage.utilization), 1);
  const re = A / (2 * timeS);
  const real = (k: number): number => realTransform(stages, exponentialS, re, (k * Math.PI) / timeS);
  let sum = real(0) / 2;
  let sign = -1;
  for (let k = 1; k <= PLAIN_TERMS; k++, sign = -sign) sum += sign * real(k);
  let smooth = EULER_WEIGHTS[0]! * sum;
  for (let j = 1; j <= EULER_TERMS; j++, sign = -sign) {
    sum += sign * real(PLAIN_TERMS + j);
    smooth += EULER_WEIGHTS[j]! * sum;
  }
  return (Math.exp(A / 2) / timeS) * smooth;
}

/** Real part of the transform of P(wait ≤ t), without what stands, at s = x + iy. */
function realTransform(stages: readonly Stage[], exponentialS: number, x: number, y: number): number {
  // 1 / s, then times the transform of each wait.
  let norm = x * x + y * y;
  let re = x / norm;
  let im = -y / norm;
  const divide = (byRe: number, byIm: number): void => {
    norm = byRe * byRe + byIm * byIm;
    [re, im] = [(re * byRe + im * byIm) / norm, (im * byRe - re * byIm) / norm];
  };
  if (exponentialS > 0) divide(1 + x * exponentialS, y * exponentialS);
  for (const { share, utilization, serviceS } of stages) {
    const decay = Math.exp(-x * serviceS);
    const lambda = utilization / serviceS;
    const fromRe = x - lambda * (1 - decay * Math.cos(y * serviceS));
    const fromIm = y - lambda * decay * Math.sin(y * serviceS);
    // 1 − share + share (1−ρ)s / from, over one denominator.
    const waiting = share * (1 - utilization);
    const overRe = (1 - share) * fromRe + waiting * x;
    const overIm = (1 - share) * fromIm + waiting * y;
    [re, im] = [re * overRe - im * overIm, re * overIm + im * overRe];
    divide(fromRe, fromIm);
  }
  return re;
}

/** Halvings of the interval that holds a quantile. */
const STEPS = 40;

/** Wait that a part `q` of all packets of all flows do not exceed, every flow counting alike, s. At least one class. */
export function waitQuantileS(classes: readonly WaitClass[], q: number): number {
  const flows = classes.reduce((sum, of) => sum + of.flows, 0);
  const below = (t: number): number => classes.reduce((sum, of) => sum + of.flows * waitProbability(of, t), 0) / flows;
  if (below(0) >= q) return 0;
  let low = 0;
  let high = Math.max(...classes.map(classMeanS));
  for (; below(high) < q; high *= 2) low = high;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (below(middle) < q) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean wait of the packets of one flow of the class, s. */
export function classMeanS({ stages, exponentialS, standingS }: Omit<WaitClass, "flows">): number {
  return stages.reduce((sum, stage) => sum + stage.share * meanWaitS(stage), exponentialS + standingS);
}
