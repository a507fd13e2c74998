/** The explicit form: what is inferred, named and defaulted where the file leaves it out. */

import { expect, test } from "vitest";
import { buildTopology } from "../../src/topology/index.ts";

const nic = (name: string) => ({ name, kind: "gpu-nic" });
const node = (name: string, more: object = {}) => ({ name, kind: "switch", ...more });
const link = (from: string, to: string, more: object = {}) => ({ from, to, rate: "100Gbps", ...more });

/** a - s - t - u - s2 - b, a ladder of switches between two NICs. */
const ladder = (more: object = {}) => ({
  nodes: [node("t", more), nic("a"), node("s"), nic("b"), node("s2"), node("u")],
  links: [link("a", "s"), link("s", "t"), link("t", "u"), link("u", "s2"), link("b", "s2")],
});

test("a switch's tier is its hop distance from the nearest NIC", () => {
  const graph = buildTopology(ladder());
  // From a: s 1, t 2, u 3; from b: s2 1, u 2.
  expect(graph.mapNodes((name, { tier }) => `${name} ${tier}`)).toEqual(["t 2", "a 0", "s 1", "b 0", "s2 1", "u 2"]);
});

test("a given tier stands, and decides the default length of its cables", () => {
  const graph = buildTopology(ladder({ tier: 3 }));
  expect(graph.getNodeAttribute("t", "tier")).toBe(3);
  expect(graph.getEdgeAttribute("t--u", "lengthM")).toBe(300); // spine-core
  expect(graph.getEdgeAttribute("a--s", "lengthM")).toBe(2); // nic-leaf
  expect(graph.getEdgeAttribute("s--t", "lengthM")).toBe(20); // leaf-core: as leaf-spine
});

test("parallel cables are numbered, whether written once with a count or several times", () => {
  const nodes = [nic("a"), node("s"), node("t")];
  const links = [link("a", "s"), link("s", "t", { count: 2 }), link("s", "t"), link("s", "t", { name: "x", count: 2 })];
  const graph = buildTopology({ nodes, links });
  expect(graph.edges()).toEqual(["a--s", "s--t", "s--t#2", "s--t#3", "x", "x#2"]);
});

test("latencies, lengths, states, rates and groups are as written", () => {
  const graph = buildTopology({
    latency: { switch: "1us", nic: "2us" },
    nodes: [{ ...nic("a"), server: 3, rack: 2, array: 1, pod: 0, rail: 7 }, node("s", { latency: "0ns" }), node("t")],
    links: [
      link("a", "s", { length: "100m", nominalRate: "400Gbps" }),
      link("s", "t", { latency: "5us", state: "down" }),
    ],
  });
  expect(graph.getNodeAttributes("a")).toMatchObject({ server: 3, rack: 2, array: 1, pod: 0, rail: 7, tier: 0 });
  const latencies = graph.mapNodes((_, { latencyS }) => Number(latencyS.toPrecision(9)));
  expect(latencies).toEqual([2e-6, 0, 1e-6]);
  const first = { rateBps: 100e9, nominalRateBps: 400e9, lengthM: 100, latencyS: 100 * 5e-9, state: "up" };
  expect(graph.getEdgeAttributes("a--s")).toEqual(first);
  expect(graph.getEdgeAttribute("s--t", "state")).toBe("down");
  expect(graph.getEdgeAttribute("s--t", "latencyS")).toBeCloseTo(5e-6, 15);
  expect(graph.getEdgeAttribute("s--t", "lengthM")).toBeUndefined();
});
