/**
 * The rows that α-fair rates are solved on, from the present routes: active commodities, and of their links those that can
 * bind. A commodity alone can't pass its own cap, nor capacity / weight on a link; a link that would not overflow with all
 * at these ceilings binds nobody, and what it is for one commodity the ceiling says. Rates are in parts of the fastest.
 */

import { grown } from "./columns";
import { commodityCount, incidenceCount, pathLinks, pathStart, weightAt } from "./routes";

/** In `holderOf`: the commodity's own cap. */
const OWN_CAP: u32 = 0xffffffff;
/** Links are soft where their commodities could overfill them by this part: far above rounding, far below what matters. */
export const OVERFULL: f64 = 1 / <f64>(1 << 20);
/** In `numberOf`: the link binds nobody. */
const SLACK: u32 = 0xffffffff;

export let rowCount: i32 = 0;
export let commodityOf = new StaticArray<u32>(0); // [rows]
export let rowStart = new StaticArray<u32>(0); // [rows + 1]
export let rowLink = new StaticArray<u32>(0); // [incidences] binding link
export let rowWeight = new StaticArray<f64>(0); // [incidences]
export let rowRate = new StaticArray<f64>(0); // [rows] rate before
export let rowCap = new StaticArray<f64>(0); // [rows] ceiling, Infinity where a binding link sets it
export let bindingCount: i32 = 0;
export let linkOf = new StaticArray<u32>(0); // [binding links] link id
export let capacityOf = new StaticArray<f64>(0); // [binding links]
export let canOverfill = new StaticArray<u8>(0); // [binding links] by more than rounding
/** bit/s of rate 1. */
export let unit: f64 = 1;

export let ceiling = new StaticArray<f64>(0); // [commodities] bit/s
export let holderOf = new StaticArray<u32>(0); // [commodities] link that sets the ceiling, or OWN_CAP
let potential = new StaticArray<f64>(0); // [links] use with all at their ceilings
let numberOf = new StaticArray<u32>(0); // [links] binding link, or SLACK

/** Whether a load overfills a link, and not by rounding alone. */
export function isOverfull(load: f64, capacity: f64): bool {
  return load > capacity * (1 + OVERFULL);
}

/**
 * Gathers the rows of all commodities with a rate above 0 in `startRate`. Those that no link binds have no row. O(incidences).
 * @param capacity [links] bit/s
 * @param ownCap [commodities] bit/s
 * @param startRate [commodities] bit/s
 * @param fixedUnit bit/s of rate 1, 0 for the highest of `startRate`
 */
export function gatherRows(
  capacity: StaticArray<f64>,
  links: i32,
  ownCap: StaticArray<f64>,
  startRate: StaticArray<f64>,
  fixedUnit: f64,
): void {
  reserve(links);
  for (let l = 0; l < links; l++) potential[l] = 0;
  unit = fixedUnit;
  for (let c = 0; c < commodityCount; c++) {
    if (!(startRate[c] > 0)) continue;
    if (fixedUnit == 0) unit = max(unit, startRate[c]);
    setCeiling(c, capacity, ownCap[c]);
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++)
      potential[pathLinks[i]] += weightAt(i) * ceiling[c];
  }
  bindingCount = 0;
  for (let l = 0; l < links; l++) {
    numberOf[l] = SLACK;
    if (!(potential[l] > capacity[l])) continue;
    numberOf[l] = bindingCount;
    linkOf[bindingCount] = l;
    canOverfill[bindingCount] = isOverfull(potential[l], capacity[l]) ? 1 : 0;
    capacityOf[bindingCount++] = capacity[l] / unit;
  }
  writeRows(startRate);
}

function setCeiling(c: u32, capacity: StaticArray<f64>, ownCap: f64): void {
  let lowest = ownCap;
  let by = OWN_CAP;
  for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
    const alone = capacity[pathLinks[i]] / weightAt(i);
    if (alone >= lowest) continue;
    lowest = alone;
    by = pathLinks[i];
  }
  ceiling[c] = lowest;
  holderOf[c] = by;
}

function writeRows(startRate: StaticArray<f64>): void {
  let kept: u32 = 0;
  rowCount = 0;
  rowStart[0] = 0;
  for (let c = 0; c < commodityCount; c++) {
    if (!(startRate[c] > 0)) continue;
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const b = numberOf[pathLinks[i]];
      if (b == SLACK) continue;
      rowLink[kept] = b;
      rowWeight[kept++] = weightAt(i);
    }
    if (kept == rowStart[rowCount]) continue;
    commodityOf[rowCount] = c;
    rowRate[rowCount] = startRate[c] / unit;
    const by = holderOf[c];
    rowCap[rowCount] = by != OWN_CAP && numberOf[by] != SLACK ? Infinity : ceiling[c] / unit;
    rowStart[++rowCount] = kept;
  }
}

function reserve(links: i32): void {
  const incidences = incidenceCount();
  commodityOf = grown<u32>(commodityOf, commodityCount);
  rowStart = grown<u32>(rowStart, commodityCount + 1);
  rowLink = grown<u32>(rowLink, incidences);
  rowWeight = grown<f64>(rowWeight, incidences);
  rowRate = grown<f64>(rowRate, commodityCount);
  rowCap = grown<f64>(rowCap, commodityCount);
  ceiling = grown<f64>(ceiling, commodityCount);
  holderOf = grown<u32>(holderOf, commodityCount);
  linkOf = grown<u32>(linkOf, links);
  capacityOf = grown<f64>(capacityOf, links);
  canOverfill = grown<u8>(canOverfill, links);
  potential = grown<f64>(potential, links);
  numberOf = grown<u32>(numberOf, links);
}
