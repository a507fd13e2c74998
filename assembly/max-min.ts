/**
 * Weighted max-min fair rates by progressive filling, in rounds of local bottlenecks.
 *
 * A link's share is what each of its open commodities would get if the link filled now: (capacity − what its fixed
 * commodities use) / (sum of its open weights). A link whose share is the least among all links of all its open
 * commodities is final, wherever else filling stands; all such links are fixed at once, and so is every commodity whose
 * cap is no more than its links' shares. Shares only rise, so the result is that of filling one link at a time.
 *
 * Sums run over a link's commodities in ascending order and are taken afresh, never updated: they depend on the set of
 * fixed commodities alone, so any implementation of these rules gets the same bits.
 * Source: Bertsekas & Gallager, Data Networks (2nd ed.) section 6.5.2; local bottlenecks as in distributed max-min.
 */

import { Column, grown, publish } from "./columns";
import { linkCount, linkRate } from "./graph";
import { commodityCount, incidenceCount, pathLinks, pathStart, pathWeight, weighted } from "./routes";
import { Status } from "./status";

/** In `bottleneck`: the commodity stands at its own cap. */
const OWN_CAP: u32 = 0xffffffff;

export let rateCap = new StaticArray<f64>(0); // [commodities] bit/s, Infinity for none (set)
export let rate = new StaticArray<f64>(0); // [commodities] bit/s (computed)
let bottleneck = new StaticArray<u32>(0); // [commodities] link that fixed it, or OWN_CAP (computed)

// Working columns. "Row" arrays keep only links that can bind; "member" arrays are their transpose.
let cap = new StaticArray<f64>(0); // [commodities] least of own cap and capacity / weight over all its links
let least = new StaticArray<f64>(0); // [commodities] least share of its binding links, and its cap
let rowStart = new StaticArray<u32>(0); // [commodities + 1]
let rowLink = new StaticArray<u32>(0); // [incidences]
let memberStart = new StaticArray<u32>(0); // [links + 1]
let memberAt = new StaticArray<u32>(0); // [incidences] commodity
let memberWeight = new StaticArray<f64>(0); // [incidences]
let share = new StaticArray<f64>(0); // [links]; Infinity once no member is open
let stamp = new StaticArray<u32>(0); // [links] last round in which the link was listed
let seen = new StaticArray<u32>(0); // [commodities] last round in which `least` was renewed
let candidates = new StaticArray<u32>(0); // [links] links to test this round
let touched = new StaticArray<u32>(0); // [links] links that lost a member this round
let fixed = new StaticArray<u32>(0); // [commodities] fixed, in order
let atCap = new StaticArray<u32>(0); // [commodities] found at their cap, to be fixed this round
let rounds = 0;

/** Makes room for the commodities of the present routes; every cap is reset to none. */
export function reserveSolve(): void {
  const commodities = commodityCount;
  const incidences = incidenceCount();
  rateCap = grown<f64>(rateCap, commodities);
  rate = grown<f64>(rate, commodities);
  bottleneck = grown<u32>(bottleneck, commodities);
  cap = grown<f64>(cap, commodities);
  least = grown<f64>(least, commodities);
  rowStart = grown<u32>(rowStart, commodities + 1);
  rowLink = grown<u32>(rowLink, incidences);
  memberStart = grown<u32>(memberStart, linkCount + 1);
  memberAt = grown<u32>(memberAt, incidences);
  if (weighted) memberWeight = grown<f64>(memberWeight, incidences);
  share = grown<f64>(share, linkCount);
  stamp = grown<u32>(stamp, linkCount);
  seen = grown<u32>(seen, commodities);
  candidates = grown<u32>(candidates, linkCount);
  touched = grown<u32>(touched, linkCount);
  fixed = grown<u32>(fixed, commodities);
  atCap = grown<u32>(atCap, commodities);
  for (let c = 0; c < commodities; c++) rateCap[c] = Infinity;
  publish<f64>(Column.RateCap, rateCap);
  publish<f64>(Column.Rate, rate);
  publish<u32>(Column.Bottleneck, bottleneck);
}

/** Rounds that the last solve took. */
export function solveRounds(): i32 {
  return rounds;
}

/** Solves the present routes on the resident fabric. */
export function solveMaxMin(): Status {
  return weighted ? fill<f64>() : fill<u8>();
}

// In what follows W is f64 where routes carry weights and u8 where all weights are 1; the compiler drops the other arm.

