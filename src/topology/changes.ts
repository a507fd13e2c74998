/** `changes:` of a topology file: cables that are down or slower than built; with a time, when they are so and how often. */

import type { z } from "zod";
import { choice, count, duration, type Finding, list, mapping, type Path, rate } from "../document/index.ts";
import { formatRate } from "../units.ts";
import type { CableAttributes, TopologyGraph } from "./graph.ts";
import { CableSelection, describeSelector, selectorProblem, selectorShape } from "./selectors.ts";

const changeShape = {
  ...selectorShape,
  state: choice("state", ["up", "down"]).optional(),
  rate: rate().optional(),
};
export type Change = z.output<z.ZodObject<typeof changeShape>>;

type Complain = (code: string, message: string) => void;

function requireSelectorAndChange(change: Change, context: z.core.$RefinementCtx): void {
  const complain: Complain = (code, message) => context.addIssue({ code: "custom", message, params: { code } });
  const problem = selectorProblem(change);
  if (problem) complain(problem.code, problem.message);
  if (change.state === undefined && change.rate === undefined)
    complain("NO_CHANGE", "changes nothing (expected state or rate)");
}

/** One change as a mapping. */
export const changeSchema = mapping(changeShape).superRefine(requireSelectorAndChange);

/** `changes:` of a topology file, and wherever else changes are made to a fabric before it is used. */
export const changesSchema = list(changeSchema);

/** More flaps than this in one change are a slip of the keyboard. Assumed. */
const MOST_FLAPS = 1000;

const timedShape = {
  ...changeShape,
  at: duration().optional(),
  until: duration().optional(),
  every: duration().optional(),
  down: duration().optional(),
  times: count(1, MOST_FLAPS).optional(),
};
const timedChangeSchema = mapping(timedShape).superRefine((change, context) => {
  requireSelectorAndChange(change, context);
  requireTimes(change, (code, message) => context.addIssue({ code: "custom", message, params: { code } }));
});

/**
 * The same where a change may come later: `at: 2ms`; at the start where `at` is absent. It is over `until` then; or it comes
 * `times` times, `every` so often, and lasts as long as `down` says.
 */
export const timedChangesSchema = list(timedChangeSchema);
export type TimedChange = z.output<typeof timedChangeSchema>;

function requireTimes(change: z.output<z.ZodObject<typeof timedShape>>, complain: Complain): void {
  const { at = 0, until, every, down, times, state } = change;
  const flaps = [every, down, times].filter((given) => given !== undefined).length;
  if (flaps > 0 && flaps < 3) {
    complain(
      "HALF_A_FLAP",
      "every, down and times belong together (expected all three, as in every: 10ms, down: 1ms, times: 5)",
    );
  }
  if (flaps > 0 && until !== undefined) complain("TWO_ENDS", "both until and every (expected one of them)");
  if (until !== undefined && until <= at)
    complain("ENDS_BEFORE_START", "until is not after at (expected a later time)");
  if (down === 0) complain("OUT_OF_RANGE", "down for no time at all (expected more than zero)");
  if (every !== undefined && down !== undefined && down >= every) {
    complain("ENDS_BEFORE_START", "down is not shorter than every (expected a pause between two flaps)");
  }
  if (state === "up" && (until !== undefined || flaps > 0)) {
    complain("NOT_REVERSIBLE", "state up for a while (expected down or a rate, which can be taken back)");
  }
}

/** When a change comes, and when it is taken back, in seconds; Infinity where it stays. */
export function spansOf({ at = 0, until, every, down, times }: TimedChange): { fromS: number; untilS: number }[] {
  if (every === undefined || down === undefined || times === undefined)
    return [{ fromS: at, untilS: until ?? Infinity }];
  return Array.from({ length: times }, (_, i) => ({ fromS: at + i * every, untilS: at + i * every + down }));
}

/** `spine-3 down`, `2 % of links, tier leaf-spine at 100 Gb/s`. */
export function describeChange(change: Change): string {
  const { state, rate: rateBps } = change;
  const effects = [
    ...(state === undefined ? [] : [state]),
    ...(rateBps === undefined ? [] : [`at ${formatRate(rateBps)}`]),
  ];
  return `${describeSelector(change)} ${effects.join(" ")}`;
}

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
  const selection = new CableSelection(graph);
  return changes.map((change, i) => selection.select(change, [...at, i]));
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
