/** The WebAssembly core's exports, as the module must have them; the contract test compares the two. */

/** Column numbers, status values and hash families are exported as globals named `Column.LinkRate` and so on. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  columnPointer(column: number): number;
  columnLength(column: number): number;

  reserveGraph(nodes: number, hosts: number, links: number): void;
  indexGraph(): void;
  destinationCount(): number;
  computeDistances(): void;
  checkReachable(): number;

  reserveFlows(flows: number): void;
  failedFlow(): number;
  routeEcmp(qps: number, split: boolean, family: number, seeds: number, seed: bigint, maxIncidences: number): number;
  routeSpread(proportional: boolean, maxIncidences: number): number;
  offerSprayed(): number;
  measureCuts(): number;
  reserveRoutes(commodities: number, perFlow: number, incidences: number, weighted: boolean): void;
  incidenceCount(): number;

  reserveSolve(): void;
  solveMaxMin(): number;
  solvePops(): number;
  certify(): number;

  reserveAlphaFair(): void;
  solveAlphaFair(alpha: number, softness: number, softBps: number): number;
  newtonSteps(): number;
  newtonViolation(): number;
  priceUnit(): number;
  solvedSoftness(): number;
  certifyAlphaFair(alpha: number, unit: number, softness: number): number;

  reserveEvents(links: number, flows: number, dependencies: number, changes: number): void;
  setEventFairness(alpha: number, softness: number, softBps: number): void;
  beginEvents(): void;
  advanceEvents(maxBatches: number, until: number): number;
  eventTime(): number;
  eventCount(): number;
  batchCount(): number;
  reratedTotal(): number;
  deliveredCount(): number;
  stalledFlow(): number;
  stalledLink(flow: number): number;
  measureSent(time: number): void;

  countCollisions(siblings: boolean): void;
  countsPerClass(): number;
  allClasses(): number;

  seedSwitches(family: number, seeds: number, seed: bigint): void;
  setKey(family: number, seed: bigint, flow: number, qp: number, src: number, dst: number): void;
  hashOf(family: number, switchIndex: number): number;
  hashKey(family: number, seed: number, flow: number, qp: number, src: number, dst: number): number;
}
