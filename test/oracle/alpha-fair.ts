/**
 * α-fair rates of flows on fixed paths: maximise Σ x^(1−α) / (1−α) (Σ log x where α = 1) with every link feasible.
 * α → ∞ is max-min fairness, α = 1 proportional fairness; transports lie elsewhere on that line (MODEL.md section 1).
 *
 * A link has a price p ≥ 0 and a commodity the rate x = q^(−1/α), q the weighted sum of its links' prices. Prices are
 * right when a link is full or its price nil. An interior point method makes price × unused capacity smaller step by step,
 * by Newton steps whose linear systems conjugate gradients solve.
 * Sources: Mo & Walrand, Fair End-to-End Window-Based Congestion Control (ToN 2000); Wright, Primal-Dual Interior-Point
 * Methods (1997). `**` may differ in the last bit between JavaScript engines, and so may these rates.
 */

import type { Routes } from "../../src/core/index.ts";
import { SolverError } from "../../src/errors.ts";
import { conjugateGradients, type Equations } from "./conjugate-gradients.ts";

export interface AlphaFairSolution {
  readonly rateBps: Float64Array; // [commodities]
  /** The link that is dearest to each commodity: its share of what the commodity pays is the largest. */
  readonly bottleneck: Uint32Array; // [commodities]
  /** Largest violation of optimality: a link with this much excess load, or unused though it has this share of a price. */
  readonly residual: number;
  readonly steps: number;
}

/** Residual at which the rates are taken for right. */
const TOLERANCE = 1e-6;
/** Each Newton step aims at this part of the present price × unused capacity. */
const REDUCTION = 0.1;
/** The same after a step that prices or slacks near zero cut short. */
const CAREFUL_REDUCTION = 0.5;
/** Steps end this near to the nearest zero of a price or slack, as a part of the way. */
const TO_BOUNDARY = 0.99;
/** Far more than any problem needed: most take 15 to 40. */
const MOST_STEPS = 300;

/**
 * Rates within a millionth of the optimum's conditions. 15 to 40 Newton steps, each some products with the sparse rows.
 *
 * @throws {SolverError} NOT_CONVERGED, where α or the range of rates is out of proportion
 * @param maxMinBps  [commodities] the max-min rates of the same routes, from which prices start
 */
export function solveAlphaFair(
  linkRateBps: Float64Array,
  routes: Routes,
  alpha: number,
  maxMinBps: Float64Array,
): AlphaFairSolution {
  const rows = relevantRows(linkRateBps, routes);
  const { start, link, weight, linkOf } = rows;
  const commodities = start.length - 1;
  const links = linkOf.length;
  const scale = linkOf.reduce((most, l) => Math.max(most, linkRateBps[l]!), 0);
  const capacity = Float64Array.from(linkOf, (l) => linkRateBps[l]! / scale);

  // A start well inside: rates at most half of the max-min ones.
  const fastest = new Float64Array(links);
  for (let c = 0; c < commodities; c++) {
    for (let i = start[c]!; i < start[c + 1]!; i++) {
      fastest[link[i]!] = Math.max(fastest[link[i]!]!, maxMinBps[c]! / scale);
    }
  }
  // A weight of w lets w·p count only, so the price is raised by the least weight on the link.
  const leastWeight = new Float64Array(links).fill(1);
  for (let i = 0; i < link.length; i++) leastWeight[link[i]!] = Math.min(leastWeight[link[i]!]!, weight[i]!);
  let price = fastest.map((rate, l) => (rate / 2) ** -alpha / leastWeight[l]!);
  const target = price.map((p, l) => p * capacity[l]!); // shape of price × unused: the same for all steps

  const rate = new Float64Array(commodities);
  const paid = new Float64Array(commodities); // q
  function evaluate(prices: Float64Array): Float64Array {
    const left = capacity.slice();
    for (let c = 0; c < commodities; c++) {
      let sum = 0;
      for (let i = start[c]!; i < start[c + 1]!; i++) sum += weight[i]! * prices[link[i]!]!;
      const x = sum ** (-1 / alpha);
      paid[c] = sum;
      rate[c] = x;
      for (let i = start[c]!; i < start[c + 1]!; i++) left[link[i]!]! -= weight[i]! * x;
    }
    return left;
  }

  /** Per link its excess load, else the lesser of its unused part and its share of a payer's price; the largest of these. */
  function residualNow(): number {
    const share = new Float64Array(links);
    for (let c = 0; c < commodities; c++) {
      for (let i = start[c]!; i < start[c + 1]!; i++) {
        const l = link[i]!;
        share[l] = Math.max(share[l]!, (weight[i]! * price[l]!) / paid[c]!);
      }
    }
    return share.reduce((worst, s, l) => {
      const part = left[l]! / capacity[l]!;
      return Math.max(worst, part < 0 ? -part : Math.min(s, part));
    }, 0);
  }

  let left = evaluate(price);
  // Feasible only in the end: until then slack and what is left differ where a step was long.
  let slack = left.slice();
  let residual = residualNow();
  let steps = 0;
  let reduction = REDUCTION;
  for (; residual > TOLERANCE && steps < MOST_STEPS; steps++) {
    let level = 0;
    for (let l = 0; l < links; l++) level += (price[l]! * slack[l]!) / target[l]! / links;
    const aim = target.map((shape, l) => reduction * level * shape - price[l]! * left[l]!);
    const gain = conjugateGradients(newtonEquations(rows, price, slack, rate, paid, alpha), aim);
    const slackGain = gain.map((g, l) => (reduction * level * target[l]!) / (price[l]! * slack[l]!) - 1 - g);
    let length = 1;
    for (let l = 0; l < links; l++)
      length = Math.min(length, -TO_BOUNDARY / Math.min(gain[l]!, slackGain[l]!, -TO_BOUNDARY));
    price = price.map((p, l) => p * (1 + length * gain[l]!));
    slack = slack.map((s, l) => s * (1 + length * slackGain[l]!));
    left = evaluate(price);
    residual = residualNow();
    reduction = length > 0.9 ? REDUCTION : CAREFUL_REDUCTION;
  }
  if (!(residual <= TOLERANCE)) throw notConverged(alpha, residual, steps);

  // What the tolerance leaves of excess load goes, too.
  const excess = left.map((room, l) => Math.min(1, capacity[l]! / (capacity[l]! - room)));
  const bottleneck = new Uint32Array(commodities);
  for (let c = 0; c < commodities; c++) {
    let dearest = start[c]!;
    let fit = 1;
    for (let i = dearest; i < start[c + 1]!; i++) {
      if (weight[i]! * price[link[i]!]! > weight[dearest]! * price[link[dearest]!]!) dearest = i;
      fit = Math.min(fit, excess[link[i]!]!);
    }
    rate[c]! *= fit;
    bottleneck[c] = linkOf[link[dearest]!]!;
  }
  return { rateBps: rate.map((x) => x * scale), bottleneck, residual, steps };
}

