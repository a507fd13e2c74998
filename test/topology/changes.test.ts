/** Changes to a built fabric: which cables each selector means, and what a selector that means none says. */

import { describe, expect, test } from "vitest";
import { buildTopology, parseFail, selectCables, type TopologyGraph } from "../../src/topology/index.ts";
import { buildIssues } from "./issues.ts";

/** 4 leaves of 2 NICs, 5 spines, 2 cables a pair: 8 nic-leaf cables, 40 leaf-spine cables. */
const parameters = {
  leaves: 4,
  nicsPerLeaf: 2,
  spines: 5,
  cablesPerPair: 2,
  nicRate: "400Gbps",
  fabricRate: "400Gbps",
};
const build = (...changes: object[]) => buildTopology({ builder: "leaf-spine", parameters, changes });
const down = (graph: TopologyGraph) => graph.filterEdges((_, { state }) => state === "down");

const issueOf = (change: object) => buildIssues({ builder: "leaf-spine", parameters, changes: [change] }).join("\n");

describe("selectors", () => {
  test.each([
    ["link: one cable", { link: "leaf-1--spine-0#2" }, ["leaf-1--spine-0#2"]],
    ["between: all cables of the pair", { between: ["spine-0", "leaf-1"] }, ["leaf-1--spine-0", "leaf-1--spine-0#2"]],
    ["node: all cables of a NIC", { node: "gpu-3" }, ["gpu-3--leaf-1"]],
    // 10 cables a leaf: number 13 is leaf 1, and its fourth cable is the second to spine 1.
    ["links with index: by order of creation", { links: { tier: "leaf-spine", index: 13 } }, ["leaf-1--spine-1#2"]],
  ])("%s", (_, selector, cables) => {
    expect(down(build({ ...selector, state: "down" })).sort()).toEqual(cables);
  });

  test("node: all cables of a switch", () => {
    expect(down(build({ node: "spine-2", state: "down" }))).toHaveLength(4 * 2);
  });

  test.each([
    ["a pattern of cables", { link: "leaf-?--spine-0" }, 4],
    ["a pattern of nodes", { node: "spine-*" }, 40],
    ["patterns of both ends", { between: ["leaf-*", "spine-1"] }, 4 * 2],
    ["a switch", { switch: "leaf-1" }, 2 + 10],
    ["a NIC", { nic: "gpu-3" }, 1],
    ["links by name and number", { links: { name: "leaf-2--*", index: 3 } }, 1],
    ["some switches of a tier", { switches: { tier: "spine", count: 2 } }, 2 * 8],
    ["a share of NICs", { nics: { fraction: 0.25 } }, 2],
  ])("%s", (_, selector, cables) => {
    expect(down(build({ ...selector, state: "down" }))).toHaveLength(cables);
  });

  test("groups: a pod's cables are those with an end in it, a plane's those of its switches", () => {
    const graph = buildTopology({
      nodes: [
        { name: "a", kind: "gpu-nic", rail: 0 },
        { name: "b", kind: "gpu-nic", rail: 1 },
        { name: "leaf-0", kind: "switch", pod: 0 },
        { name: "leaf-1", kind: "switch", pod: 1 },
        { name: "spine-0", kind: "switch", plane: 0 },
        { name: "spine-1", kind: "switch", plane: 1 },
      ],
      links: [
        ["a", "leaf-0"],
        ["b", "leaf-1"],
        ...["leaf-0", "leaf-1"].flatMap((leaf) => ["spine-0", "spine-1"].map((spine) => [leaf, spine])),
      ].map(([from, to]) => ({ from, to, rate: "400Gbps" })),
    });
    const cablesOf = (selector: object) => selectCables(graph, [selector], [])[0];
    expect(cablesOf({ plane: 1 })).toEqual(["leaf-0--spine-1", "leaf-1--spine-1"]);
    expect(cablesOf({ links: { tier: "leaf-spine", pod: 0, plane: 1 } })).toEqual(["leaf-0--spine-1"]);
    expect(cablesOf({ nics: { rail: 1 } })).toEqual(["b--leaf-1"]);
    expect(cablesOf({ plane: 4 })).toMatchObject({
      path: [0, "plane"],
      message: "no plane 4 (expected one that is there; planes are 0, 1)",
    });
    expect(cablesOf({ links: { tier: "leaf-spine", rail: 0 } })).toMatchObject({ code: "SELECTS_NOTHING" });
  });

  test("patterns take time of pattern × name, whatever they are", () => {
    const graph = build();
    const stars = `${"*a".repeat(90)}b`;
    expect(selectCables(graph, [{ link: stars }], [])[0]).toMatchObject({ code: "SELECTS_NOTHING" });
  });

  test("links with a tier alone: all of the tier", () => {
    expect(down(build({ links: { tier: "nic-leaf" }, state: "down" }))).toHaveLength(8);
  });

  test("links with a fraction: that share, rounded, the same for the same seed and another for another", () => {
    const draw = (fraction: number, seed?: number) => {
      const selector = { tier: "leaf-spine", fraction, ...(seed === undefined ? {} : { seed }) };
      return down(build({ links: selector, state: "down" }));
    };
    expect(draw(0.1, 7)).toHaveLength(4);
    expect(draw(0.11, 7)).toEqual(draw(0.1, 7)); // 4.4 rounds to 4
    expect(draw(0.1, 8)).not.toEqual(draw(0.1, 7));
    expect(draw(0.1)).toEqual(draw(0.1, 1));
    expect(draw(0.5, 7)).toEqual(expect.arrayContaining(draw(0.1, 7)));
    expect(draw(1)).toHaveLength(40);
  });

  test("links with a count: as many, each tier cable equally likely", () => {
    const hits = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const cables = down(build({ links: { tier: "leaf-spine", count: 4, seed }, state: "down" }));
      expect(cables).toHaveLength(4);
      for (const cable of cables) hits.set(cable, (hits.get(cable) ?? 0) + 1);
    }
    // Each of 40 cables is in a lot of 4 with chance 0.1: 40 of 400 seeds, standard deviation 6; five of them is 30.
    expect(hits.size).toBe(40);
    for (const [cable, times] of hits) expect(Math.abs(times - 40), cable).toBeLessThan(30);
  });
});

