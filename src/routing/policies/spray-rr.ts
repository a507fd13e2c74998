import type { Policy } from "../policy.ts";

/** Packet spraying in turns: every switch deals its packets out over the next-hop group, member after member. */
export const sprayRr: Policy = {
  name: "spray-rr",
  summary: "per-packet spraying in turns (round robin): even and smooth, blind to queues and to slow links",
  paths: "even",
  contended: "turns",
};
