import type { Policy } from "../policy.ts";

/** Per-packet adaptive routing as in Spectrum-X: the least-loaded egress, with slow weights from further on. */
export const adaptive: Policy = {
  name: "adaptive",
  summary: "per-packet adaptive routing: even on healthy fabrics, follows capacity under asymmetry",
  paths: "pooled",
  contended: "down",
};
