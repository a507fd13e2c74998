/** Which links a cable becomes: told apart by rates that no two cables share. */

import { expect, it } from "vitest";
import { cableLinks, freeze } from "../../src/fabric/index.ts";
import { createRng } from "../../src/rng.ts";
import { leafSpine } from "../worlds.ts";

it("cables, parallel ones and those beside cables that are down included, have their own two links", () => {
  const rng = createRng(5, 0);
  for (let round = 0; round < 20; round++) {
    const graph = leafSpine({ leaves: 3, nicsPerLeaf: 2, spines: 2, uplinkFactor: 1, cables: 3 });
    for (const [i, cable] of graph.edges().entries()) {
      const state = rng.below(4) === 0 ? "down" : "up";
      graph.replaceEdgeAttributes(cable, { rateBps: 1e9 + i, nominalRateBps: 4e11, latencyS: 0, state });
    }
    const fabric = freeze(graph);
    const links = cableLinks(graph, fabric);
    expect(links.size).toBe(fabric.linkCount / 2);
    graph.forEachEdge((cable, { state, rateBps }, from, to) => {
      const pair = links.get(cable);
      expect(pair !== undefined).toBe(state === "up");
      if (pair === undefined) return;
      const [there, back] = pair;
      expect([fabric.linkRateBps[there], fabric.linkRateBps[back]]).toEqual([rateBps, rateBps]);
      expect(fabric.linkReverse[there]).toBe(back);
      expect(fabric.nodeNames[fabric.linkSource[there]!]).toBe(from);
      expect(fabric.nodeNames[fabric.linkTarget[there]!]).toBe(to);
    });
  }
});
