/** Routing: the policies that heddle compares. The walks themselves are kernels of the core. */

export { NextHops } from "./next-hops.ts";
export { checkPolicyParameters, notTaken, ownParameters, queuePairs, writtenParameters } from "./own-parameters.ts";
export { type PinnedFlows, pinnedRoutes } from "./pinned.ts";
export type { PlaceContext } from "./place-context.ts";
export { allOf, findPolicy, POLICIES, TIMED_POLICIES } from "./policies/index.ts";
export { type ContendedStages, keepsPaths, type Policy } from "./policy.ts";
