/** Which cables a change means: one by name, all between two nodes or of a node or plane, or a lot by where they are. */

import type { z } from "zod";
import { clip, count, type Finding, field, fraction, mapping, name, type Path, show } from "../document/index.ts";
import { suggestion, unknownName } from "../errors.ts";
import { createRng, shuffle } from "../rng.ts";
import { formatCount } from "../units.ts";
import { cableTierName, type NodeAttributes, type NodeKind, type TopologyGraph, tierName } from "./graph.ts";

/** Stream of the seed that lots are drawn from; no other draw uses it. */
const CHANGES_STREAM = 0x746f70; // "top"
const DEFAULT_SEED = 1;

const SELECTORS = ["link", "between", "links", "node", "switch", "nic", "plane", "switches", "nics"] as const;

const pair = field(
  { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 },
  "two names of nodes, as in [leaf-0, spine-0]",
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === "string")
      ? { ok: true, value: value as [string, string] }
      : { ok: false, code: "WRONG_TYPE", problem: `not a pair (expected two names of nodes, got ${show(value)})` },
);

/** Groups that nodes may be in, besides their tier. */
const GROUPS = ["pod", "rail", "plane"] as const;
type Group = (typeof GROUPS)[number];

const amountShape = {
  name: name().optional(),
  pod: count(0).optional(),
  rail: count(0).optional(),
  plane: count(0).optional(),
  index: count(0).optional(),
  fraction: fraction().optional(),
  count: count().optional(),
  seed: count(0).optional(),
};

/** Some or all of what is somewhere. A name may have * for any characters and ? for one. */
const lot = mapping({ tier: name().optional(), ...amountShape }).superRefine((given, context) => {
  const amounts = (["index", "fraction", "count"] as const).filter((key) => given[key] !== undefined);
  if (amounts.length <= 1) return;
  const message = `both ${amounts.join(" and ")} (expected one of index, fraction, count; or none for all)`;
  context.addIssue({ code: "custom", message, params: { code: "TWO_SELECTORS" } });
});
type Lot = z.output<typeof lot>;

export const selectorShape = {
  link: name().optional(),
  between: pair.optional(),
  links: lot.optional(),
  node: name().optional(),
  switch: name().optional(),
  nic: name().optional(),
  plane: count(0).optional(),
  switches: lot.optional(),
  nics: lot.optional(),
};
export type Selector = z.output<z.ZodObject<typeof selectorShape>>;

/** What is wrong with the number of selectors, if anything. */
export function selectorProblem(selector: Selector): { readonly code: string; readonly message: string } | undefined {
  const given = SELECTORS.filter((key) => selector[key] !== undefined);
  if (given.length === 1) return undefined;
  const expected = `expected one of ${SELECTORS.join(", ")}`;
  return given.length === 0
    ? { code: "NO_SELECTOR", message: `selects no cables (${expected})` }
    : { code: "TWO_SELECTORS", message: `both ${given.join(" and ")} (${expected})` };
}

/** `spine-3`, `plane 1`, `2 % of links, tier leaf-spine`: a selector in a few words. */
export function describeSelector(selector: Selector): string {
  const { link, node, switch: switchName, nic, between, plane, links, switches, nics } = selector;
  const single = link ?? node ?? switchName ?? nic ?? between?.join(" to ");
  if (single !== undefined) return clip(single);
  if (plane !== undefined) return `plane ${plane}`;
  const [what, of] = links ? ["links", links] : switches ? ["switches", switches] : (["nics", nics!] as const);
  const { fraction: share, count: some, index, ...where } = of;
  const amount = share === undefined ? some : `${Number((share * 100).toPrecision(6))} %`;
  const whole = amount === undefined ? what : `${amount} of ${what}`;
  const places = Object.entries(where).map(([key, value]) => `${key} ${value}`);
  return [index === undefined ? whole : `number ${index} of ${what}`, ...places].join(", ");
}

/** A selector's cables, and those of more selectors on the same graph: what is grouped once is kept. */
export class CableSelection {
  readonly #graph: TopologyGraph;
  #cablesByTier: Map<string, string[]> | undefined;

  constructor(graph: TopologyGraph) {
    this.#graph = graph;
  }

  /** Names of the cables, at least one, or what is wrong. */
  select(selector: Selector, at: Path): string[] | Finding {
    const { link, between, links, node, switch: switchName, nic, plane, switches, nics } = selector;
    if (link !== undefined) return this.#named(link, [...at, "link"]);
    if (between !== undefined) return this.#between(between, [...at, "between"]);
    if (node !== undefined) return this.#ofNodes(node, NODE_KINDS, [...at, "node"]);
    if (switchName !== undefined) return this.#ofNodes(switchName, ["switch"], [...at, "switch"]);
    if (nic !== undefined) return this.#ofNodes(nic, ["gpu-nic", "host-nic"], [...at, "nic"]);
    if (plane !== undefined) return this.#ofLot({ plane }, ["switch"], at);
    if (switches !== undefined) return this.#ofLot(switches, ["switch"], [...at, "switches"]);
    if (nics !== undefined) return this.#ofLot(nics, ["gpu-nic", "host-nic"], [...at, "nics"]);
    return this.#lotOfCables(links!, [...at, "links"]);
  }

