/** `changes:` of a topology file: cables that are down or slower than built, chosen by name, by node or by lot. */

import type { z } from "zod";
import {
  choice,
  clip,
  count,
  duration,
  type Finding,
  field,
  fraction,
  list,
  mapping,
  name,
  type Path,
  rate,
  show,
  text,
} from "../document/index.ts";
import { unknownName } from "../errors.ts";
import { createRng, shuffle } from "../rng.ts";
import { formatCount, formatRate } from "../units.ts";
import { type CableAttributes, cableTierName, type TopologyGraph } from "./graph.ts";

/** Stream of the seed that lots are drawn from; no other draw uses it. */
const CHANGES_STREAM = 0x746f70; // "top"
const DEFAULT_SEED = 1;

const SELECTORS = ["link", "between", "links", "node"] as const;

const pair = field(
  { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 },
  "two names of nodes, as in [leaf-0, spine-0]",
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === "string")
      ? { ok: true, value: value as [string, string] }
      : { ok: false, code: "WRONG_TYPE", problem: `not a pair (expected two names of nodes, got ${show(value)})` },
);

const tierSelector = mapping({
  tier: text(),
  index: count(0).optional(),
  fraction: fraction().optional(),
  count: count().optional(),
  seed: count(0).optional(),
}).superRefine((selector, context) => {
  const given = (["index", "fraction", "count"] as const).filter((key) => selector[key] !== undefined);
  if (given.length > 1) {
    const message = `both ${given.join(" and ")} (expected one of index, fraction, count; or none for all cables)`;
    context.addIssue({ code: "custom", message, params: { code: "TWO_SELECTORS" } });
  }
});

const changeShape = {
  link: name().optional(),
  between: pair.optional(),
  links: tierSelector.optional(),
  node: name().optional(),
  state: choice("state", ["up", "down"]).optional(),
  rate: rate().optional(),
};
export type Change = z.output<z.ZodObject<typeof changeShape>>;

function requireSelectorAndChange(change: Change, context: z.core.$RefinementCtx): void {
  const given = SELECTORS.filter((key) => change[key] !== undefined);
  const complain = (code: string, message: string) => context.addIssue({ code: "custom", message, params: { code } });
  if (given.length === 0) complain("NO_SELECTOR", `selects no cables (expected one of ${SELECTORS.join(", ")})`);
  if (given.length > 1)
    complain("TWO_SELECTORS", `both ${given.join(" and ")} (expected one of ${SELECTORS.join(", ")})`);
  if (change.state === undefined && change.rate === undefined)
    complain("NO_CHANGE", "changes nothing (expected state or rate)");
}

/** `changes:` of a topology file, and wherever else changes are made to a fabric before it is used. */
export const changesSchema = list(mapping(changeShape).superRefine(requireSelectorAndChange));

const timedChangeSchema = mapping({ ...changeShape, at: duration().optional() }).superRefine(requireSelectorAndChange);
/** The same where a change may come later: `at: 2ms`; at the start where `at` is absent. */
export const timedChangesSchema = list(timedChangeSchema);
export type TimedChange = z.output<typeof timedChangeSchema>;

/**
 * Applies the changes in their order to the finished graph. A cable's nominal rate stays what it was. Returns what could
 * not be applied: a selector that matches nothing is a finding, never a silent no.
 *
 * @param at where in the document the list of changes stands
 */
export function applyChanges(graph: TopologyGraph, changes: readonly Change[], at: Path): Finding[] {
  return selectCables(graph, changes, at).flatMap((selection, i) =>
    "code" in selection ? [selection] : applyTo(graph, selection, changes[i]!, [...at, i]),
  );
}

/** Names of the cables that each change means, or what is wrong with its selector. Changes nothing. */
export function selectCables(
  graph: TopologyGraph,
  changes: readonly Change[],
  at: Path,
): (readonly string[] | Finding)[] {
  let tiers: Map<string, string[]> | undefined;
  const cablesByTier = () => {
    tiers ??= groupByTier(graph);
    return tiers;
  };
  return changes.map((change, i) => select(graph, change, [...at, i], cablesByTier));
}

