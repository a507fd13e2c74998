/** Routing: the policies that heddle compares. The walks themselves are kernels of the core. */

export { NextHops } from "./next-hops.ts";
export { checkPolicyParameters, queuePairs } from "./own-parameters.ts";
export { type PinnedFlows, pinnedRoutes } from "./pinned.ts";
export type { PlaceContext } from "./place-context.ts";
export { findPolicy, POLICIES } from "./policies/index.ts";
export type { ContendedStages, Policy } from "./policy.ts";
