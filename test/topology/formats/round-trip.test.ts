/** What is written comes back: whole, or without what the losses name. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TopologyError } from "../../../src/errors.ts";
import {
  exportTopology,
  findTopologyFormat,
  importTopology,
  TOPOLOGY_FORMATS,
  type TopologyGraph,
  validateTopology,
} from "../../../src/topology/index.ts";
import { contents, fabrics, rates } from "./fabrics.ts";

const WRITABLE = TOPOLOGY_FORMATS.filter(({ write }) => write !== undefined).map(({ name }) => name);
/** Formats that keep names, kinds and rates of every node and cable. */
const FAITHFUL = ["heddle", "cables", "graphology", "gexf", "dot", "containerlab"];

/** Undefined where the format can't say what the fabric is. */
function trip(graph: TopologyGraph, format: string) {
  try {
    const { text, losses } = exportTopology(graph, findTopologyFormat(format));
    const read = importTopology({ text, name: `fabric.${format}` }, { format, rateBps: 400e9 });
    validateTopology(read.graph);
    return { ...read, text, losses };
  } catch (error) {
    if (error instanceof TopologyError && error.code === "NOT_EXPRESSIBLE") return undefined;
    throw error;
  }
}

describe.each(WRITABLE)("%s", (format) => {
  const plain = fabrics({ isHard: false });
  const any = FAITHFUL.includes(format) ? fabrics({ isHard: true }) : plain;

  it("gives the same fabric back where it names no loss", () => {
    fc.assert(
      fc.property(fc.oneof(any, plain), (graph) => {
        const back = trip(graph, format);
        if (back === undefined || back.losses.length > 0) return;
        expect(contents(back.graph)).toEqual(contents(graph));
      }),
      { numRuns: 100 },
    );
  });

  it("writes the same text again from what it has read", () => {
    fc.assert(
      fc.property(fc.oneof(any, plain), (graph) => {
        const once = trip(graph, format);
        if (once === undefined) return;
        expect(trip(once.graph, format)?.text).toBe(once.text);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(FAITHFUL)("%s", (format) => {
  it("keeps names, kinds and rates, whatever else is lost", () => {
    fc.assert(
      fc.property(fabrics({ isHard: true }), (graph) => {
        const { graph: back } = trip(graph, format)!;
        const kinds = (g: TopologyGraph) => new Map(g.mapNodes((name, { kind }) => [name, kind] as const).sort());
        expect(kinds(back)).toEqual(kinds(graph));
        expect(rates(back)).toEqual(rates(graph));
      }),
      { numRuns: 100 },
    );
  });
});

it.each(["heddle", "graphology", "gexf", "dot"])("%s loses nothing of any of these fabrics", (format) => {
  fc.assert(
    fc.property(fabrics({ isHard: true }), (graph) => {
      expect(trip(graph, format)!.losses).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it.each(["hpcc", "simai"])("%s keeps the rate between every two nodes, summed over parallel cables", (format) => {
  fc.assert(
    fc.property(fabrics({ isHard: true }), (graph) => {
      // Only cables that are up are written: without those that are down a NIC may be left without any.
      graph.forEachEdge((name, cable) => {
        graph.replaceEdgeAttributes(name, { ...cable, state: "up" });
      });
      const { graph: back } = trip(graph, format)!;
      const sums = (g: TopologyGraph) => [...rates(g).values()].sort((a, b) => a - b);
      expect(sums(back)).toEqual(sums(graph));
    }),
    { numRuns: 50 },
  );
});
