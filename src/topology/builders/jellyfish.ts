/**
 * Jellyfish: switches joined by a random regular graph. Singla, Hong, Popa & Godfrey, Jellyfish: Networking Data Centers Randomly,
 * NSDI 2012.
 */

import type { z } from "zod";
import { count, type Finding, mapping } from "../../document/index.ts";
import { createRng } from "../../rng.ts";
import { formatCount } from "../../units.ts";
import { cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { directShape, planDirect } from "./direct.ts";
import { cableMake } from "./draft.ts";

/** Stream of the seed that the graph is drawn from. */
const JELLYFISH_STREAM = 0x6a656c; // "jel"
const DEFAULT_SEED = 1;
/**
 * Swaps tried per cable before the graph counts as random. Assumed: at 10, the distances of graphs that began as a ring no
 * longer change with more.
 */
const SWAPS_PER_CABLE = 10;
/** Random graphs of 2 cables a switch fall apart into rings; from 3 on nearly all are connected. */
const LEAST_FABRIC_PORTS = 3;

const schema = mapping({
  switches: count(2),
  fabricPorts: count(LEAST_FABRIC_PORTS),
  seed: count(0).prefault(DEFAULT_SEED),
  ...directShape,
  ...cablingShape("nic-leaf", "leaf-leaf"),
});
type Parameters = z.output<typeof schema>;

function plan(parameters: Parameters): Plan {
  const { switches, fabricPorts, fabricRate, seed } = parameters;
  return planDirect({
    parameters,
    switches,
    switchSum: "switches",
    cables: [{ count: (switches * fabricPorts) / 2, what: "leaf-leaf" }],
    fabricLoads: [{ count: fabricPorts, rateBps: fabricRate, ratePath: ["fabricRate"] }],
    blame: ["fabricPorts"],
    findings: graphFindings(switches, fabricPorts),
    drawCables(draft) {
      const make = cableMake("leaf-leaf", fabricRate, parameters);
      const { from, to } = randomRegularGraph(switches, fabricPorts, seed);
      for (let i = 0; i < from.length; i++) {
        const [lower, upper] = from[i]! < to[i]! ? [from[i]!, to[i]!] : [to[i]!, from[i]!];
        draft.cable(`switch-${lower}`, `switch-${upper}`, make);
      }
    },
  });
}

function graphFindings(switches: number, fabricPorts: number): Finding[] {
  // R34
  if (fabricPorts >= switches) {
    const message = `${formatCount(fabricPorts)} ports, one to each of as many others (expected fewer than the ${formatCount(switches)} switches)`;
    return [{ code: "TOO_MANY_FABRIC_PORTS", path: ["fabricPorts"], message }];
  }
  // R35
  if ((switches % 2) * (fabricPorts % 2) === 0) return [];
  const message = `odd number of cable ends, ${formatCount(switches)} x ${formatCount(fabricPorts)} (expected an even number of switches or ports)`;
  return [{ code: "ODD_CABLE_ENDS", path: ["fabricPorts"], message }];
}

interface Edges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * A connected simple graph in which every node has `degree` edges, drawn by trading ends: from a ring with chords, two random
 * edges a-b and c-d become a-d and c-b unless one of these is there already. Such trades reach every regular graph, each
 * equally likely in the end. O(edges).
 */
function randomRegularGraph(nodes: number, degree: number, seed: number): Edges {
  const edges = ringWithChords(nodes, degree);
  const { from, to } = edges;
  const key = (a: number, b: number) => (a < b ? a * nodes + b : b * nodes + a);
  const taken = new Set<number>();
  for (let i = 0; i < from.length; i++) taken.add(key(from[i]!, to[i]!));
  const rng = createRng(seed, JELLYFISH_STREAM);
  do {
    for (let trial = 0; trial < SWAPS_PER_CABLE * from.length; trial++) {
      const i = rng.below(from.length);
      const turned = rng.below(2 * from.length);
      const j = turned >> 1;
      // Which end of an edge is traded is drawn, too.
      if (turned % 2 === 1) [from[j], to[j]] = [to[j]!, from[j]!];
      const [a, b, c, d] = [from[i]!, to[i]!, from[j]!, to[j]!];
      if (a === c || b === d || a === d || c === b || taken.has(key(a, d)) || taken.has(key(c, b))) continue;
      taken.delete(key(a, b));
      taken.delete(key(c, d));
      taken.add(key(a, d));
      taken.add(key(c, b));
      to[i] = d;
      to[j] = b;
    }
  } while (!isConnected(nodes, edges));
  return edges;
}

/** Each node with those up to degree / 2 further on; with an odd degree with the opposite one, too. */
function ringWithChords(nodes: number, degree: number): Edges {
  const from = new Uint32Array((nodes * degree) / 2);
  const to = new Uint32Array(from.length);
  let i = 0;
  for (let n = 0; n < nodes; n++) {
    for (let step = 1; step <= degree >> 1; step++, i++) {
      from[i] = n;
      to[i] = (n + step) % nodes;
    }
    if (degree % 2 === 1 && n < nodes / 2) {
      from[i] = n;
      to[i++] = n + nodes / 2;
    }
  }
  return { from, to };
}

function isConnected(nodes: number, { from, to }: Edges): boolean {
  const parent = Uint32Array.from({ length: nodes }, (_, n) => n);
  const root = (n: number): number => {
    let at = n;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  let parts = nodes;
  for (let i = 0; i < from.length; i++) {
    const a = root(from[i]!);
    const b = root(to[i]!);
    if (a === b) continue;
    parent[a] = b;
    parts--;
  }
  return parts === 1;
}

export const jellyfish: Builder<Parameters> = {
  name: "jellyfish",
  summary: "switches joined by a random regular graph, from a seed (Singla et al.)",
  schema,
  plan,
};
