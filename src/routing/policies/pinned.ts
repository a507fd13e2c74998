import type { Policy } from "../policy.ts";

/** Paths from the flow list: what a controller chose, or what was measured. */
export const pinned: Policy = {
  name: "pinned",
  summary: "every flow on the path that its flow list names (column via)",
  paths: "pinned",
  needs: "the path of every flow, from a flow list",
  contended: "none",
};
