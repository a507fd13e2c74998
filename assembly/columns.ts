/** Columns: typed arrays in linear memory whose place and length the host reads from here, and writes nowhere itself. */

/** Name of every column. The host reads the numbers from the module's exports, so that none is written twice. */
export enum Column {
  // graph.ts: the fabric, resident across seeds and policies
  OutStart,
  LinkTarget,
  LinkRate,
  LinkWeight,
  LinkMemberRate,
  LinkPass,
  LinkClass,
  NodeTier,
  LeafOfSwitch,
  // distance.ts
  DistanceUp,
  DistanceDown,
  // flows.ts
  FlowSrc,
  FlowDst,
  FlowDemand,
  FlowNumber,
  FlowDelivered,
  FlowCut,
  // routes.ts
  PathStart,
  PathLinks,
  PathWeight,
  // max-min.ts
  RateCap,
  Rate,
  Bottleneck,
  // alpha-fair.ts, alpha-prices.ts
  FairWeight,
  LinkPrice,
  // collisions.ts
  LinkLoad,
  LinkFlows,
  LinkState,
  ClassCounts,
  // event-problem.ts
  EventCapacity,
  EventOwnCap,
  EventSize,
  EventStart,
  EventDelay,
  EventLatency,
  EventAfterStart,
  EventAfter,
  EventChangeTime,
  EventChangeLink,
  EventChangeRate,
  // events.ts, progress.ts
  EventStarted,
  EventFinished,
  EventEnded,
  EventRate,
  EventSent,
  Count,
}

const pointers = new StaticArray<usize>(Column.Count);
const lengths = new StaticArray<i32>(Column.Count);

/** Address of a column's first element, 0 before it is reserved. Changes when the column grows. */
export function columnPointer(column: i32): usize {
  return pointers[column];
}

/** Elements that a column can hold. */
export function columnLength(column: i32): i32 {
  return lengths[column];
}

/** Tells the host where a column is. */
export function publish<T>(column: Column, data: StaticArray<T>): void {
  pointers[column] = changetype<usize>(data);
  lengths[column] = data.length;
}

/**
 * The same array when it holds `length` elements, else a new zeroed one with an eighth to spare.
 * The stub runtime frees nothing: an outgrown array is lost, so callers reserve the most they will need.
 */
export function grown<T>(data: StaticArray<T>, length: i32): StaticArray<T> {
  return data.length >= length ? data : new StaticArray<T>(length + (length >> 3) + 1);
}
