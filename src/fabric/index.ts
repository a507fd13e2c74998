/** Fabric: a topology frozen to arrays, its structural facts, and its quotients. */

export { cableLinks } from "./cable-links.ts";
export { type DownCable, type Fabric, NO_LEAF } from "./fabric.ts";
export { type FabricFacts, factsOf } from "./facts.ts";
export { joinsPeers } from "./facts-cut.ts";
export { freeze } from "./freeze.ts";
export { gpuNetwork, networkOf } from "./gpu-network.ts";
export { type LinkClass, type LinkClasses, linkClasses } from "./link-class.ts";
export { type Networks, networksOf } from "./networks.ts";
export { firstLink, NO_LINK, type SwitchPaths } from "./paths.ts";
export { equitableQuotient, pooledQuotient, type Quotient } from "./quotient.ts";
export { reachability } from "./reachability.ts";
export { type Subset, subsetOf } from "./subset.ts";
export { type SymmetryClass, symmetryClasses } from "./symmetry.ts";
export { type EqualCostPaths, equalCostPaths } from "./valley-free.ts";
