import type { Policy } from "../policy.ts";

/** The bound: no collisions and no queues, only headers and true oversubscription. */
export const ideal: Policy = {
  name: "ideal",
  summary: "upper bound: loses headers and true oversubscription, nothing else",
  paths: "pooled",
  contended: "none",
};
