/** What the core offers to its host: this list and nothing else. */

export { certifyAlphaFair } from "./alpha-certificate";
export { priceUnit, reserveAlphaFair, solveAlphaFair, solvedSoftness } from "./alpha-fair";
export { setEventFairness } from "./alpha-update";
export { certify } from "./certificate";
export { allClasses, countCollisions, countsPerClass } from "./collisions";
export { Column, columnLength, columnPointer } from "./columns";
export { checkReachable, computeDistances } from "./distance";
export { routeEcmp } from "./ecmp";
export { reserveEvents } from "./event-problem";
export {
  advanceEvents,
  batchCount,
  beginEvents,
  deliveredCount,
  eventCount,
  eventTime,
  reratedTotal,
  stalledFlow,
  stalledLink,
} from "./events";
export { failedFlow, reserveFlows } from "./flows";
export { destinationCount, indexGraph, reserveGraph } from "./graph";
export { HashFamily, HashSeeds, hashKey, hashOf, seedSwitches, setKey } from "./hash";
export { newtonSteps, newtonViolation } from "./interior-point";
export { reserveSolve, solveMaxMin, solvePops } from "./max-min";
export { measureSent } from "./progress";
export { incidenceCount, reserveRoutes } from "./routes";
export { offerSprayed } from "./spray-loads";
export { measureCuts, routeSpread } from "./spread";
export { Status } from "./status";