test("a rate changes the rate and leaves the nominal rate and all other cables alone", () => {
  const graph = build({ link: "leaf-0--spine-0", rate: "100Gbps" });
  expect(graph.getEdgeAttributes("leaf-0--spine-0")).toMatchObject({
    rateBps: 100e9,
    nominalRateBps: 400e9,
    state: "up",
  });
  const slow = graph.filterEdges((_, { rateBps }) => rateBps !== 400e9);
  expect(slow).toEqual(["leaf-0--spine-0"]);
});

test("changes apply in order: a cable can come up again", () => {
  const graph = build({ node: "leaf-0", state: "down" }, { between: ["gpu-0", "leaf-0"], state: "up" });
  expect(down(graph)).toHaveLength(2 + 10 - 1);
  expect(down(graph)).not.toContain("gpu-0--leaf-0");
});

test.each([
  [
    { link: "leaf-9--spine-0" },
    'UNKNOWN_CABLE changes[0].link: unknown cable "leaf-9--spine-0" (expected a cable\'s name, as in "gpu-0--leaf-0", did you mean "leaf-0--spine-0"?)',
  ],
  [
    { node: "leaf-9" },
    'UNKNOWN_NODE changes[0].node: unknown node "leaf-9" (expected the name of a NIC or switch, did you mean "leaf-0"?)',
  ],
  [
    { between: ["leaf-0", "x"] },
    'UNKNOWN_NODE changes[0].between[1]: unknown node "x" (expected the name of a NIC or switch)',
  ],
  [
    { between: ["leaf-0", "leaf-1"] },
    'SELECTS_NOTHING changes[0].between: no cable between "leaf-0" and "leaf-1" (expected at least one cable)',
  ],
  [{ between: ["leaf-0"] }, "WRONG_TYPE changes[0].between: not a pair (expected two names of nodes, got a list)"],
  [
    { links: { tier: "leaf-spin" } },
    'UNKNOWN_CABLE_TIER changes[0].links.tier: unknown cable tier "leaf-spin" (expected one of nic-leaf, leaf-spine, did you mean "leaf-spine"?)',
  ],
  [
    { links: { tier: "leaf-spine", index: 40 } },
    "SELECTS_NOTHING changes[0].links.index: no cable 40 of tier leaf-spine (expected some of 40 cables, numbered from 0)",
  ],
  [
    { links: { tier: "leaf-spine", fraction: 0.01 } },
    "SELECTS_NOTHING changes[0].links.fraction: rounds to no cable (expected some of 40 cables, numbered from 0)",
  ],
  [
    { links: { tier: "leaf-spine", count: 41 } },
    "SELECTS_NOTHING changes[0].links.count: no 41 cables of tier leaf-spine (expected some of 40 cables, numbered from 0)",
  ],
  [
    { links: { tier: "leaf-spine", fraction: 5 } },
    "NOT_A_FRACTION changes[0].links.fraction: not a fraction (expected a number above 0, at most 1, got 5)",
  ],
  [
    { links: { tier: "leaf-spine", index: 1, count: 1 } },
    "TWO_SELECTORS changes[0].links: both index and count (expected one of index, fraction, count; or none for all)",
  ],
  [
    { node: "leaf-0", link: "x" },
    "TWO_SELECTORS changes[0]: both link and node (expected one of link, between, links, node, switch, nic, plane, switches, nics)",
  ],
  [
    {},
    "NO_SELECTOR changes[0]: selects no cables (expected one of link, between, links, node, switch, nic, plane, switches, nics)",
  ],
  [
    { node: "leaf-0", rate: "800Gbps" },
    'RATE_ABOVE_NOMINAL changes[0].rate: 800 Gb/s on cable "gpu-0--leaf-0" (expected at most its rate as built, 400 Gb/s)',
  ],
])("%j is refused", (change, issue) => {
  expect(issueOf({ state: "down", ...change })).toBe(issue);
});