function fill<W>(): Status {
  setCaps<W>();
  keepBindingLinks<W>();
  let fixedCount = 0;
  let candidateCount = 0;
  let atCapCount = 0;
  rounds = 1;
  for (let c = 0; c < commodityCount; c++) {
    if (!(cap[c] < Infinity)) return Status.Stalled;
    rate[c] = -1;
    seen[c] = 0;
  }
  for (let l = 0; l < linkCount; l++) {
    stamp[l] = 0;
    if (memberStart[l] == memberStart[l + 1]) continue;
    share[l] = openShare<W>(l);
    candidates[candidateCount++] = l;
  }
  for (let c = 0; c < commodityCount; c++) {
    renewLeast(c);
    if (least[c] == cap[c]) atCap[atCapCount++] = c;
  }

  while (fixedCount < commodityCount) {
    const firstFixed = fixedCount;
    for (let i = 0; i < atCapCount; i++) {
      const c = atCap[i];
      rate[c] = cap[c];
      fixed[fixedCount++] = c;
    }
    // Tests see the shares and the least values of the round's start: fixing changes neither.
    for (let i = 0; i < candidateCount; i++) {
      const l = candidates[i];
      const level = share[l];
      if (!isLocalBottleneck(l, level)) continue;
      for (let m = memberStart[l], end = memberStart[l + 1]; m < end; m++) {
        const c = memberAt[m];
        if (rate[c] >= 0) continue;
        rate[c] = level;
        bottleneck[c] = l;
        fixed[fixedCount++] = c;
      }
    }
    if (fixedCount == firstFixed) return Status.Stalled;

    rounds++;
    const touchedCount = listTouched(firstFixed, fixedCount);
    candidateCount = 0;
    atCapCount = 0;
    for (let i = 0; i < touchedCount; i++) share[touched[i]] = openShare<W>(touched[i]);
    rounds++; // a fresh stamp for the list of candidates
    for (let i = 0; i < touchedCount; i++) {
      const l = touched[i];
      if (share[l] == Infinity) continue;
      for (let m = memberStart[l], end = memberStart[l + 1]; m < end; m++) {
        const c = memberAt[m];
        if (rate[c] >= 0 || seen[c] == <u32>rounds) continue;
        seen[c] = rounds;
        renewLeast(c);
        if (least[c] == cap[c]) {
          atCap[atCapCount++] = c;
          continue;
        }
        for (let r = rowStart[c], rowEnd = rowStart[c + 1]; r < rowEnd; r++) {
          const k = rowLink[r];
          if (share[k] != least[c] || stamp[k] == <u32>rounds) continue;
          stamp[k] = rounds;
          candidates[candidateCount++] = k;
        }
      }
    }
  }
  rounds >>= 1;
  return Status.Ok;
}

/** A commodity alone can't pass its own cap, nor capacity / weight on any of its links. */
function setCaps<W>(): void {
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
  }
}

/** Links that would not overflow with every commodity at its cap bind nobody; the rest make the rows and their transpose. */
function keepBindingLinks<W>(): void {
  for (let l = 0; l < linkCount; l++) {
    share[l] = 0;
    memberStart[l] = 0;
  }
  memberStart[linkCount] = 0;
  for (let c = 0; c < commodityCount; c++) {
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      share[pathLinks[i]] += isFloat<W>() ? pathWeight[i] * cap[c] : cap[c];
    }
  }
  let kept: u32 = 0;
  for (let c = 0; c < commodityCount; c++) {
    rowStart[c] = kept;
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      if (share[l] <= linkRate[l]) continue;
      rowLink[kept++] = l;
      memberStart[l + 1]++;
    }
  }
  rowStart[commodityCount] = kept;
  for (let l = 0; l < linkCount; l++) memberStart[l + 1] += memberStart[l];
  // `stamp` serves as the write cursor of each link.
  for (let l = 0; l < linkCount; l++) stamp[l] = memberStart[l];
  for (let c = 0; c < commodityCount; c++) {
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      if (share[l] <= linkRate[l]) continue;
      const m = stamp[l]++;
      memberAt[m] = c;
      if (isFloat<W>()) memberWeight[m] = pathWeight[i];
    }
  }
}

/** The share of link l for what is fixed now. */
function openShare<W>(l: u32): f64 {
  let left = linkRate[l];
  let open: f64 = 0;
  for (let m = memberStart[l], end = memberStart[l + 1]; m < end; m++) {
    const r = rate[memberAt[m]];
    const w = isFloat<W>() ? memberWeight[m] : 1;
    if (r >= 0) left -= w * r;
    else open += w;
  }
  return open > 0 ? left / open : Infinity;
}

/** least = the smaller of the commodity's cap and the shares of its links. */
function renewLeast(c: u32): void {
  let lowest = cap[c];
  for (let r = rowStart[c], end = rowStart[c + 1]; r < end; r++) lowest = min(lowest, share[rowLink[r]]);
  least[c] = lowest;
}

/** True when no open member of l has a lower share elsewhere. */
function isLocalBottleneck(l: u32, level: f64): bool {
  for (let m = memberStart[l], end = memberStart[l + 1]; m < end; m++) {
    const c = memberAt[m];
    // A member fixed this round for another reason had its least value at the round's start, too: it must agree.
    if (seen[c] != FIXED && least[c] < level) return false;
  }
  return true;
}

/** In `seen`: fixed in an earlier round. */
const FIXED: u32 = 0xffffffff;

/** Lists the links of the commodities fixed this round, and closes those commodities. */
function listTouched(first: i32, end: i32): i32 {
  let count = 0;
  for (let i = first; i < end; i++) {
    const c = fixed[i];
    seen[c] = FIXED;
    for (let r = rowStart[c], rowEnd = rowStart[c + 1]; r < rowEnd; r++) {
      const l = rowLink[r];
      if (stamp[l] == <u32>rounds) continue;
      stamp[l] = rounds;
      touched[count++] = l;
    }
  }
  return count;
}
