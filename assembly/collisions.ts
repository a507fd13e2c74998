/** Collisions at line rate: which links are offered more than they carry, who crosses them, and whether a sibling had room. */

import { Column, grown, publish } from "./columns";
import { distanceDown, distanceUp, FAR } from "./distance";
import { flowCount, flowDemand, flowDst } from "./flows";
import {
  arcDirection,
  arcDownStart,
  arcLink,
  arcOfLink,
  arcSource,
  arcStart,
  arcTarget,
  DOWN,
  hostLeaf,
  leafOfSwitch,
  linkClass,
  linkCount,
  linkRate,
  NONE,
  switchCount,
} from "./graph";
import { commoditiesPerFlow, commodityCount, pathLinks, pathStart, pathWeight, weighted } from "./routes";

/** Load above capacity by less than this is rounding of weights such as 1/3, not an overload. */
const ROUNDING: f64 = 1e-9;

/** Classes that `linkClass` may name; the counts of all classes together stand behind them. */
const CLASSES = 32;
/** Counts per class: links, overloaded links, colliding flows, colliding pairs, avoidable links. */
const COUNTS = 5;

/** Values of the LinkState column. */
const CLEAR: u8 = 0;
const OVERLOADED: u8 = 1;
const AVOIDABLE: u8 = 2;

export let linkLoad = new StaticArray<f64>(0); // [linkCount] offered bit/s (computed)
let linkFlows = new StaticArray<u32>(0); // [linkCount] flows that cross it (computed)
let linkState = new StaticArray<u8>(0); // [linkCount] (computed)
let lastFlow = new StaticArray<u32>(0); // [linkCount] last flow counted on the link
const classCounts = new StaticArray<f64>((CLASSES + 1) * COUNTS); // (computed)

/** Counts of one class in `ClassCounts`, in the order links, overloaded, colliding flows, colliding pairs, avoidable. */
export function countsPerClass(): i32 {
  return COUNTS;
}

/** Row of `ClassCounts` that holds all classes together. */
export function allClasses(): i32 {
  return CLASSES;
}

/**
 * Counts the collisions of the present routes, each flow offering its demand. `siblings` asks for the avoidable ones, too,
 * and needs distances. O(incidences + incidences on overloaded links × radix).
 */
export function countCollisions(siblings: bool): void {
  offer();
  linkState = grown<u8>(linkState, linkCount);
  publish<u8>(Column.LinkState, linkState);
  publish<f64>(Column.ClassCounts, classCounts);
  for (let l = 0; l < linkCount; l++) linkState[l] = CLEAR;
  memory.fill(changetype<usize>(classCounts), 0, classCounts.length * 8);
  markOverloaded();
  if (siblings) markAvoidable();
  countFlows();
}

/** Demand of one commodity: its flow's, or the QP's equal part of it. */
function demandOf(c: i32): f64 {
  return flowDemand[c / commoditiesPerFlow] / <f64>commoditiesPerFlow;
}

/** Makes room for `LinkLoad` and clears it. */
export function resetLoads(): void {
  linkLoad = grown<f64>(linkLoad, linkCount);
  publish<f64>(Column.LinkLoad, linkLoad);
  for (let l = 0; l < linkCount; l++) linkLoad[l] = 0;
}

/** What every link is offered when each flow sends its demand, and how many flows cross it. */
function offer(): void {
  resetLoads();
  linkFlows = grown<u32>(linkFlows, linkCount);
  lastFlow = grown<u32>(lastFlow, linkCount);
  publish<u32>(Column.LinkFlows, linkFlows);
  for (let l = 0; l < linkCount; l++) {
    linkFlows[l] = 0;
    lastFlow[l] = NONE;
  }
  for (let c = 0; c < commodityCount; c++) {
    const flow: u32 = c / commoditiesPerFlow;
    const demand = demandOf(c);
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      linkLoad[l] += weighted ? pathWeight[i] * demand : demand;
      if (lastFlow[l] == flow) continue;
      lastFlow[l] = flow;
      linkFlows[l]++;
    }
  }
}

function markOverloaded(): void {
  for (let l = 0; l < linkCount; l++) {
    const cell = <i32>linkClass[l] * COUNTS;
    classCounts[cell]++;
    classCounts[CLASSES * COUNTS]++;
    if (linkLoad[l] <= linkRate[l] * (1 + ROUNDING)) continue;
    linkState[l] = OVERLOADED;
    const flows = <f64>linkFlows[l];
    const pairs = (flows * (flows - 1)) / 2;
    classCounts[cell + 1]++;
    classCounts[cell + 3] += pairs;
    classCounts[CLASSES * COUNTS + 1]++;
    classCounts[CLASSES * COUNTS + 3] += pairs;
  }
}

/** A flow counts once per class, and once over all. */
function countFlows(): void {
  for (let f = 0; f < flowCount; f++) {
    let classes: u32 = 0;
    const first = f * commoditiesPerFlow;
    for (let i = pathStart[first], end = pathStart[first + commoditiesPerFlow]; i < end; i++) {
      const l = pathLinks[i];
      if (linkState[l] != CLEAR) classes |= 1 << linkClass[l];
    }
    if (classes != 0) classCounts[CLASSES * COUNTS + 2]++;
    for (let bits = classes; bits != 0; bits &= bits - 1) classCounts[<i32>ctz(bits) * COUNTS + 2]++;
  }
}

/** An overloaded link is avoidable when one of its flows would fit on another member of the same next-hop group. */
function markAvoidable(): void {
  for (let c = 0; c < commodityCount; c++) {
    const demand = demandOf(c);
    const target = hostLeaf[flowDst[c / commoditiesPerFlow]];
    for (let i = pathStart[c], end = pathStart[c + 1]; i < end; i++) {
      const l = pathLinks[i];
      if (linkState[l] != OVERLOADED || arcOfLink[l] == NONE) continue;
      const moved = weighted ? pathWeight[i] * demand : demand;
      if (!hasRoomBeside(arcOfLink[l], leafOfSwitch[target] * switchCount, moved)) continue;
      linkState[l] = AVOIDABLE;
      classCounts[<i32>linkClass[l] * COUNTS + 4]++;
      classCounts[CLASSES * COUNTS + 4]++;
    }
  }
}

/** True when an arc out of the same switch, equally near the destination and in the same direction, can take `moved` more. */
function hasRoomBeside(own: u32, row: i32, moved: f64): bool {
  const s = arcSource[own];
  const down = arcDirection[own] == DOWN;
  const table = down ? distanceDown : distanceUp;
  const hops = table[row + arcTarget[own]];
  if (hops == FAR) return false;
  const first = down ? arcDownStart[s] : arcStart[s];
  const end = down ? arcStart[s + 1] : arcDownStart[s];
  for (let a = first; a < end; a++) {
    if (table[row + arcTarget[a]] != hops || a == own) continue;
    const l = arcLink[a];
    if (linkLoad[l] + moved <= linkRate[l] * (1 + ROUNDING)) return true;
  }
  return false;
}
