import type { Policy } from "../policy.ts";

/** Per-packet adaptive routing on a switch's own egress queues alone: exact for its own links, blind to those further on. */
export const adaptiveLocal: Policy = {
  name: "adaptive-local",
  summary: "per-packet adaptive routing by own egress queues alone: blind to a slow link further on",
  paths: "local",
  contended: "down",
};
