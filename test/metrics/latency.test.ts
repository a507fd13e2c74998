/** Latency over runs: which worst hop stands for all of them. */

import { expect, test } from "vitest";
import { summarizeLatency } from "../../src/metrics/latency.ts";
import type { RunLatency } from "../../src/sim/index.ts";

const idle: RunLatency = { baseS: 4e-6, addedP50S: 0, addedP99S: 0 };
const worstHop = (to: string): NonNullable<RunLatency["worstHop"]> => ({
  tier: "leaf-spine up",
  from: "leaf-0",
  to,
  connections: 1,
  offeredLoad: 1,
  queueS: 1e-6,
  onsetS: 0,
});

test("the worst hop is that of the first run in which packets wait", () => {
  const runs = [idle, { ...idle, worstHop: worstHop("spine-1") }, { ...idle, worstHop: worstHop("spine-2") }];
  expect(summarizeLatency(runs)?.worstHop?.to).toBe("spine-1");
  expect(summarizeLatency([idle])).not.toHaveProperty("worstHop");
  expect(summarizeLatency([])).toBeUndefined();
});
