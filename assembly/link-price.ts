/**
 * The price at which one link is just full, or as full as a soft one is at that price, those of all others given: the unknown
 * is one, and the load falls as it rises.
 * Newton steps in the logarithms of price and load, exact where commodities pay for this link alone, kept within bounds.
 */

import { priceOf, rateAt } from "./alpha-prices";
import { grown } from "./columns";

/** The load is as near as this to the capacity, relatively. */
const NEAR: f64 = 1e-9;
/** Far more than a price needs. */
const MOST_STEPS = 100;

/** Commodities on the link. */
export let payerCount = 0;
let weightOf = new StaticArray<f64>(0); // [payers] on the link
let fairWeightOf = new StaticArray<f64>(0); // [payers]
let elsewhere = new StaticArray<f64>(0); // [payers] what they pay for other links
let most = new StaticArray<f64>(0); // [payers] ceiling
let slope: f64 = 0;

/** Starts anew with room for `count` payers. */
export function clearPayers(count: i32): void {
  payerCount = 0;
  weightOf = grown<f64>(weightOf, count);
  fairWeightOf = grown<f64>(fairWeightOf, count);
  elsewhere = grown<f64>(elsewhere, count);
  most = grown<f64>(most, count);
}

/** Rates and the capacity to come are in one unit. */
export function addPayer(weight: f64, fairWeight: f64, paidElsewhere: f64, ceiling: f64): void {
  weightOf[payerCount] = weight;
  fairWeightOf[payerCount] = fairWeight;
  elsewhere[payerCount] = paidElsewhere;
  most[payerCount++] = ceiling;
}

/** The price, from `start` if that is above 0: 0 where the payers leave room, Infinity where it has no place among doubles. */
export function clearingPrice(capacity: f64, start: f64, alpha: f64, softness: f64): f64 {
  if (softness == 0 && !(loadAt(0, alpha) > capacity)) return 0;
  let low = softness;
  let high = highest(capacity, alpha) + softness;
  while (high < Infinity && loadAt(high, alpha) > capacity * (1 - softness / high)) high *= 2;
  if (!(high < Infinity)) return Infinity;
  let price = start > low && start < high ? start : high;
  for (let step = 0; step < MOST_STEPS; step++) {
    const load = loadAt(price, alpha);
    const goal = capacity * (1 - softness / price);
    if (abs(load / goal - 1) <= NEAR) break;
    if (load > goal) low = price;
    else high = price;
    // −d log (load / goal) / d log price: `slope` is the load's part.
    const fall = slope + softness / (price - softness);
    let next = fall > 0 ? price * Math.exp(Math.log(load / goal) / fall) : high;
    if (!(next > low && next < high)) next = low > 0 ? sqrt(low) * sqrt(high) : high / 16;
    if (next == price) break;
    price = next;
  }
  return price;
}

/** A price at which nobody gets more than an equal share. */
function highest(capacity: f64, alpha: f64): f64 {
  let weights: f64 = 0;
  for (let k = 0; k < payerCount; k++) weights += weightOf[k];
  let price: f64 = 0;
  for (let k = 0; k < payerCount; k++) {
    price = max(price, priceOf(fairWeightOf[k], capacity / weights, alpha) / weightOf[k]);
  }
  return price;
}

/** Load at a price; sets `slope`. */
function loadAt(price: f64, alpha: f64): f64 {
  let load: f64 = 0;
  let falling: f64 = 0;
  for (let k = 0; k < payerCount; k++) {
    const here = weightOf[k] * price;
    const paid = elsewhere[k] + here;
    const rate = rateAt(fairWeightOf[k], paid, alpha);
    load += weightOf[k] * min(rate, most[k]);
    if (rate < most[k]) falling += weightOf[k] * rate * (here / paid);
  }
  slope = falling / (alpha * load);
  return load;
}
