/** What the reader refuses in names and values: each property with its code, its path and its text. */

import { describe, expect, test } from "vitest";
import { readIssues as issuesOf } from "./issues.ts";

/** Two NICs on a switch, with nodes and links replaced where given. */
function explicit(change: { nodes?: string; links?: string } = {}): string {
  return `nodes:
  - { name: a, kind: gpu-nic }
  - { name: b, kind: gpu-nic }
  - { name: s, kind: switch }
${change.nodes ?? ""}
links:
  - { from: a, to: s, rate: 400Gbps }
  - { from: b, to: s, rate: 400Gbps }
${change.links ?? ""}`;
}
const link = (fields: string) => explicit({ nodes: "  - { name: t, kind: switch }", links: `  - { ${fields} }` });

const leafSpine = (change: Record<string, unknown>) =>
  JSON.stringify({
    builder: "leaf-spine",
    parameters: { leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: "400Gbps", fabricRate: "400Gbps", ...change },
  });

const asIn = 'expected a rate with a unit, as in "400Gbps"';

describe("names in the explicit form", () => {
  test.each([
    [
      "R1: a node twice",
      explicit({ nodes: "  - { name: a, kind: switch }" }),
      'DUPLICATE_NODE nodes[3].name: duplicate node name "a" (expected names used once, got it at nodes[0] before)',
    ],
    [
      "R2: an unknown node",
      link("from: t, to: leaf-9, rate: 1Gbps"),
      'UNKNOWN_NODE links[2].to: unknown node "leaf-9" (expected a name in nodes)',
    ],
    [
      "R3: a link to itself",
      link("from: t, to: t, rate: 1Gbps"),
      'SELF_LINK links[2]: link from "t" to itself (expected two different nodes)',
    ],
    [
      "R4: a cable twice",
      link("from: s, to: t, rate: 1Gbps, name: x }\n  - { from: s, to: t, rate: 1Gbps, name: x"),
      'DUPLICATE_CABLE links[3].name: duplicate cable name "x" (expected names used once, got it at links[2] before)',
    ],
    [
      "R4: a given name that another cable has by default",
      link("from: s, to: t, rate: 1Gbps, name: a--s"),
      'DUPLICATE_CABLE links[2]: duplicate cable name "a--s" (expected names used once, got it at an earlier link before)',
    ],
    [
      "a name that JavaScript objects have",
      explicit({ nodes: "  - { name: constructor, kind: switch }" }),
      'BAD_NAME nodes[3].name: reserved name (expected a name that no JavaScript object has built in, got "constructor")',
    ],
    [
      "a name with control characters",
      explicit({ nodes: '  - { name: "a\\tb", kind: switch }' }),
      'BAD_NAME nodes[3].name: unprintable name (expected no control characters, and no space at either end, got "a\\u0009b")',
    ],
    [
      "P1: a NIC without cable",
      explicit({ nodes: "  - { name: c, kind: host-nic }" }),
      'NIC_WITHOUT_CABLE nodes[3]: NIC "c" has no cable (expected exactly one, to a switch)',
    ],
    [
      "P2: a NIC with two cables",
      explicit({ links: "  - { from: s, to: b, rate: 1Gbps }" }),
      'NIC_WITH_SEVERAL_CABLES nodes[1]: NIC "b" has 2 cables (expected exactly one; model a dual-port NIC as two NICs)',
    ],
    [
      "P3: a NIC on a NIC",
      explicit({ nodes: "  - { name: c, kind: gpu-nic }", links: "  - { from: c, to: a, rate: 1Gbps }" }),
      'NIC_TO_NIC nodes[3]: NIC "c" is cabled to NIC "a" (expected a switch)',
    ],
    [
      "P4: a NIC in a tier of switches",
      explicit().replace("name: a, kind: gpu-nic", "name: a, kind: gpu-nic, tier: 1"),
      'BAD_TIER nodes[0]: node "a" has tier 1 (expected 0 for a NIC)',
    ],
    [
      "a switch that no NIC reaches",
      explicit({ nodes: "  - { name: t, kind: switch }" }),
      'NO_TIER nodes[3]: no cable leads from a NIC to switch "t" (expected a tier, or a cable)',
    ],
    [
      "P7: no GPU NIC",
      explicit().replaceAll("gpu-nic", "host-nic"),
      "NO_GPU_NIC no GPU NIC (expected at least one gpu-nic)",
    ],
  ])("%s", (_, text, issue) => {
    expect(issuesOf(text)).toContain(issue);
  });
});

