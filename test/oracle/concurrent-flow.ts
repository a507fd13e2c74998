/** Maximum concurrent flow by HiGHS, link by link on the fabric itself, NICs included: no quotient, no ways written out. */

import loadHighs from "highs";
import type { CoreFlows } from "../../src/core/index.ts";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { distancesTo, nextHops, startState, stateAfter } from "../../src/fabric/valley-free.ts";

/** Capacities in the program are in this unit, bit/s. */
const UNIT_BPS = 1e9;

type Terms = Map<string, number>;

// The package declares its types as CommonJS, while the file that runs is a module.
const highs = await (loadHighs as unknown as typeof loadHighs.default)();

/** The greatest t such that all flows can have t × their demand at once, split over shortest valley-free paths at will. */
export function concurrentFlow(fabric: Fabric, { src, dst, demandBps }: CoreFlows): number {
  const capacity = new Map<number, Terms>(); // link → what crosses it
  const balance = new Map<string, Terms>(); // (destination, state) → in − out
  const add = (terms: Map<string, Terms> | Map<number, Terms>, row: string | number, name: string, factor: number) => {
    const rows = terms as Map<string | number, Terms>;
    const known = rows.get(row) ?? new Map();
    known.set(name, (known.get(name) ?? 0) + factor);
    rows.set(row, known);
  };
  const toLeaf = new Map<number, Set<number>>(); // destination → states that traffic may pass
  for (let f = 0; f < src.length; f++) {
    const demand = demandBps[f]! / UNIT_BPS;
    add(capacity, fabric.outStart[src[f]!]!, "t", demand);
    add(capacity, fabric.linkReverse[fabric.outStart[dst[f]!]!]!, "t", demand);
    const [from, to] = [fabric.nicLeaf[src[f]!]!, fabric.nicLeaf[dst[f]!]!];
    if (from === to) continue;
    add(balance, `${to} ${startState(from)}`, "t", demand);
    const states = toLeaf.get(to) ?? new Set();
    toLeaf.set(to, states.add(startState(from)));
  }
  for (const [leaf, states] of toLeaf) {
    const distances = distancesTo(fabric, leaf);
    for (const state of states) {
      for (const link of nextHops(fabric, distances, state)) {
        const after = stateAfter(fabric, state, link);
        const name = `y_${leaf}_${state}_${link}`;
        add(capacity, link, name, 1);
        add(balance, `${leaf} ${state}`, name, -1);
        if (after >> 1 === leaf) continue;
        add(balance, `${leaf} ${after}`, name, 1);
        states.add(after);
      }
    }
  }
  const rowText = (terms: Terms): string =>
    [...terms].map(([name, factor]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${name}`).join(" ");
  const text = [
    "Maximize",
    " t",
    "Subject To",
    ...[...capacity].map(([link, terms]) => ` c${link}: ${rowText(terms)} <= ${fabric.linkRateBps[link]! / UNIT_BPS}`),
    ...[...balance.values()].map((terms, i) => ` b${i}: ${rowText(terms)} = 0`),
    "End",
  ].join("\n");
  const { Status, ObjectiveValue } = highs.solve(text);
  if (Status !== "Optimal") throw new Error(`HiGHS: ${Status}`);
  return ObjectiveValue;
}