interface Rows {
  readonly start: Uint32Array; // [commodities + 1]
  readonly link: Uint32Array; // [incidences] number of a relevant link
  readonly weight: Float64Array; // [incidences]
  readonly linkOf: Uint32Array; // [relevant links] link id
}

/**
 * The rows without links that bind nobody: those with room for all their commodities, each at the most that its own links
 * would let it have alone. The link that sets this most is kept, so no row is empty.
 */
function relevantRows(linkRateBps: Float64Array, { pathStart, pathLinks, pathWeight }: Routes): Rows {
  const commodities = pathStart.length - 1;
  const weightOf = (i: number): number => pathWeight?.[i] ?? 1;
  const keep = new Uint8Array(linkRateBps.length);
  const potential = new Float64Array(linkRateBps.length);
  for (let c = 0; c < commodities; c++) {
    let lowest = Infinity;
    let by = -1;
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
      const alone = linkRateBps[pathLinks[i]!]! / weightOf(i);
      if (alone >= lowest) continue;
      lowest = alone;
      by = pathLinks[i]!;
    }
    keep[by] = 1;
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) potential[pathLinks[i]!]! += weightOf(i) * lowest;
  }
  const numberOf = new Uint32Array(linkRateBps.length);
  const linkOf: number[] = [];
  for (let l = 0; l < keep.length; l++) {
    if (potential[l]! > linkRateBps[l]!) keep[l] = 1;
    numberOf[l] = linkOf.length;
    if (keep[l] === 1) linkOf.push(l);
  }
  const start = new Uint32Array(commodities + 1);
  const link = new Uint32Array(pathLinks.length);
  const weight = new Float64Array(pathLinks.length);
  let kept = 0;
  for (let c = 0; c < commodities; c++) {
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++) {
      if (keep[pathLinks[i]!] === 0) continue;
      link[kept] = numberOf[pathLinks[i]!]!;
      weight[kept++] = weightOf(i);
    }
    start[c + 1] = kept;
  }
  return { start, link: link.slice(0, kept), weight: weight.slice(0, kept), linkOf: Uint32Array.from(linkOf) };
}

/** The Newton step in relative prices: (P Aᵀ diag(x / αq) A P + diag(price × unused)) gain = aim, symmetric and positive. */
function newtonEquations(
  { start, link, weight }: Rows,
  price: Float64Array,
  unused: Float64Array,
  rate: Float64Array,
  paid: Float64Array,
  alpha: number,
): Equations {
  const scaled = weight.map((w, i) => w * price[link[i]!]!);
  const own = price.map((p, l) => p * unused[l]!);
  const give = rate.map((x, c) => x / (alpha * paid[c]!));
  const diagonal = own.slice();
  for (let c = 0; c < give.length; c++) {
    for (let i = start[c]!; i < start[c + 1]!; i++) diagonal[link[i]!]! += give[c]! * scaled[i]! ** 2;
  }
  return {
    diagonal,
    multiply(vector, into) {
      for (let l = 0; l < own.length; l++) into[l] = own[l]! * vector[l]!;
      for (let c = 0; c < give.length; c++) {
        let sum = 0;
        for (let i = start[c]!; i < start[c + 1]!; i++) sum += scaled[i]! * vector[link[i]!]!;
        sum *= give[c]!;
        for (let i = start[c]!; i < start[c + 1]!; i++) into[link[i]!]! += scaled[i]! * sum;
      }
    },
  };
}

function notConverged(alpha: number, residual: number, steps: number): SolverError {
  const message = `α-fair rates for α = ${alpha} did not converge: residual ${residual.toExponential(1)} after ${steps} steps (expected ${TOLERANCE})`;
  return new SolverError([{ code: "NOT_CONVERGED", path: "fairness", message }]);
}
