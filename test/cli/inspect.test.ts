/** `heddle inspect`, `heddle list` and help: what they say is there is there. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presetNames, readFabric } from "../../src/cli/files.ts";
import { buildProgram } from "../../src/cli/program.ts";
import {
  builders,
  HASH_FAMILIES,
  type InspectSummary,
  optionOf,
  PATTERNS,
  PLACEMENTS,
  POLICIES,
  readTopology,
  reporters,
} from "../../src/index.ts";
import { directoryWith, done, heddle } from "./heddle.ts";

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "degraded.yaml": `{ name: degraded, builder: leaf-spine,
      parameters: { leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: 400Gbps, fabricRate: 400Gbps, cablesPerPair: 2 },
      changes: [ { link: leaf-0--spine-0, state: down }, { links: { tier: leaf-spine, index: 3 }, rate: 100Gbps },
                 { node: gpu-3, state: down } ] }`,
    "prices.yaml": `{ currency: EUR, switches: { leaf: 100, spine: 100 }, cables: { 400G-DAC: 1, 400G-SR: 2 },
      transceivers: { 400G-SR: 10 } }`,
    "typo.yaml": "switches:\n  laef: 1\ncurrency: EUR\n",
  });
});
afterAll(() => directory.remove());

const inspect = (...args: string[]) => done(heddle(["inspect", ...args], { cwd: directory.path }));
const summaryOf = (...args: string[]) => JSON.parse(inspect(...args, "--json")) as InspectSummary;

describe("inspect", () => {
  it("counts what the preset's file promises", () => {
    const { schema, topology, facts } = summaryOf("colossus-array");
    expect(schema).toBe("heddle/inspect@1");
    expect(topology).toMatchObject({ name: "colossus-array", nics: 512, cablesDown: 0, nicLineRateBps: 400e9 });
    expect(facts!.bisection).toEqual({ rateBps: 256 * 400e9, lineRateBps: 256 * 400e9, fraction: 1, kind: "exact" });
    // 8 leaves with one cable to each of 32 spines.
    expect(facts!.pairs.map(({ name, pathCount }) => [name, pathCount.min, pathCount.max])).toEqual([
      ["same leaf", 1, 1],
      ["other leaf", 32, 32],
    ]);
    expect(facts!.diameterHops).toBe(4);
  });

  it("shows the same as aligned text", () => {
    const text = inspect("colossus-array");
    expect(text).toMatch(/^colossus-array: 1 array, 512 GPUs/);
    expect(text).toMatch(/^ {2}GPU NICs +512 {2}at 400 Gb\/s$/m);
    expect(text).toMatch(/^ {2}other leaf +4 +32 +/m);
    expect(text).toMatch(/^ {2}bisection +102\.4 Tb\/s, 100\.0 % of the line rate of half of the NICs \(exact\)$/m);
    expect(text).toContain("Assumed of this fabric");
    expect(text).not.toMatch(/ $/m);
  });

  it("tells what is down, slow and cut off", () => {
    const { topology, facts } = summaryOf("degraded.yaml");
    expect(topology).toMatchObject({ name: "degraded", links: 10, cablesDown: 2, cablesDegraded: 1 });
    expect(facts!.disconnectedNics).toEqual(["gpu-3"]);
    expect(inspect("degraded.yaml")).toMatch(/^ {2}NICs without a cable +1 {2}gpu-3$/m);
  });

  it("shows the bill instead, and what it costs by a file of prices", () => {
    const { facts, bill } = summaryOf("colossus-array", "--bill");
    expect(facts).toBeUndefined();
    // 512 + 64 NICs; 8 leaves, 32 spines and the host leaf; 8 x 32 cables between switches are fibre.
    expect(bill).toMatchObject({ nics: 576, totals: { switches: 41, cables: 512 + 64 + 256, transceivers: 512 } });
    expect(inspect("colossus-array", "--bill")).toMatch(/^ {2}leaf-spine +800G-SR +256 +20 m +512$/m);
    // 4 NICs of 2 m and 4 x 2 cables of 20 m, of which one is down.
    const cost = 2 * 100 + 2 * 100 + 4 * 1 + 8 * 2 + 16 * 10;
    expect(summaryOf("degraded.yaml", "--prices", "prices.yaml").bill!.cost).toMatchObject({
      total: cost,
      perNic: cost / 4,
    });
    expect(inspect("degraded.yaml", "--prices", "prices.yaml")).toMatch(/^ {2}per NIC +145$/m);
  });

  it("refuses prices that are wrong or not enough, with the file's name", () => {
    const failed = heddle(["inspect", "colossus-array", "--prices", "prices.yaml"], { cwd: directory.path });
    expect(failed.status).toBe(2);
    expect(failed.stderr).toContain(
      "prices.yaml transceivers.800G-SR: no price (expected one, since the fabric has 512",
    );
    const typo = heddle(["inspect", "colossus-array", "--prices", "typo.yaml"], { cwd: directory.path });
    expect(typo.status).toBe(2);
    expect(typo.stderr).toContain('typo.yaml:2:3 switches: unknown item "laef" (expected leaf, spine, core or tier-4');
    const missing = heddle(["inspect", "colossus-array", "--prices", "no.yaml"], { cwd: directory.path });
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain("no.yaml: no such file (expected a .yaml or .json file of prices)");
  });

  it("lists the equal-cost paths of two NICs, parallel cables one by one", () => {
    const { facts, between } = summaryOf("degraded.yaml", "--path", "gpu-0", "gpu-2");
    expect(facts).toBeUndefined();
    // 1 cable left to spine-0 and 2 to spine-1 on the way up, 2 each on the way down.
    expect(between).toMatchObject({ from: "gpu-0", to: "gpu-2", hops: 4, pathCount: 1 * 2 + 2 * 2 });
    expect(between!.paths).toHaveLength(6);
    for (const { nodes, linkRateBps, latencyS } of between!.paths) {
      expect([nodes[0], nodes[1], nodes[3], nodes[4]]).toEqual(["gpu-0", "leaf-0", "leaf-1", "gpu-2"]);
      expect(linkRateBps).toHaveLength(4);
      // Two NICs of 1 µs, three switches of 700 ns, 2 × 2 m and 2 × 20 m at 5 ns/m.
      expect(latencyS).toBeCloseTo(2e-6 + 3 * 700e-9 + 44 * 5e-9, 12);
    }
    expect(between!.paths.filter(({ linkRateBps }) => linkRateBps.includes(100e9))).not.toHaveLength(0);
  });

  it("counts all paths where it lists a few", () => {
    const text = inspect("colossus-array", "--path", "gpu-0", "gpu-511", "--limit", "2");
    expect(text).toContain("gpu-0 → gpu-511: 32 equal-cost paths of 4 links, the first 2 shown");
    expect(text.match(/gpu-0 → leaf-0 → spine-\d+ → leaf-7 → gpu-511/g)).toHaveLength(2);
  });
});

describe("list", () => {
  const lists = JSON.parse(done(heddle(["list", "--json"]))) as Record<string, { name: string; summary: string }[]>;
  const names = (section: string) => lists[section]?.map(({ name }) => name);

  it("is the registries", () => {
    expect(lists["schema"]).toBe("heddle/list@1");
    expect(names("policies")).toEqual(POLICIES.map(({ name }) => name));
    expect(names("patterns")).toEqual(PATTERNS.map(({ name }) => name));
    expect(names("placements")).toEqual(PLACEMENTS.map(({ name }) => name));
    expect(names("builders")).toEqual(builders.map(({ name }) => name));
    expect(names("reporters")).toEqual(reporters.map(({ name }) => name));
    expect(names("hashes")).toEqual(HASH_FAMILIES);
    for (const row of Object.values(lists).filter(Array.isArray).flat()) expect(row.summary).toMatch(/^.{5,}$/);
  });

  it("describes presets as their files do", () => {
    expect(names("presets")).toContain("colossus-100k");
    for (const { name, summary } of lists["presets"]!) {
      // The largest are slow to build, and read the same way.
      if (/\d{2,}0k$/.test(name)) continue;
      const attributes = readTopology(readFabric(name).text).getAttributes();
      expect([attributes.name, attributes.description]).toEqual([name, summary]);
    }
  });

  it("prints one line each, or one section", () => {
    const text = done(heddle(["list", "policies"]));
    expect(text.trimEnd().split("\n")).toHaveLength(1 + POLICIES.length);
    expect(text).toMatch(/^Policies\n {2}ecmp +per-flow ECMP/);
  });
});

describe("help", () => {
  it("names what the registries hold, and shows examples", () => {
    // Lines of help are broken anywhere between words.
    const help = done(heddle(["compare", "--help"])).replace(/\s+/g, " ");
    const all = [POLICIES, PATTERNS, PLACEMENTS, reporters].map((registry) =>
      registry.map(({ name }) => name).join(", "),
    );
    for (const list of [...all, HASH_FAMILIES.join(", ")]) expect(help).toContain(list);
    for (const { parameters } of PATTERNS) for (const { name } of parameters) expect(help).toContain(optionOf(name));
    expect(help).toContain("Presets: colossus-100k, ");
    expect(help).toContain("Examples: heddle compare colossus-array");
  });

  it.each(["compare", "inspect", "blast"])("gives examples of %s on presets that there are", (command) => {
    const [, ...examples] = done(heddle([command, "--help"])).split(`\n  heddle ${command} `);
    const named = examples.map((example) => example.split(/\s/)[0]!).filter((fabric) => !fabric.includes("."));
    expect(named).not.toEqual([]);
    expect(presetNames()).toEqual(expect.arrayContaining(named));
  });

  it("gives the exit codes and the version", () => {
    expect(done(heddle(["--help"]))).toContain("Exit codes: 0 done, 1 a stated threshold failed, 2 the input is wrong");
    expect(done(heddle(["--version"]))).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("comes from a program that can be built without side effects", () => {
    const program = buildProgram("1.2.3");
    expect(program.version()).toBe("1.2.3");
    const names = program.commands.map((command) => command.name());
    expect(names).toEqual([
      "compare",
      "collective",
      "run",
      "blast",
      "regress",
      "validate",
      "sweep",
      "worker",
      "merge",
      "plot",
      "inspect",
      "convert",
      "list",
    ]);
  });
});
