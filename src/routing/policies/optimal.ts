import type { Policy } from "../policy.ts";

/** The ceiling that a solver finds: splits over all shortest paths such that the slowest flow is as fast as it can be. */
export const optimal: Policy = {
  name: "optimal",
  summary: "the ceiling: maximum concurrent flow over all shortest paths, by a solver, with its certificate",
  paths: "optimal",
  contended: "none",
};
