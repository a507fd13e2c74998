/** What fabric each of the samples is, and what its reader says it guessed and left out. */

import { expect, it } from "vitest";
import { importTopology, type TopologyGraph } from "../../../src/topology/index.ts";
import { SAMPLES } from "./samples.ts";

function read(format: string, n = 0, rateBps?: number) {
  const file = { text: SAMPLES[format]![n]!, name: "f" };
  return importTopology(file, { ...(rateBps === undefined ? {} : { rateBps }) });
}

/** `gpu-0 leaf-0 400`: ends, the lower first, and Gb/s. */
function cables(graph: TopologyGraph): string[] {
  return graph.mapEdges((_, { rateBps }, a, b) => `${a} ${b} ${rateBps / 1e9}`);
}

it("NVIDIA's point-to-point sheet: hosts become a NIC for each rail", () => {
  const { graph, notes } = read("cables", 0, 400e9);
  expect(cables(graph)).toEqual([
    "dgx01:rail0 leaf01 400",
    "dgx01:rail1 leaf02 400",
    "dgx02:rail0 leaf01 400",
    "dgx02:rail1 leaf02 400",
    "leaf01 spine01 400",
    "leaf02 spine01 400",
  ]);
  expect(graph.getNodeAttributes("dgx02:rail1")).toMatchObject({ kind: "gpu-nic", server: 1, rail: 1 });
  expect(graph.getEdgeAttribute("leaf02--spine01", "ports")).toEqual(["swp33", "swp2"]);
  expect(notes).toEqual([
    "left out, columns A-U, Z-RU",
    "hosts with several cables, split into a NIC for each: 2, the first at f:2",
    "tiers inferred from the distance to the nearest NIC: 2 leaf, 1 spine",
    "rates by option, since the file has none: 6 cables",
    "lengths assumed by tier, since the file has none: 6 cables",
  ]);
});

it("SONiC's links: Mbit/s, whichever end comes first", () => {
  expect(cables(read("cables", 1).graph)).toEqual(["server-1 leaf-1 100", "server-2 leaf-1 100", "leaf-1 spine-1 400"]);
});

it("NetBox's cables: lengths in their units, planned ones down, power left out", () => {
  const { graph, notes } = read("cables", 2, 100e9);
  const made = graph.mapEdges((_, { lengthM, state }) => ({ lengthM: Number(lengthM!.toFixed(6)), state }));
  // 6.56 ft of 0.3048 m.
  expect(made).toEqual([
    { lengthM: 1.999488, state: "up" },
    { lengthM: 2, state: "down" },
  ]);
  expect(notes.join("\n")).toContain("left out, cables of type dcim.powerport: 1");
});

it("ibnetdiscover: each cable once, rails by the adapters' numbers, 4xNDR and 2xHDR", () => {
  const { graph, notes } = read("ibnetdiscover");
  expect(cables(graph)).toEqual([
    "node018:mlx5_0 leaf01 400",
    "node018:mlx5_10 leaf01 400",
    "node018:mlx5_2 leaf01 100",
  ]);
  expect(graph.mapNodes((_, { rail }) => rail)).toEqual([undefined, 0, 2, 1]);
  expect(notes[0]).toBe("cables listed from both ends, taken once: 3, the first at f:17");
});

it("DOT of NVIDIA Air: functions are roles, ports are ports", () => {
  const { graph } = read("dot");
  expect(graph.getAttribute("name")).toBe("lab");
  expect(cables(graph)).toEqual(["server01 leaf01 100", "leaf01 spine01 400"]);
  expect(graph.getEdgeAttribute("leaf01--spine01", "ports")).toEqual(["swp31", "swp1"]);
});

it("containerlab: kinds of switches, both forms of endpoints, links to the host left out", () => {
  const { graph, notes } = read("containerlab");
  expect(cables(graph)).toEqual(["leaf1 spine1 400", "client1 leaf1 100"]);
  expect(graph.getNodeAttribute("client1", "rack")).toBe(3);
  expect(notes[0]).toBe("left out, links of type host: 1, at f:17:7 topology.links[2]");
});

it("SimAI: NVSwitches left out, servers and rails by the numbers of GPUs, delays kept", () => {
  const { graph, notes } = read("simai");
  expect(cables(graph)).toEqual([
    ...["gpu-0 switch-6 400", "gpu-1 switch-7 400", "gpu-2 switch-6 400", "gpu-3 switch-7 400"],
    ...["switch-6 switch-8 400", "switch-7 switch-8 400"],
  ]);
  expect(graph.getNodeAttributes("gpu-3")).toMatchObject({ server: 1, rail: 1 });
  expect(graph.getEdgeAttribute("switch-6--switch-8", "latencyS")).toBe(0.5e-6);
  expect(notes).toContain("left out, NVSwitches: 2");
});

it("HPCC: nodes that are no switches are NICs", () => {
  const { graph } = read("hpcc");
  expect(cables(graph)).toEqual([
    "gpu-0 switch-3 100",
    "gpu-1 switch-3 100",
    "gpu-2 switch-4 100",
    "switch-3 switch-4 400",
  ]);
  expect(graph.getEdgeAttribute("switch-3--switch-4", "latencyS")).toBe(2e-6);
});

it("htsim: 32 hosts on 4 ToRs with 2 uplinks, hence 2 aggregation switches", () => {
  const { graph } = read("htsim");
  const tiers = graph.mapNodes((_, { tier }) => tier);
  expect([0, 1, 2].map((tier) => tiers.filter((one) => one === tier).length)).toEqual([32, 4, 2]);
  expect(graph.size).toBe(32 + 4 * 2);
  expect(new Set(graph.mapEdges((_, { rateBps, latencyS }) => `${rateBps} ${latencyS}`))).toEqual(
    new Set(["100000000000 0.000001"]),
  );
});

it("ASTRA-sim: GB/s of 2^30 bytes, the NPUs of the last dimension share a switch, the others have none", () => {
  const { graph, notes } = read("astra-sim");
  // 2 x 8 groups of 4 NPUs.
  expect(graph.filterNodes((_, { kind }) => kind === "switch").length).toBe(16);
  expect(graph.size).toBe(64);
  expect(graph.getEdgeAttributes(graph.edges()[0]!)).toMatchObject({ rateBps: 50 * 2 ** 30 * 8, latencyS: 2e-6 });
  expect(graph.neighbors("switch-2-1").sort()).toEqual(["npu-1", "npu-17", "npu-33", "npu-49"]);
  expect(notes).toContain("left out, dimension 0 of 2 NPUs: Ring has no switch");
});

it("Slurm: a tree, with ranges of hosts and of switches", () => {
  const { graph, notes } = read("slurm", 0, 100e9);
  expect(graph.neighbors("s1").sort()).toEqual(["dev06", "dev07", "dev08", "dev09", "dev10", "dev11", "s2"]);
  expect(graph.getNodeAttribute("s2", "tier")).toBe(2);
  expect(notes).toContain("one cable drawn between two switches: the file does not say how many there are");
});

it("GraphML of networkx: roles, and units in the names of attributes", () => {
  expect(cables(read("graphml").graph)).toEqual(["a tor 200", "b tor 200"]);
});

it("refuses cables without a rate, and says which option has one", () => {
  expect(() => read("cables")).toThrow(/f:2: a cable without a rate \(expected it in the file, or --rate/);
});