describe("values", () => {
  test.each([
    [
      "a rate without unit",
      link("from: s, to: t, rate: 400"),
      `MISSING_UNIT links[2].rate: missing unit (${asIn}, got 400)`,
    ],
    [
      "a rate without unit, in quotes",
      link('from: s, to: t, rate: "400"'),
      `MISSING_UNIT links[2].rate: missing unit (${asIn}, got "400")`,
    ],
    [
      "a negative rate",
      link("from: s, to: t, rate: -1Gbps"),
      `NEGATIVE_QUANTITY links[2].rate: negative rate (${asIn}, got "-1Gbps")`,
    ],
    [
      "a rate of zero",
      link("from: s, to: t, rate: 0Gbps"),
      'RATE_NOT_POSITIVE links[2].rate: rate is zero (expected more than zero, got "0Gbps")',
    ],
    [
      "a rate out of range",
      link("from: s, to: t, rate: 1e99Gbps"),
      'OUT_OF_RANGE links[2].rate: rate out of range (expected 1 bit/s to 10^18 bit/s, got "1e99Gbps")',
    ],
    [
      "an unknown unit",
      link("from: s, to: t, rate: 1Gpbs"),
      'UNKNOWN_UNIT links[2].rate: unknown unit "Gpbs" (expected one of bps, Kbps, Mbps, Gbps, Tbps, Gb/s, Tb/s, Mb/s)',
    ],
    [
      "a list for a rate",
      link("from: s, to: t, rate: [1Gbps]"),
      `BAD_QUANTITY links[2].rate: not a rate (${asIn}, got a list)`,
    ],
    [
      "a length without unit",
      link("from: s, to: t, rate: 1Gbps, length: 3"),
      'MISSING_UNIT links[2].length: missing unit (expected a length with a unit, as in "3m", got 3)',
    ],
    [
      "length and latency",
      link("from: s, to: t, rate: 1Gbps, length: 3m, latency: 1us"),
      "LENGTH_AND_LATENCY links[2]: both length and latency (expected one of them)",
    ],
    [
      "a rate above the one as built",
      link("from: s, to: t, rate: 2Gbps, nominalRate: 1Gbps"),
      "RATE_ABOVE_NOMINAL links[2]: rate above nominalRate (expected nominalRate to be the rate as built)",
    ],
    ["a missing rate", link("from: s, to: t"), `MISSING_FIELD links[2].rate: missing (${asIn})`],
    [
      "an unknown kind",
      explicit({ nodes: "  - { name: t, kind: swich }" }),
      'UNKNOWN_KIND nodes[3].kind: unknown kind "swich" (expected one of gpu-nic, host-nic, switch, did you mean "switch"?)',
    ],
    [
      "an unknown key",
      link("from: s, too: t, rate: 1Gbps"),
      'UNKNOWN_KEY links[2]: unknown key "too" (expected one of from, to, rate, nominalRate, length, latency, name, state, count, ports, did you mean "to"?)',
    ],
    [
      "R12: a product of cables beyond bounds",
      link("from: s, to: t, rate: 1Gbps, count: 1000000000000"),
      "TOO_MANY_CABLES 1,000,000,000,002 cables = 1,000,000,000,002 cables (expected at most 16,000,000)",
    ],
    [
      "a count that is not whole",
      leafSpine({ leaves: 2.5 }),
      "NOT_A_COUNT parameters.leaves: not a whole number (expected a whole number, at least 1, got 2.5)",
    ],
    [
      "a count in quotes",
      leafSpine({ leaves: "2" }),
      'NOT_A_COUNT parameters.leaves: not a whole number (expected a whole number, at least 1, got "2")',
    ],
    [
      "a count of zero",
      leafSpine({ leaves: 0 }),
      "OUT_OF_RANGE parameters.leaves: too small (expected 1 to 9007199254740991, got 0)",
    ],
    [
      "a count beyond integers",
      leafSpine({ leaves: 1e300 }),
      "OUT_OF_RANGE parameters.leaves: too large (expected 1 to 9007199254740991, got 1e+300)",
    ],
    [
      "an unknown builder",
      '{"builder": "fat-tre"}',
      'UNKNOWN_BUILDER builder: unknown builder "fat-tre" (expected one of leaf-spine, clos3, fat-tree, colossus, rail-optimised, rail-only, dragonfly, dragonfly-plus, hyperx, torus, jellyfish, ocs-pods, did you mean "fat-tree"?)',
    ],
    [
      "a list for parameters",
      '{"builder": "fat-tree", "parameters": []}',
      "WRONG_TYPE parameters: not a mapping (expected a mapping, got a list)",
    ],
    ["a mapping for nodes", "nodes: {}\nlinks: []", "WRONG_TYPE nodes: not a list (expected a list, got a mapping)"],
    [
      "a number for an assumption",
      "builder: fat-tree\nassumptions: [1]",
      "WRONG_TYPE assumptions[0]: not a text (expected text in quotes, got 1)",
    ],
  ])("%s", (_, text, issue) => {
    expect(issuesOf(text)).toContain(issue);
  });

  test("all that are wrong are told at once, names and values together", () => {
    const text = explicit({ links: "  - { from: a, to: x, rate: 4 }\n  - { from: y, to: s, rat: 1Gbps }" });
    const codes = issuesOf(text).map((issue) => issue.split(" ", 2).join(" "));
    expect(codes.sort()).toEqual([
      ...["MISSING_FIELD links[3].rate:", "MISSING_UNIT links[2].rate:", "UNKNOWN_KEY links[3]:"],
      ...["UNKNOWN_NODE links[2].to:", "UNKNOWN_NODE links[3].from:"],
    ]);
  });

  test("a thousand wrong links make a hundred issues and a count of the rest", () => {
    const links = Array.from({ length: 1000 }, () => "  - { from: a, to: s }").join("\n");
    const issues = issuesOf(explicit({ links }));
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)).toBe("MORE_ISSUES and 900 more issues");
  });

  test("nothing of the file reaches a terminal as a control character, nor at great length", () => {
    const [issue = ""] = issuesOf(JSON.stringify({ builder: `\u001b[31m${"x".repeat(10_000)}` }));
    expect(issue).toContain("\\u001b[31mxxx");
    expect(issue.length).toBeLessThan(300);
  });
});
