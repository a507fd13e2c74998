/** MODEL.md section 2: goodput of full RoCEv2 packets, to the digits that it prints. */

import { describe, expect, it } from "vitest";
import { headerEfficiency, wireBytes } from "../../src/index.ts";

describe("headers", () => {
  it.each([
    { mtuBytes: 1024, v4: "0.9259", gbps: "370.3", v6: "0.9094" },
    { mtuBytes: 4096, v4: "0.9804", gbps: "392.1", v6: "0.9757" },
  ])("leave the published part of a packet of $mtuBytes bytes", ({ mtuBytes, v4, gbps, v6 }) => {
    const efficiency = headerEfficiency({ mtuBytes, ipVersion: 4 });
    expect(efficiency.toFixed(4)).toBe(v4);
    expect((400 * efficiency).toFixed(1), "Gb/s of 400").toBe(gbps);
    expect(headerEfficiency({ mtuBytes, ipVersion: 6 }).toFixed(4)).toBe(v6);
  });

  it("are preamble 8, Ethernet 14, IPv4 20, UDP 8, BTH 12, ICRC 4, FCS 4 and a gap of 12", () => {
    expect(wireBytes({ mtuBytes: 4096, ipVersion: 4 }) - 4096).toBe(82);
  });

  it("grow by 20 with IPv6 and by 4 with each VLAN tag", () => {
    for (const mtuBytes of [256, 1024, 4096]) {
      const plain = wireBytes({ mtuBytes, ipVersion: 4 });
      expect(wireBytes({ mtuBytes, ipVersion: 6 })).toBe(plain + 20);
      expect(wireBytes({ mtuBytes, ipVersion: 4, vlanTags: 1 })).toBe(plain + 4);
      expect(wireBytes({ mtuBytes, ipVersion: 6, vlanTags: 2 })).toBe(plain + 28);
    }
  });
});