  #named(pattern: string, path: Path): string[] | Finding {
    if (this.#graph.hasEdge(pattern)) return [pattern];
    const known = this.#graph.edges();
    if (!isGlob(pattern)) {
      const near = suggestion(pattern, known);
      const message = `unknown cable "${clip(pattern)}" (expected a cable's name, as in "${known[0] ?? "gpu-0--leaf-0"}"${near})`;
      return { code: "UNKNOWN_CABLE", path, message };
    }
    const matches = globOf(pattern);
    const cables = known.filter((cable) => matches.test(cable));
    return cables.length > 0 ? cables : nothing(path, `no cable is named like "${clip(pattern)}"`);
  }

  /** Nodes of these kinds by name or pattern. */
  #nodes(pattern: string, kinds: readonly NodeKind[], path: Path): string[] | Finding {
    const graph = this.#graph;
    const fits = (node: string) => kinds.includes(graph.getNodeAttribute(node, "kind"));
    if (graph.hasNode(pattern) && fits(pattern)) return [pattern];
    const known = graph.filterNodes(fits);
    const what = kinds === NODE_KINDS ? "node" : kinds.includes("switch") ? "switch" : "NIC";
    const expected = kinds === NODE_KINDS ? "NIC or switch" : what;
    if (!isGlob(pattern)) {
      const message = `unknown ${what} "${clip(pattern)}" (expected the name of a ${expected}${suggestion(pattern, known)})`;
      return { code: `UNKNOWN_${what.toUpperCase()}`, path, message };
    }
    const matches = globOf(pattern);
    const nodes = known.filter((node) => matches.test(node));
    return nodes.length > 0 ? nodes : nothing(path, `no ${what} is named like "${clip(pattern)}"`);
  }

  #ofNodes(pattern: string, kinds: readonly NodeKind[], path: Path): string[] | Finding {
    const nodes = this.#nodes(pattern, kinds, path);
    if (!Array.isArray(nodes)) return nodes;
    const cables = this.#cablesAt(nodes);
    return cables.length > 0 ? cables : nothing(path, `"${clip(pattern)}" has no cables`);
  }

  #cablesAt(nodes: readonly string[]): string[] {
    return [...new Set(nodes.flatMap((node) => this.#graph.edges(node)))];
  }

  #between([a, b]: [string, string], path: Path): string[] | Finding {
    const ends = [this.#nodes(a, NODE_KINDS, [...path, 0]), this.#nodes(b, NODE_KINDS, [...path, 1])];
    const [from, to] = ends;
    if (!Array.isArray(from)) return from!;
    if (!Array.isArray(to)) return to!;
    const others = new Set(to);
    const cables = from.flatMap((node) =>
      this.#graph.filterEdges(node, (_cable, _of, one, two) => others.has(one === node ? two : one)),
    );
    const problem = `no cable between "${clip(a)}" and "${clip(b)}"`;
    return cables.length > 0 ? [...new Set(cables)] : nothing(path, problem);
  }

  /** All cables of some or all nodes of these kinds. */
  #ofLot(of: Lot, kinds: readonly NodeKind[], path: Path): string[] | Finding {
    const graph = this.#graph;
    const matches = of.name === undefined ? undefined : globOf(of.name);
    const isKind = (node: string) => kinds.includes(graph.getNodeAttribute(node, "kind"));
    const unknown = this.#unknownPlace(of, path, isKind);
    if (unknown) return unknown;
    const nodes = graph.filterNodes(
      (node, has) =>
        isKind(node) &&
        (of.tier === undefined || tierName(has.tier) === of.tier) &&
        GROUPS.every((group) => of[group] === undefined || has[group] === of[group]) &&
        (matches?.test(node) ?? true),
    );
    const picked = pick(nodes, of, path, kinds.includes("switch") ? "switch" : "NIC");
    return Array.isArray(picked) ? this.#cablesAt(picked) : picked;
  }

  /** A tier or group that no node has. */
  #unknownPlace(of: Lot, path: Path, isKind: (node: string) => boolean): Finding | undefined {
    const values = (read: (has: NodeAttributes) => string | number | undefined) =>
      new Set(this.#graph.filterNodes(isKind).map((node) => read(this.#graph.getNodeAttributes(node))));
    const tiers = of.tier === undefined ? undefined : values(({ tier }) => tierName(tier));
    if (tiers && !tiers.has(of.tier)) {
      const known = [...tiers].map(String).sort();
      return { ...unknownName("", "tier", clip(of.tier!), known), path: [...path, "tier"] };
    }
    return GROUPS.flatMap((group) => unknownGroup(group, of[group], () => values((has) => has[group]), path) ?? [])[0];
  }

  #lotOfCables(of: Lot, path: Path): string[] | Finding {
    this.#cablesByTier ??= groupByTier(this.#graph);
    const tiers = this.#cablesByTier;
    const ofTier = of.tier === undefined ? [...tiers.values()].flat() : tiers.get(of.tier);
    if (ofTier === undefined) {
      return { ...unknownName("", "cable tier", clip(of.tier!), [...tiers.keys()]), path: [...path, "tier"] };
    }
    const unknown = this.#unknownPlace({ ...of, tier: undefined }, path, () => true);
    if (unknown) return unknown;
    const groups = GROUPS.filter((group) => of[group] !== undefined);
    const matches = of.name === undefined ? undefined : globOf(of.name);
    const isIn = (cable: string): boolean =>
      (matches?.test(cable) ?? true) &&
      groups.every((group) =>
        this.#graph.extremities(cable).some((end) => this.#graph.getNodeAttribute(end, group) === of[group]),
      );
    const cables = groups.length === 0 && matches === undefined ? ofTier : ofTier.filter(isIn);
    return pick(cables, of, path, of.tier === undefined ? "cable" : `cable of tier ${of.tier}`);
  }
}

