/** Fabrics at random, for formats to write and read back: names, rates, spans, ports, parallel and degraded cables of all sorts. */

import fc from "fast-check";
import { buildTopology, type TopologyGraph } from "../../../src/topology/index.ts";

/** Names that mean something else to one format or another. */
const HARD = ["a b", "a,b", '"x"', "<x>&'y'", "#1", "naïve", "sw[1-3]", "7", "e5", "a--b", "x;y", "{z}", "a=b", "c/d"];

const rate = fc.constantFrom("400Gbps", "1.6Tbps", "123456789bps", "0.1Gbps", "333.3Mbps");
const span = fc.constantFrom<Record<string, string>>(
  {},
  { length: "3m" },
  { length: "0.7m" },
  { latency: "123ns" },
  { latency: "0s" },
);

const cable = fc.record({
  rate,
  span,
  isDegraded: fc.boolean(),
  isDown: fc.boolean(),
  hasPorts: fc.boolean(),
  name: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined }),
});

export interface FabricShape {
  /** Whether names, groups, states and so on are any that heddle allows, or plain. */
  readonly isHard: boolean;
}

/** Leaves with NICs, under spines, with 1 to 3 cables between each two. */
export function fabrics({ isHard }: FabricShape): fc.Arbitrary<TopologyGraph> {
  return fc
    .record({
      leaves: fc.integer({ min: 1, max: 3 }),
      spines: fc.integer({ min: 1, max: 2 }),
      nics: fc.integer({ min: 1, max: 3 }),
      copies: fc.integer({ min: 1, max: 3 }),
      cables: fc.array(cable, { minLength: 40, maxLength: 40 }),
      names: fc.shuffledSubarray(HARD, { minLength: 8, maxLength: 8 }),
      isServer: fc.boolean(),
    })
    .map(({ leaves, spines, nics, copies, cables, names, isServer }) => {
      let used = 0;
      const link = (from: string, to: string) => {
        const { rate, span, isDegraded, isDown, hasPorts, name } = cables[used % cables.length]!;
        used++;
        if (!isHard) return { from, to, rate: "400Gbps" };
        return {
          ...{ from, to, rate, ...span },
          ...(isDegraded ? { nominalRate: "3.2Tbps" } : {}),
          ...(isDown ? { state: "down" } : {}),
          ...(hasPorts ? { ports: [`p${used}`, `q${used}`] } : {}),
          ...(name === undefined ? {} : { name: `cable ${used}-${name}` }),
        };
      };
      const hard = (plain: string, n: number) => (isHard && n < names.length ? `${plain} ${names[n]}` : plain);
      const nicNames = Array.from({ length: leaves * nics }, (_, n) => hard(`gpu-${n}`, n));
      const leafNames = Array.from({ length: leaves }, (_, n) => hard(`leaf-${n}`, n));
      const spineNames = Array.from({ length: spines }, (_, n) => `spine-${n}`);
      const group = (n: number) => (isServer && isHard ? { server: Math.floor(n / 2), rail: n % 2 } : {});
      const isHost = (n: number) => isHard && n > 0 && n % 4 === 0;
      return buildTopology({
        name: isHard ? `fabric ${names[0]}` : "fabric",
        ...(isHard ? { description: names[1], assumptions: ["one", `two ${names[2]}`] } : {}),
        nodes: [
          ...nicNames.map((name, n) => ({ name, kind: isHost(n) ? "host-nic" : "gpu-nic", ...group(n) })),
          ...leafNames.map((name, n) => ({ name, kind: "switch", ...(isHard ? { latency: "650ns", rack: n } : {}) })),
          ...spineNames.map((name) => ({ name, kind: "switch" })),
        ],
        links: [
          ...nicNames.map((name, n) => link(name, leafNames[Math.floor(n / nics)]!)),
          ...leafNames.flatMap((leaf) =>
            spineNames.flatMap((spine) => Array.from({ length: copies }, () => link(leaf, spine))),
          ),
        ],
      });
    });
}

/** All of a graph, in an order of its own, so that two are equal where their fabrics are. */
export function contents(graph: TopologyGraph): unknown {
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    attributes: graph.getAttributes(),
    nodes: graph.mapNodes((name, attributes) => ({ name, ...attributes })).sort(byText),
    cables: graph
      .mapEdges((name, attributes, ...ends) => ({ name, ends: ends.slice(0, 2).sort(), ...attributes }))
      .sort(byText),
  };
}

/** The cables that are up, by the names of their ends, with the sum of rates of those in parallel. */
export function rates(graph: TopologyGraph): Map<string, number> {
  const sums = new Map<string, number>();
  graph.forEachEdge((_, { rateBps, state }, a, b) => {
    const key = [a, b].sort().join(" | ");
    if (state === "up") sums.set(key, (sums.get(key) ?? 0) + rateBps);
  });
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}
