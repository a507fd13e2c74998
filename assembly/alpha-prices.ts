/**
 * Prices and the α-fair rates that they make. A link has a price p ≥ 0 and so has a ceiling; a commodity pays q, the weighted
 * sum of its links' prices and its ceiling's, and sends at x = (w / q)^(1/α), w its weight in the sum of utilities. Prices are
 * right when a link is full or its price nil: Karush, Kuhn and Tucker's conditions. Where links are soft, one that can be overfull
 * has a price before it is full: price × unused part = softness, the condition of the same problem with Σ softness ·
 * capacity · log(unused part) added to the utilities.
 */

import { bindingCount, capacityOf, commodityOf, rowCap, rowCount, rowLink, rowStart, rowWeight } from "./alpha-rows";
import { grown } from "./columns";
import { commodityCount } from "./routes";

export let fairWeight = new StaticArray<f64>(0); // [commodities] > 0, 1 unless set (set)
export let price = new StaticArray<f64>(0); // [binding links] > 0
export let softnessOf = new StaticArray<f64>(0); // [binding links] price × unused part, 0 where hard (set)
export let capPrice = new StaticArray<f64>(0); // [rows] > 0, 0 where there is no ceiling
export let paid = new StaticArray<f64>(0); // [rows]
export let fairRate = new StaticArray<f64>(0); // [rows]
export let left = new StaticArray<f64>(0); // [binding links] capacity − load

/** Makes room for the weights of the present commodities, all 1. */
export function reserveWeights(): void {
  fairWeight = grown<f64>(fairWeight, commodityCount);
  for (let c = 0; c < commodityCount; c++) fairWeight[c] = 1;
}

/** Makes room for the present rows. */
export function reservePrices(): void {
  price = grown<f64>(price, bindingCount);
  softnessOf = grown<f64>(softnessOf, bindingCount);
  left = grown<f64>(left, bindingCount);
  capPrice = grown<f64>(capPrice, rowCount);
  paid = grown<f64>(paid, rowCount);
  fairRate = grown<f64>(fairRate, rowCount);
}

/** Price of a rate to a commodity of weight `w`. */
export function priceOf(w: f64, rate: f64, alpha: f64): f64 {
  return w * rate ** -alpha;
}

/** A softness that is for prices of a rate of `softBps`, in prices of a rate of `unit`. */
export function softnessAt(unit: f64, alpha: f64, softness: f64, softBps: f64): f64 {
  return softness > 0 ? softness * priceOf(1, softBps / unit, alpha) : 0;
}

/** Rate of a commodity of weight `w` that pays `q`. */
export function rateAt(w: f64, q: f64, alpha: f64): f64 {
  return (w / q) ** (1 / alpha);
}

/** Computes `paid`, `fairRate` and `left` at the present prices. */
export function evaluate(alpha: f64): void {
  for (let l = 0; l < bindingCount; l++) left[l] = capacityOf[l];
  for (let r = 0; r < rowCount; r++) {
    const first = rowStart[r];
    const end = rowStart[r + 1];
    let sum = capPrice[r];
    for (let i = first; i < end; i++) sum += rowWeight[i] * price[rowLink[i]];
    const rate = rateAt(fairWeight[commodityOf[r]], sum, alpha);
    paid[r] = sum;
    fairRate[r] = rate;
    for (let i = first; i < end; i++) left[rowLink[i]] -= rowWeight[i] * rate;
  }
}

/**
 * How far a link or ceiling is from right: in the part of it that is unused, or in its price, as a part of what a commodity
 * pays, whichever is less.
 *
 * @param unused the part that is unused, below 0 where it is passed
 * @param right  the part that should be at its price
 * @param part   of its price in what the commodity pays
 */
export function offBy(unused: f64, right: f64, part: f64): f64 {
  return unused <= 0 ? right - unused : min(abs(unused - right), part * abs(1 - right / unused));
}

/**
 * Violation at the evaluated prices: the largest where none is above `limit`, else the first that is. NaN where rates are.
 */
export function violation(limit: f64): f64 {
  let worst: f64 = 0;
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] < Infinity) worst = max(worst, offBy(1 - fairRate[r] / rowCap[r], 0, capPrice[r] / paid[r]));
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
      const l = rowLink[i];
      worst = max(worst, offBy(left[l] / capacityOf[l], softnessOf[l] / price[l], (rowWeight[i] * price[l]) / paid[r]));
    }
    if (!(worst <= limit)) return worst;
  }
  return worst;
}
