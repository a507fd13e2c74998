import type { Policy } from "../policy.ts";

/** Standard Ethernet. */
export const ecmp: Policy = {
  name: "ecmp",
  summary: "per-flow ECMP: every QP is hashed to one path (--qps, --qp-mode, --hash, --polarized)",
  paths: "hashed",
  contended: "none",
};
