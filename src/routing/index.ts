/** Routing: the policies that heddle compares. The walks themselves are kernels of the core. */

export { type PinnedFlows, pinnedRoutes } from "./pinned.ts";
export { findPolicy, POLICIES, TIMED_POLICIES } from "./policies/index.ts";
export type { ContendedStages, Policy } from "./policy.ts";
