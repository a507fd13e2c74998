/** Fabric: a topology frozen to arrays, its structural facts, and its quotients. */

export { cableLinks } from "./cable-links.ts";
export { type DownCable, type Fabric, NO_LEAF } from "./fabric.ts";
export { type FabricFacts, factsOf } from "./facts.ts";
export { freeze } from "./freeze.ts";
export { gpuNetwork } from "./gpu-network.ts";
export { type LinkClass, type LinkClasses, linkClasses } from "./link-class.ts";
export { firstLink, NO_LINK, type SwitchPaths } from "./paths.ts";
export { equitableQuotient, pooledQuotient, type Quotient } from "./quotient.ts";
export { type Subset, subsetOf } from "./subset.ts";
export { distancesTo, type EqualCostPaths, equalCostPaths, startState, UNREACHABLE } from "./valley-free.ts";
