/**
 * Routes: the sparse rows that the solver allocates. Row c of the CSR holds the links of commodity c and, where they
 * differ from 1, the share of its rate that crosses each. A row lists a link once.
 */

import { Column, grown, publish } from "./columns";

export let commodityCount: i32 = 0;
/** Commodities per flow: q for pooled QPs, else 1. Commodity c belongs to flow c / commoditiesPerFlow. */
export let commoditiesPerFlow: i32 = 1;
/** False when every weight is 1 and `pathWeight` is not filled. */
export let weighted: bool = false;

export let pathStart = new StaticArray<u32>(0); // [commodityCount + 1]
export let pathLinks = new StaticArray<u32>(0); // [incidences] link id
export let pathWeight = new StaticArray<f64>(0); // [incidences] > 0

/** Makes room for `commodities` rows of `incidences` links in all. */
export function reserveRoutes(commodities: i32, perFlow: i32, incidences: i32, withWeights: bool): void {
  commodityCount = commodities;
  commoditiesPerFlow = perFlow;
  weighted = withWeights;
  pathStart = grown<u32>(pathStart, commodities + 1);
  pathLinks = grown<u32>(pathLinks, incidences);
  if (withWeights) pathWeight = grown<f64>(pathWeight, incidences);
  publish<u32>(Column.PathStart, pathStart);
  publish<u32>(Column.PathLinks, pathLinks);
  publish<f64>(Column.PathWeight, pathWeight);
}

/** Incidences that the rows may hold in all. */
export function incidenceCapacity(): i32 {
  return weighted ? min(pathLinks.length, pathWeight.length) : pathLinks.length;
}

/** Incidences in use. */
export function incidenceCount(): i32 {
  return pathStart[commodityCount];
}

/** Weight at a place in the rows. */
export function weightAt(i: u32): f64 {
  return weighted ? pathWeight[i] : 1;
}
