/**
 * The proof of a max-min solution: every link is feasible, and every commodity stands at its cap or has a bottleneck
 * link, one that is full and on which nobody is faster.
 */

import { grown } from "./columns";
import { linkCount, linkRate } from "./graph";
import { rate, rateCap } from "./max-min";
import { commodityCount, pathLinks, pathStart, pathWeight, weighted } from "./routes";

let load = new StaticArray<f64>(0); // [linkCount] bit/s
let fastest = new StaticArray<f64>(0); // [linkCount] highest rate on the link

/**
 * The largest relative violation of the present rates: by how much a link is overfull, or a commodity falls short of
 * being bottlenecked (0 where proven exactly). O(incidences).
 */
export function certify(): f64 {
  load = grown<f64>(load, linkCount);
  fastest = grown<f64>(fastest, linkCount);
  for (let l = 0; l < linkCount; l++) {
    load[l] = 0;
    fastest[l] = 0;
  }
  for (let c = 0; c < commodityCount; c++) {
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      load[l] += weighted ? pathWeight[i] * rate[c] : rate[c];
      fastest[l] = max(fastest[l], rate[c]);
    }
  }
  let worst: f64 = 0;
  for (let l = 0; l < linkCount; l++) worst = max(worst, load[l] / linkRate[l] - 1);
  for (let c = 0; c < commodityCount; c++) {
    // How far the commodity is from its cap, or its best link from being its bottleneck.
    let gap = rateCap[c] < Infinity ? abs(rateCap[c] - rate[c]) / rateCap[c] : Infinity;
    if (!(rate[c] >= 0)) return Infinity;
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      gap = min(gap, max(abs(1 - load[l] / linkRate[l]), 1 - rate[c] / fastest[l]));
    }
    worst = max(worst, gap);
  }
  return worst;
}
