/**
 * Weighted max-min fair rates by progressive filling.
 *
 * A link's share is what each of its open commodities would get if the link filled now: (capacity − use by its fixed
 * commodities) / (sum of its open weights). The link of least share fills first and fixes its open commodities at that
 * rate; theirs raises the shares of other links, and so on. Shares only rise, so a queue may hold old ones: a link that
 * comes up with a share that has risen since goes back. A commodity whose cap is no more than the share of a link that
 * comes up is fixed at its cap first.
 *
 * Links that would not overflow with every commodity at its cap bind nobody and are left out at once.
 * Source: Bertsekas & Gallager, Data Networks (2nd ed.) section 6.5.2.
 */

import { Column, grown, publish } from "./columns";
import { linkCount, linkRate } from "./graph";
import { commodityCount, incidenceCount, pathLinks, pathStart, pathWeight, weighted } from "./routes";
import { fillQueue, left, pop, requeue, reserveQueue } from "./share-queue";
import { Status } from "./status";

/** In `bottleneck`: the commodity stands at its own cap. */
const OWN_CAP: u32 = 0xffffffff;
/** In `bindingOf`: the link binds nobody. */
const SLACK: u32 = 0xffffffff;

export let rateCap = new StaticArray<f64>(0); // [commodities] bit/s, Infinity for none (set)
export let rate = new StaticArray<f64>(0); // [commodities] bit/s; −1 while open (computed)
export let bottleneck = new StaticArray<u32>(0); // [commodities] link that fixed it, or OWN_CAP (computed)

// Working columns. Links that can bind are numbered densely, in the order of their ids: "binding links".
let cap = new StaticArray<f64>(0); // [commodities] least of own cap and capacity / weight over all its links
let potential = new StaticArray<f64>(0); // [links] use with every commodity at its cap
let bindingOf = new StaticArray<u32>(0); // [links] number of the binding link, or SLACK
let linkOf = new StaticArray<u32>(0); // [binding links] link id
let rowStart = new StaticArray<u32>(0); // [commodities + 1] a commodity's binding links
let rowLink = new StaticArray<u32>(0); // [incidences]
let rowWeight = new StaticArray<f64>(0); // [incidences]
let memberStart = new StaticArray<u32>(0); // [binding links + 1] a binding link's commodities, ascending
let memberAt = new StaticArray<u32>(0); // [incidences]
let memberWeight = new StaticArray<f64>(0); // [incidences]
let bindingCount = 0;
let pops = 0;

/** Makes room for the commodities of the present routes; every cap is reset to none. */
export function reserveSolve(): void {
  const commodities = commodityCount;
  const incidences = incidenceCount();
  rateCap = grown<f64>(rateCap, commodities);
  rate = grown<f64>(rate, commodities);
  bottleneck = grown<u32>(bottleneck, commodities);
  cap = grown<f64>(cap, commodities);
  potential = grown<f64>(potential, linkCount);
  bindingOf = grown<u32>(bindingOf, linkCount);
  linkOf = grown<u32>(linkOf, linkCount);
  reserveQueue(linkCount);
  rowStart = grown<u32>(rowStart, commodities + 1);
  rowLink = grown<u32>(rowLink, incidences);
  memberStart = grown<u32>(memberStart, linkCount + 1);
  memberAt = grown<u32>(memberAt, incidences);
  if (weighted) {
    rowWeight = grown<f64>(rowWeight, incidences);
    memberWeight = grown<f64>(memberWeight, incidences);
  }
  for (let c = 0; c < commodities; c++) rateCap[c] = Infinity;
  publish<f64>(Column.RateCap, rateCap);
  publish<f64>(Column.Rate, rate);
  publish<u32>(Column.Bottleneck, bottleneck);
}

/** Links served in the last solve: a measure of its work. */
export function solvePops(): i32 {
  return pops;
}

/** Solves the present routes on the resident fabric. */
export function solveMaxMin(): Status {
  return weighted ? fill<f64>() : fill<u8>();
}

// In what follows W is f64 where routes carry weights and u8 where all weights are 1; the compiler drops the other arm.

