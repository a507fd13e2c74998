/**
 * The proof of an α-fair solution, from the rates and link prices alone: the conditions of Karush, Kuhn and Tucker, which are
 * sufficient, since the problem is convex.
 */

import { linkPrice } from "./alpha-fair";
import { fairWeight, offBy } from "./alpha-prices";
import { isOverfull } from "./alpha-rows";
import { grown } from "./columns";
import { linkCount, linkRate } from "./graph";
import { rate, rateCap } from "./max-min";
import { commodityCount, pathLinks, pathStart, weightAt } from "./routes";

let load = new StaticArray<f64>(0); // [links] bit/s
let potential = new StaticArray<f64>(0); // [links] bit/s with each commodity at the most that it could have alone
let part = new StaticArray<f64>(0); // [links] largest part of what a commodity on it pays

/**
 * The largest relative violation (0 where proven exactly, Infinity for what is no solution):
 * - of a link or cap, its excess;
 * - of a commodity, how far its rate is from what it would buy for the prices of its links, or from its cap where it could buy more;
 * - of a link, the unused part, or the largest part that it has in what a commodity pays, whichever is less; of a soft one that
 *   can bind, how far these are from what they make each other.
 *
 * @param unit bit/s of the rate that the prices are for
 * @param softness price × unused part of links that can be overfull, in such prices
 */
export function certifyAlphaFair(alpha: f64, unit: f64, softness: f64): f64 {
  load = grown<f64>(load, linkCount);
  potential = grown<f64>(potential, linkCount);
  part = grown<f64>(part, linkCount);
  for (let l = 0; l < linkCount; l++) {
    load[l] = 0;
    potential[l] = 0;
    part[l] = 0;
    if (!(linkPrice[l] >= 0)) return Infinity;
  }
  let worst: f64 = 0;
  for (let c = 0; c < commodityCount; c++) worst = max(worst, addCommodity(c, alpha, unit));
  for (let l = 0; l < linkCount; l++) {
    if (load[l] == 0) continue;
    const isSoft = softness > 0 && isOverfull(potential[l], linkRate[l]);
    if (isSoft && linkPrice[l] == 0) return Infinity;
    worst = max(worst, offBy(1 - load[l] / linkRate[l], isSoft ? softness / linkPrice[l] : 0, part[l]));
  }
  return worst;
}

/** Counts a commodity's load and its links' parts; returns its own violation. */
function addCommodity(c: u32, alpha: f64, unit: f64): f64 {
  let paid: f64 = 0;
  let most = rateCap[c];
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const w = weightAt(i);
    paid += w * linkPrice[pathLinks[i]];
    most = min(most, linkRate[pathLinks[i]] / w);
    load[pathLinks[i]] += w * rate[c];
  }
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    potential[pathLinks[i]] += weightAt(i) * most;
  }
  if (rate[c] == 0) return most == 0 ? 0 : Infinity; // nothing is right only where nothing can be had
  if (!(rate[c] > 0)) return Infinity;
  // At its own cap a commodity pays for that, too: in all, what makes it want no more than it has.
  const full = max(paid, fairWeight[c] * (rate[c] / unit) ** -alpha);
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const w = weightAt(i);
    part[pathLinks[i]] = max(part[pathLinks[i]], (w * linkPrice[pathLinks[i]]) / full);
  }
  const wanted = min(rateCap[c], paid > 0 ? (fairWeight[c] / paid) ** (1 / alpha) * unit : Infinity);
  return wanted < Infinity ? abs(rate[c] / wanted - 1) : Infinity;
}
