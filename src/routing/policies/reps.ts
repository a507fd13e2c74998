import type { Policy } from "../policy.ts";

/**
 * Recycled entropies: the sender takes up again the ports of packets that were acknowledged without a mark, and draws a
 * new one otherwise, so that its packets come to follow what the paths deliver; where they meet others is left to chance.
 * Source: Bonato et al., "REPS: Recycled Entropy Packet Spraying for Adaptive Load Balancing and Failure Mitigation", 2024.
 */
export const reps: Policy = {
  name: "reps",
  summary: "recycled entropies (REPS): the sender repeats ports that came back clean, and so follows capacity",
  paths: "pooled",
  contended: "all",
};