/** Names of the cables that the change means. */
function select(
  graph: TopologyGraph,
  change: Change,
  at: Path,
  cablesByTier: () => Map<string, string[]>,
): string[] | Finding {
  if (change.link !== undefined) {
    if (graph.hasEdge(change.link)) return [change.link];
    const message = `unknown cable "${clip(change.link)}" (expected a cable's name, as in "${graph.edges()[0] ?? "gpu-0--leaf-0"}")`;
    return { code: "UNKNOWN_CABLE", path: [...at, "link"], message };
  }
  if (change.node !== undefined) return cablesOf(graph, change.node, [...at, "node"]);
  if (change.between !== undefined) return cablesBetween(graph, change.between, [...at, "between"]);
  return cablesOfTier(change.links!, [...at, "links"], cablesByTier());
}

function cablesOf(graph: TopologyGraph, node: string, path: Path): string[] | Finding {
  if (!graph.hasNode(node)) return unknownNode(node, path);
  const cables = graph.edges(node);
  return cables.length > 0 ? cables : nothing(path, `"${clip(node)}" has no cables`);
}

function cablesBetween(graph: TopologyGraph, [a, b]: [string, string], path: Path): string[] | Finding {
  for (const [i, node] of [a, b].entries()) if (!graph.hasNode(node)) return unknownNode(node, [...path, i]);
  const cables = graph.edges(a, b);
  return cables.length > 0 ? cables : nothing(path, `no cable between "${clip(a)}" and "${clip(b)}"`);
}

function cablesOfTier(
  selector: NonNullable<Change["links"]>,
  path: Path,
  tiers: Map<string, string[]>,
): string[] | Finding {
  const cables = tiers.get(selector.tier);
  if (cables === undefined) {
    return { ...unknownName("", "cable tier", clip(selector.tier), [...tiers.keys()]), path: [...path, "tier"] };
  }
  const { index } = selector;
  if (index !== undefined) {
    const cable = cables[index];
    return cable !== undefined
      ? [cable]
      : nothing([...path, "index"], `no cable ${index} of tier ${selector.tier}`, cables.length);
  }
  if (selector.fraction === undefined && selector.count === undefined) return cables;
  const picked = selector.count ?? Math.round(selector.fraction! * cables.length);
  if (picked === 0) return nothing([...path, "fraction"], "rounds to no cable", cables.length);
  if (picked > cables.length)
    return nothing([...path, "count"], `no ${picked} cables of tier ${selector.tier}`, cables.length);
  const order = Uint32Array.from(cables.keys());
  shuffle(order, createRng(selector.seed ?? DEFAULT_SEED, CHANGES_STREAM));
  // A prefix of one order: with the same seed a larger fraction fails the same cables and some more.
  return Array.from(order.subarray(0, picked), (i) => cables[i]!);
}

function applyTo(graph: TopologyGraph, cables: readonly string[], change: Change, at: Path): Finding[] {
  // Cables of one make share their attributes, before and after.
  const changed = new Map<CableAttributes, CableAttributes>();
  for (const cable of cables) {
    const before = graph.getEdgeAttributes(cable);
    const rateBps = change.rate ?? before.rateBps;
    if (rateBps > before.nominalRateBps) {
      const message = `${formatRate(rateBps)} on cable "${cable}" (expected at most its rate as built, ${formatRate(before.nominalRateBps)})`;
      return [{ code: "RATE_ABOVE_NOMINAL", path: [...at, "rate"], message }];
    }
    const after = changed.get(before) ?? Object.freeze({ ...before, rateBps, state: change.state ?? before.state });
    changed.set(before, after);
    graph.replaceEdgeAttributes(cable, after);
  }
  return [];
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

function unknownNode(node: string, path: Path): Finding {
  return { code: "UNKNOWN_NODE", path, message: `unknown node "${clip(node)}" (expected the name of a NIC or switch)` };
}

function nothing(path: Path, problem: string, available?: number): Finding {
  const expected =
    available === undefined ? "at least one cable" : `some of ${formatCount(available)} cables, numbered from 0`;
  return { code: "SELECTS_NOTHING", path, message: `${problem} (expected ${expected})` };
}
