import type { Policy } from "../policy.ts";

/** Oblivious packet spraying, a random member of the next-hop group for every packet. */
export const spray: Policy = {
  name: "spray",
  summary: "oblivious per-packet spraying: even over each next-hop group, blind to queues and to slow links",
  paths: "even",
  contended: "all",
};