function fill<W>(): Status {
  if (!setCaps<W>()) return Status.Stalled;
  numberBindingLinks<W>();
  writeRows<W>();
  let highest: f64 = 0;
  for (let c = 0; c < commodityCount; c++) highest = max(highest, cap[c]);
  fillQueue(bindingCount, highest);
  pops = 0;
  for (let b = pop(); b >= 0; b = pop()) {
    pops++;
    serve<W>(b);
  }
  for (let c = 0; c < commodityCount; c++) {
    if (rate[c] < 0) rate[c] = cap[c];
  }
  return Status.Ok;
}

/** A commodity alone can't pass its own cap, nor capacity / weight on any of its links. False if nothing bounds one. */
function setCaps<W>(): bool {
  let bounded = true;
  for (let c = 0; c < commodityCount; c++) {
    let lowest = rateCap[c];
    let by = OWN_CAP;
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      const alone = isFloat<W>() ? linkRate[l] / pathWeight[i] : linkRate[l];
      if (alone < lowest) {
        lowest = alone;
        by = l;
      }
    }
    cap[c] = lowest;
    bottleneck[c] = by;
    rate[c] = -1;
    if (!(lowest < Infinity)) bounded = false;
  }
  return bounded;
}

function numberBindingLinks<W>(): void {
  for (let l = 0; l < linkCount; l++) potential[l] = 0;
  for (let c = 0; c < commodityCount; c++) {
    const most = cap[c];
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      potential[pathLinks[i]] += isFloat<W>() ? pathWeight[i] * most : most;
    }
  }
  bindingCount = 0;
  for (let l = 0; l < linkCount; l++) {
    if (potential[l] <= linkRate[l]) {
      bindingOf[l] = SLACK;
      continue;
    }
    bindingOf[l] = bindingCount;
    linkOf[bindingCount] = l;
    memberStart[bindingCount] = 0;
    bindingCount++;
  }
  memberStart[bindingCount] = 0;
}

/** Fills the rows, their transpose, and each binding link's capacity and sum of weights. */
function writeRows<W>(): void {
  let kept: u32 = 0;
  for (let c = 0; c < commodityCount; c++) {
    rowStart[c] = kept;
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const b = bindingOf[pathLinks[i]];
      if (b == SLACK) continue;
      rowLink[kept] = b;
      if (isFloat<W>()) rowWeight[kept] = pathWeight[i];
      kept++;
      memberStart[b + 1]++;
    }
  }
  rowStart[commodityCount] = kept;
  for (let b = 0; b < bindingCount; b++) {
    memberStart[b + 1] += memberStart[b];
    left[2 * b] = linkRate[linkOf[b]];
    left[2 * b + 1] = 0;
    bindingOf[b] = memberStart[b]; // from here on the write cursor of binding link b
  }
  for (let c = 0; c < commodityCount; c++) {
    for (let r = rowStart[c], end = rowStart[c + 1]; r < end; r++) {
      const b = rowLink[r];
      const m = bindingOf[b]++;
      memberAt[m] = c;
      if (isFloat<W>()) memberWeight[m] = rowWeight[r];
      left[2 * b + 1] += isFloat<W>() ? rowWeight[r] : 1;
    }
  }
}

/** The link that fills next: fixes its open commodities, or first those that reach their caps before it fills. */
function serve<W>(b: i32): void {
  const first = memberStart[b];
  const end = memberStart[b + 1];
  // The share is summed afresh: what fixing subtracted piece by piece has rounding in it.
  let unused = linkRate[linkOf[b]];
  let open: f64 = 0;
  for (let m = first; m < end; m++) {
    const r = rate[memberAt[m]];
    const w = isFloat<W>() ? memberWeight[m] : 1;
    if (r >= 0) unused -= w * r;
    else open += w;
  }
  if (open == 0) return;
  const level = unused / open;
  let capped = false;
  for (let m = first; m < end; m++) {
    const c = memberAt[m];
    if (rate[c] >= 0 || cap[c] > level) continue;
    fix<W>(c, cap[c]);
    capped = true;
  }
  if (capped) {
    requeue(b);
    return;
  }
  for (let m = first; m < end; m++) {
    const c = memberAt[m];
    if (rate[c] >= 0) continue;
    bottleneck[c] = linkOf[b];
    fix<W>(c, level);
  }
}

function fix<W>(c: u32, level: f64): void {
  rate[c] = level;
  for (let r = rowStart[c], end = rowStart[c + 1]; r < end; r++) {
    const b = rowLink[r];
    const w = isFloat<W>() ? rowWeight[r] : 1;
    left[2 * b] -= w * level;
    left[2 * b + 1] -= w;
  }
}
