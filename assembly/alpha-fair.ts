/**
 * α-fair rates of the present routes: maximise Σ w · x^(1−α) / (1−α) (Σ w · log x where α = 1) with every link and cap
 * feasible. α → ∞ is max-min fairness, α = 1 proportional fairness; transports lie elsewhere on that line. Soft links charge
 * before they are full (alpha-prices.ts).
 *
 * Powers are the compiler's own, part of the module, so the bits are the same everywhere; a TypeScript twin could not have them,
 * and there is none: the conditions of optimality, computed apart in alpha-certificate.ts, are the proof.
 */

import { capPrice, fairRate, fairWeight, left, price, priceOf, reserveWeights, softnessAt } from "./alpha-prices";
import {
  bindingCount,
  capacityOf,
  ceiling,
  commodityOf,
  gatherRows,
  holderOf,
  linkOf,
  rowCap,
  rowCount,
  rowLink,
  rowRate,
  rowStart,
  rowWeight,
  unit,
} from "./alpha-rows";
import { Column, grown, publish } from "./columns";
import { linkCount, linkRate } from "./graph";
import { solveInterior } from "./interior-point";
import { bottleneck, rate, rateCap, reserveSolve, solveMaxMin } from "./max-min";
import { commodityCount, pathLinks, pathStart, weightAt } from "./routes";
import { Status } from "./status";

/** Of the prices' violation: what scaling excess away adds to it stays within the certificate's millionth. */
const TOLERANCE: f64 = 1 / <f64>(1 << 22);

/** Of the last solution: a link's part of what a rate of `priceUnit()` costs. */
export let linkPrice = new StaticArray<f64>(0); // [links] (computed)

let unitSoftness: f64 = 0;

/** As `reserveSolve`; every weight is reset to 1, too. */
export function reserveAlphaFair(): void {
  reserveSolve();
  reserveWeights();
  linkPrice = grown<f64>(linkPrice, linkCount);
  publish<f64>(Column.FairWeight, fairWeight);
  publish<f64>(Column.LinkPrice, linkPrice);
}

/**
 * Solves for α > 0, from the max-min rates. Rates and bottlenecks are in the columns of max-min.
 * @param softness price × unused part of links that can be overfull, in prices of a commodity of weight 1 at `softBps`; 0 for hard links
 */
export function solveAlphaFair(alpha: f64, softness: f64, softBps: f64): Status {
  const status = solveMaxMin();
  if (status != Status.Ok) return status;
  gatherRows(linkRate, linkCount, rateCap, rate, 0);
  unitSoftness = softnessAt(unit, alpha, softness, softBps);
  if (rowCount > 0 && !solveInterior(alpha, unitSoftness, TOLERANCE)) return Status.NotConverged;
  fitRates();
  for (let l = 0; l < linkCount; l++) linkPrice[l] = 0;
  for (let c = 0; c < commodityCount; c++) if (rate[c] > 0) atCeiling(c, alpha);
  for (let l = 0; l < bindingCount; l++) linkPrice[linkOf[l]] = price[l];
  for (let r = 0; r < rowCount; r++) settle(r);
  return Status.Ok;
}

/** Softness of the last solution, in prices of a rate of `priceUnit()`. */
export function solvedSoftness(): f64 {
  return unitSoftness;
}

/** bit/s of the rate that prices are for. */
export function priceUnit(): f64 {
  return unit;
}

/** Scales the last excess of links and ceilings away; the rates go to `rowRate`. */
function fitRates(): void {
  for (let r = 0; r < rowCount; r++) {
    let fit: f64 = 1;
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
      const l = rowLink[i];
      if (left[l] < 0) fit = min(fit, capacityOf[l] / (capacityOf[l] - left[l]));
    }
    rowRate[r] = min(fairRate[r] * fit, rowCap[r]);
  }
}

/** A commodity as if no other held it back. */
function atCeiling(c: u32, alpha: f64): void {
  rate[c] = ceiling[c];
  bottleneck[c] = holderOf[c];
  chargeHolder(c, priceOf(fairWeight[c], ceiling[c] / unit, alpha));
}

/** Takes over a row's rate, and as bottleneck the link, or its ceiling's, that has the largest part of what it pays. */
function settle(r: i32): void {
  const c = commodityOf[r];
  rate[c] = min(rowRate[r] * unit, ceiling[c]);
  let most = capPrice[r];
  bottleneck[c] = holderOf[c];
  if (rowCap[r] < Infinity) chargeHolder(c, most);
  for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
    const part = rowWeight[i] * price[rowLink[i]];
    if (part <= most) continue;
    most = part;
    bottleneck[c] = linkOf[rowLink[i]];
  }
}

/** The price of a ceiling is that of the link which sets it, on which nobody else is. */
function chargeHolder(c: u32, part: f64): void {
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    if (pathLinks[i] == holderOf[c]) linkPrice[pathLinks[i]] = part / weightAt(i);
  }
}
