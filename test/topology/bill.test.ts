/** What is on a fabric's bill, and what prices make of it. */

import { describe, expect, test } from "vitest";
import { TopologyError } from "../../src/errors.ts";
import { billOf, buildTopology, priceBill, readPrices } from "../../src/topology/index.ts";

const leafSpine = (parameters: object = {}, more: object = {}) =>
  buildTopology({
    builder: "leaf-spine",
    parameters: { leaves: 4, nicsPerLeaf: 6, spines: 3, nicRate: "400Gbps", fabricRate: "800Gbps", ...parameters },
    ...more,
  });

describe("the bill", () => {
  test("counts switches with their ports, cables by make, two transceivers for each fibre", () => {
    const { nics, switches, cables, totals } = billOf(leafSpine());
    expect(nics).toBe(24);
    // Leaves: 6 x 400G are 3 ports of 800G, and 3 x 800G; spines: 4 x 800G; 64 ports each.
    expect(switches).toEqual([
      { tier: "leaf", count: 4, portsUsed: 4 * 6, portsFree: 4 * 58 },
      { tier: "spine", count: 3, portsUsed: 3 * 4, portsFree: 3 * 60 },
    ]);
    expect(cables).toEqual([
      { tiers: "nic-leaf", item: "400G-DAC", rateBps: 400e9, count: 24, shortestM: 2, longestM: 2, transceivers: 0 },
      {
        tiers: "leaf-spine",
        item: "800G-SR",
        rateBps: 800e9,
        count: 12,
        shortestM: 20,
        longestM: 20,
        transceivers: 24,
      },
    ]);
    expect(totals).toEqual({ switches: 7, cables: 36, transceivers: 24, cablesOfUnknownLength: 0 });
  });

  test.each([
    ["3m", "DAC", 0],
    ["3.1m", "SR", 2],
    ["50m", "SR", 2],
    ["500m", "DR", 2],
    ["2km", "FR", 2],
    ["10km", "LR", 2],
    ["11km", "ZR", 2],
  ])("a cable of %s is %s", (length, name, transceivers) => {
    const row = billOf(leafSpine({ lengths: { "leaf-spine": length } })).cables[1];
    expect(row).toMatchObject({ item: `800G-${name}`, transceivers: 12 * transceivers });
  });

  test("rounds ports up switch by switch, as each has its own", () => {
    // 5 x 400G need 3 ports of 800G on each leaf, not 10 on all four.
    expect(billOf(leafSpine({ nicsPerLeaf: 5 })).switches[0]).toMatchObject({ portsUsed: 4 * (3 + 3) });
  });

  test("has cables that are down or slow as they were built", () => {
    const changes = [
      { links: { tier: "leaf-spine", index: 0 }, state: "down" },
      { links: { tier: "leaf-spine", index: 1 }, rate: "100Gbps" },
    ];
    expect(billOf(leafSpine({}, { changes })).cables).toEqual(billOf(leafSpine()).cables);
  });

  test("counts cables that have a latency instead of a length, and does not class them", () => {
    const { cables, totals } = billOf(leafSpine({ latencies: { "leaf-spine": "1us" } }));
    expect(cables[1]).toEqual({ tiers: "leaf-spine", rateBps: 800e9, count: 12, transceivers: 0 });
    expect(totals).toMatchObject({ cables: 36, cablesOfUnknownLength: 12 });
  });

  test("has no ports where the file does not say what a switch is", () => {
    const nodes = [...["a", "b"].map((name) => ({ name, kind: "gpu-nic" })), { name: "s", kind: "switch" }];
    const links = ["a", "b"].map((from) => ({ from, to: "s", rate: "400Gbps", length: "5m" }));
    const bill = billOf(buildTopology({ nodes, links }));
    expect(bill.switches).toEqual([{ tier: "leaf", count: 1 }]);
    expect(bill.cables).toMatchObject([{ item: "400G-SR", count: 2, transceivers: 4 }]);
  });
});

describe("prices", () => {
  const PRICES = `
currency: EUR
switches: { leaf: 100, spine: 200 }
cables: { 400G-DAC: 1, 800G-SR: 2 }
transceivers: { 800G-SR: 10 }
`;
  const issuesOf = (run: () => unknown): string[] => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof TopologyError)) throw error;
      return error.issues.map(({ code, path, message }) => `${code} ${path}: ${message}`);
    }
    return [];
  };

  test("multiply the counts, NICs only where they have a price", () => {
    const bill = billOf(leafSpine());
    const total = 4 * 100 + 3 * 200 + 24 * 1 + 12 * 2 + 24 * 10;
    expect(priceBill(bill, readPrices(PRICES))).toMatchObject({ currency: "EUR", total, perNic: total / 24 });
    expect(priceBill(bill, readPrices(`${PRICES}nic: 5`)).total).toBe(total + 24 * 5);
  });

  test("are refused where one is missing, all of them at once", () => {
    const bill = billOf(leafSpine({ latencies: { "nic-leaf": "1us" } }));
    const prices = readPrices("currency: EUR\nswitches: { leaf: 1 }\ncables: { 800G-SR: 2 }");
    expect(issuesOf(() => priceBill(bill, prices))).toEqual([
      "MISSING_PRICE switches.spine: no price (expected one, since the fabric has 3 of them)",
      "MISSING_PRICE transceivers.800G-SR: no price (expected one, since the fabric has 24 of them)",
      "UNKNOWN_LENGTH cables: 24 cables without a length (expected lengths instead of latencies in the fabric's file)",
    ]);
  });

  test.each([
    ["switches: { laef: 1 }", 'UNKNOWN_ITEM switches: unknown item "laef"'],
    ["cables: { 400-DAC: 1 }", 'UNKNOWN_ITEM cables: unknown item "400-DAC"'],
    ["cables: { 400G-DAC: -1 }", "cables.400G-DAC"],
    ["nics: 5", "UNKNOWN_KEY"],
  ])("%s is refused", (text, issue) => {
    const found = issuesOf(() => readPrices(`currency: EUR\n${text}`)).join("\n");
    expect(found).toContain(issue);
  });
});
