/** What patterns and placements declare and are given: parameters, as all that is chosen by name has them. */

export * from "../parameters.ts";