describe("in a few words", () => {
  const graph = build();
  const read = (text: string) => parseFail(graph, text, ["--fail"]);

  test.each([
    ["spine-3", { node: "spine-3", state: "down" }],
    ["leaf-1--spine-0#2 at 100Gbps", { link: "leaf-1--spine-0#2", rate: 100e9 }],
    ["leaf-*--spine-0", { link: "leaf-*--spine-0", state: "down" }],
    ["links: 10% of leaf-spine", { links: { tier: "leaf-spine", fraction: 0.1 }, state: "down" }],
    ["links: 3 of leaf-spine, seed 7 at 200Gbps", { links: { tier: "leaf-spine", count: 3, seed: 7 }, rate: 200e9 }],
    ["switches: 1 of spine, pod 2", { switches: { tier: "spine", count: 1, pod: 2 }, state: "down" }],
    ["nics: 25%", { nics: { fraction: 0.25 }, state: "down" }],
    ["links: all of leaf-spine, name leaf-0*", { links: { tier: "leaf-spine", name: "leaf-0*" }, state: "down" }],
    ["plane 1", { plane: 1, state: "down" }],
    ["switch: spine-*", { switch: "spine-*", state: "down" }],
  ])("%s", (text, change) => {
    expect(read(text)).toEqual(change);
  });

  test.each([
    ["", "BAD_FAILURE", "not a failure that can be read"],
    ["links: two of leaf-spine", "BAD_FAILURE", "not a failure that can be read"],
    ["router: x", "BAD_FAILURE", "not a failure that can be read"],
    ["links: 200% of leaf-spine", "NOT_A_FRACTION", "not a fraction"],
    ["links: 2%, pod x", "NOT_A_COUNT", 'not a whole number (expected a whole number, at least 0, got "x")'],
    ["links: 2%, rank 1", "UNKNOWN_KEY", 'unknown key "rank"'],
    ["spine-3 at 100", "MISSING_UNIT", "missing unit"],
    ["leaf-0--spine-0 at -5Gbps", "NEGATIVE_QUANTITY", "negative rate"],
  ])("%j is refused", (text, code, message) => {
    expect(read(text)).toMatchObject([
      { code, path: expect.arrayContaining(["--fail"]), message: expect.stringContaining(message) },
    ]);
  });
});

test("a change that changes nothing is refused", () => {
  expect(issueOf({ node: "leaf-0" })).toBe("NO_CHANGE changes[0]: changes nothing (expected state or rate)");
});