const NODE_KINDS: readonly NodeKind[] = ["gpu-nic", "host-nic", "switch"];

function unknownGroup(
  group: Group,
  wanted: number | undefined,
  values: () => Set<string | number | undefined>,
  path: Path,
): Finding | undefined {
  if (wanted === undefined) return undefined;
  const known = [...values()].filter((value) => typeof value === "number").sort((a, b) => a - b);
  if (known.includes(wanted)) return undefined;
  const has = known.length === 0 ? `no node has a ${group}` : `${group}s are ${rangeText(known)}`;
  return {
    code: "SELECTS_NOTHING",
    path: [...path, group],
    message: `no ${group} ${wanted} (expected one that is there; ${has})`,
  };
}

/** `0 to 7`, or a few numbers. */
function rangeText(known: readonly number[]): string {
  const [first, last] = [known[0]!, known.at(-1)!];
  return last - first + 1 === known.length && known.length > 2 ? `${first} to ${last}` : known.slice(0, 8).join(", ");
}

/** One by its number, a share, some, or all: in the order of the graph, or drawn with the lot's seed. */
function pick(all: readonly string[], of: Lot, path: Path, what: string): string[] | Finding {
  const many = what.replace(/^(\w+)/, (word) => (word === "switch" ? "switches" : `${word}s`));
  if (all.length === 0) return nothing(path, `no ${what} is like this`);
  if (of.index !== undefined) {
    const one = all[of.index];
    return one !== undefined
      ? [one]
      : nothing([...path, "index"], `no ${what.replace(/^\w+/, `$& ${of.index}`)}`, all.length, many);
  }
  if (of.fraction === undefined && of.count === undefined) return [...all];
  const wanted = of.count ?? Math.round(of.fraction! * all.length);
  if (wanted === 0) return nothing([...path, "fraction"], `rounds to no ${what.split(" ")[0]}`, all.length, many);
  if (wanted > all.length) return nothing([...path, "count"], `no ${wanted} ${many}`, all.length, many);
  const order = Uint32Array.from(all.keys());
  shuffle(order, createRng(of.seed ?? DEFAULT_SEED, CHANGES_STREAM));
  // A prefix of one order: with the same seed a larger fraction fails the same ones and some more.
  return Array.from(order.subarray(0, wanted), (i) => all[i]!);
}

function groupByTier(graph: TopologyGraph): Map<string, string[]> {
  const tiers = new Map<string, string[]>();
  graph.forEachEdge((cable, _attributes, _a, _b, a, b) => {
    const tier = cableTierName(a.tier, b.tier);
    const cables = tiers.get(tier);
    if (cables) cables.push(cable);
    else tiers.set(tier, [cable]);
  });
  return tiers;
}

function nothing(path: Path, problem: string, available?: number, what = "cables"): Finding {
  const expected =
    available === undefined
      ? "at least one cable"
      : `some of ${formatCount(available)} ${what.split(" ")[0]}, numbered from 0`;
  return { code: "SELECTS_NOTHING", path, message: `${problem} (expected ${expected})` };
}

function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** `*` is any characters, `?` any one; everything else is itself. In time of pattern × name, whatever the pattern. */
function globOf(pattern: string): { readonly test: (name: string) => boolean } {
  return {
    test: (name) => {
      let p = 0;
      let star = -1;
      let resume = 0;
      for (let n = 0; n < name.length; ) {
        if (pattern[p] === "*") {
          star = p++;
          resume = n;
        } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
          p++;
          n++;
        } else if (star < 0) {
          return false;
        } else {
          // The last star takes one more.
          p = star + 1;
          n = ++resume;
        }
      }
      while (pattern[p] === "*") p++;
      return p === pattern.length;
    },
  };
}
