/** Paths of the packet simulator on our wiring, hop by hop. */

import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../src/errors.ts";
import { firstLink, NO_LINK } from "../../src/fabric/index.ts";
import { buildPacketFabric } from "../../src/validate/packet-fabric.ts";
import { readPacketFile } from "../../src/validate/packet-file.ts";
import { packetPaths } from "../../src/validate/packet-paths.ts";
import { crossing, FAT_TREE, fileOf, LEAF_SPINE } from "./world.ts";

function pathsOf(topo: object, more: object): { names: string[][]; cabled: boolean } {
  const [run] = readPacketFile(fileOf({ ...topo }, [crossing({ ...more })]), { fileName: "p.json" }).runs;
  const fabric = buildPacketFabric(run!.fabric, []);
  const { start, switches } = packetPaths(run!, fabric, "p.json");
  const paths = run!.src.map((_, f) => [...switches.subarray(start[f], start[f + 1])]);
  const cabled = paths.every((path, f) => {
    const nodes = [run!.src[f]!, ...path, run!.dst[f]!];
    return nodes.slice(1).every((node, i) => firstLink(fabric, nodes[i]!, node) !== NO_LINK);
  });
  return { names: paths.map((path) => path.map((node) => fabric.nodeNames[node]!)), cabled };
}

it("of leaf-spines go over the spine, or stay on the leaf", () => {
  const { names, cabled } = pathsOf(LEAF_SPINE, { src: [0, 0], dst: [3, 1], path_spine: [1, -1] });
  expect(names).toEqual([["leaf-0", "spine-1", "leaf-1"], ["leaf-0"]]);
  expect(cabled).toBe(true);
});

describe("of fat-trees", () => {
  const fatTree = (src: number[], dst: number[], agg: number[], core: number[]) =>
    pathsOf(FAT_TREE, {
      src,
      dst,
      path_spine: undefined,
      path_agg: agg,
      path_core: core,
      finish_us: src.map(() => 900),
    });

  it("go as far up as they must, and come down by the same core's switch of the other pod", () => {
    // Host h is on ToR h / 2. Core 3 hangs off aggregation switch 3 mod 2 = 1 of each pod: 1 of pod 0, 7 of pod 3.
    const { names, cabled } = fatTree([0, 0, 0], [15, 2, 1], [1, 1, -1], [3, -1, -1]);
    expect(names).toEqual([
      ["leaf-0", "spine-1", "core-3", "spine-7", "leaf-7"],
      ["leaf-0", "spine-1", "leaf-1"],
      ["leaf-0"],
    ]);
    expect(cabled).toBe(true);
  });

  it.each([4, 8])("are cabled for every core of k = %i, each core number a core of its own", (k) => {
    const half = k / 2;
    const cores = Array.from({ length: half * half }, (_, core) => core);
    const hosts = half * half * k;
    const run = {
      src: cores.map(() => 0),
      dst: cores.map(() => hosts - 1),
      path_spine: undefined,
      path_agg: cores.map((core) => core % half),
      path_core: cores,
      finish_us: cores.map(() => 900),
    };
    const { names, cabled } = pathsOf({ ...FAT_TREE, hosts, k }, run);
    expect(cabled).toBe(true);
    expect(new Set(names.map((path) => path[2])).size).toBe(cores.length);
  });

  it.each([
    ["a switch of another pod", [2], [3], "path_agg[0]", /pod 0, 0 to 1/],
    ["a core that hangs off another", [1], [2], "path_core[0]", /1 modulo 2/],
    ["no core between pods", [1], [-1], "path_core[0]", /a core below 4/],
  ])("are refused with %s", (_, agg, core, field, message) => {
    expect(() => fatTree([0], [15], agg, core)).toThrow(ScenarioError);
    expect(() => fatTree([0], [15], agg, core)).toThrow(message);
    expect(() => fatTree([0], [15], agg, core)).toThrow(`p.json runs[0].${field}`);
  });
});

it.each([
  [[0, 1], [2, 1], [0, 2], "path_spine[1]"],
  [[0, 1], [2, 3], [0, -1], "path_spine[1]"],
  [[0, 0], [2, 1], [0, 1], "path_spine[1]"],
])("of leaf-spines are refused: %o to %o over %o", (src, dst, spines, field) => {
  if (src[1] === dst[1]) dst = [2, 3];
  expect(() => pathsOf(LEAF_SPINE, { src, dst, path_spine: spines })).toThrow(`p.json runs[0].${field}`);
});
