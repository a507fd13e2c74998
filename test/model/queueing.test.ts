/** MODEL.md section 5: the stable utilisation against its table, formula and packet simulation. */

import { describe, expect, it } from "vitest";
import { stableUtilization } from "../../src/sim/queueing.ts";

/** Base round trip of the packet simulation, packets: 2 tiers, 32 leaves of 32 hosts, about 7 µs. */
const BASE_RTT_PACKETS = 84;

/** Contended stages at full load, all packets crossing each. */
const fullStages = (n: number) => ({ shares: new Array<number>(n).fill(1), loads: new Array<number>(n).fill(1) });

describe.each([
  {
    policy: "adaptive",
    stages: 1,
    rows: [
      { window: 1, simulated: 0.9197, formula: 0.9203 },
      { window: 1.1, simulated: 0.9568, formula: 0.9554 },
      { window: 1.25, simulated: 0.9767, formula: 0.9765 },
      { window: 1.5, simulated: 0.9898, formula: 0.9876 },
    ],
  },
  {
    policy: "random spray",
    stages: 2,
    rows: [
      { window: 1, simulated: 0.8944, formula: 0.8951 },
      { window: 1.1, simulated: 0.9326, formula: 0.9314 },
      { window: 1.25, simulated: 0.9589, formula: 0.959 },
      { window: 1.5, simulated: 0.977, formula: 0.9769 },
    ],
  },
])("stable utilisation of $policy in two tiers", ({ stages, rows }) => {
  it.each(rows)("is $formula for a window of $window, $simulated in packets", ({ window, simulated, formula }) => {
    const utilization = stableUtilization(window, BASE_RTT_PACKETS, fullStages(stages));
    expect(Math.abs(utilization - formula)).toBeLessThan(0.0002);
    expect(Math.abs(utilization - simulated)).toBeLessThan(0.005);
  });
});

describe("stable utilisation", () => {
  it("solves Little's law for three tiers, too: w·R = ρ·R + n·ρ²/(2(1−ρ)) + h(ρ)", () => {
    for (const stages of [0, 1, 2, 4]) {
      for (const window of [1, 1.25, 1.5]) {
        const rho = stableUtilization(window, BASE_RTT_PACKETS, fullStages(stages));
        const waiting = rho ** 2 / (2 * (1 - rho));
        const host = (3 / 5) * Math.min(10, Math.sqrt(waiting));
        // With no stage and a window that the host queue cannot fill, the line itself is the limit.
        const inFlight = rho * BASE_RTT_PACKETS + stages * waiting + host;
        if (rho > 1 - 1e-9) expect(inFlight).toBeLessThan(window * BASE_RTT_PACKETS);
        else expect(inFlight).toBeCloseTo(window * BASE_RTT_PACKETS, 6);
      }
    }
  });
});
