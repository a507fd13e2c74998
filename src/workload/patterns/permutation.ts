/** Turns ranks into a random permutation: every NIC sends to exactly one and receives from exactly one, never itself. */

import type { Fabric } from "../../fabric/index.ts";
import { type Rng, shuffle } from "../../rng.ts";
import { chooseCrossing } from "../cross-share.ts";
import { type Groups, groupByLeaf, groupByPod, groupBySelf, spanOf } from "../groups.ts";
import { type ParameterSpec, readParameters } from "../parameters.ts";
import { type BuiltPattern, type Pattern, type PatternContext, requireRanks, scenarioError } from "../pattern.ts";
import { mix, separate } from "../separate.ts";

const NAME = "permutation";

const PARAMETERS = [
  {
    name: "scope",
    kind: "choice",
    choices: ["auto", "any", "inter-leaf", "inter-pod"],
    default: "auto",
    summary: "where destinations are: inter-pod, inter-leaf, any; auto takes the widest that the job spans",
  },
  {
    name: "crossShare",
    kind: "number",
    min: 0,
    max: 1,
    summary: "fraction of NICs that send to another pod (leaf, where there is one pod); the others stay inside",
  },
] as const satisfies readonly ParameterSpec[];

type Scope = "any" | "inter-leaf" | "inter-pod";

const BETWEEN: Readonly<Record<Scope, string>> = {
  any: "",
  "inter-leaf": " between leaves",
  "inter-pod": " between pods",
};

/**
 * A shuffle whose conflicts are mended by random trades (`separate`): no cyclic shift, no order by group.
 *
 * With `crossShare`, the share of NICs that send to another pod is exact to the nearest count that a permutation can have
 * (between two pods as many come back as go, so that count is even); the others send within their pod, to another leaf
 * where no leaf holds more than half of the pod, else to any NIC but themselves.
 */
export const permutation: Pattern = {
  name: NAME,
  summary:
    "every NIC sends to one and receives from one, at random; between pods or leaves, or in part (--cross-share)",
  parameters: PARAMETERS,
  build: buildPermutation,
};

function buildPermutation({ fabric, ranks, rng, parameters }: PatternContext): BuiltPattern {
  const given = readParameters(NAME, PARAMETERS, parameters);
  requireRanks(NAME, ranks, 2);
  const n = ranks.length;
  const scope = given.scope === "auto" ? widestScope(fabric, ranks) : given.scope;
  const crossShare = given.crossShare;
  if (scope === "any") {
    if (crossShare !== undefined) throw nothingToCross(given.scope);
    return result(ranks, deranged(groupBySelf(n), rng), "random permutation", { scope });
  }

  const groups = scope === "inter-pod" ? groupByPod(fabric, ranks) : groupByLeaf(fabric, ranks);
  if (crossShare === undefined || crossShare === 1) {
    requireNoMajority(groups, scope);
    const text = `random permutation${BETWEEN[scope]}`;
    return result(ranks, deranged(groups, rng), text, { scope, ...(crossShare === undefined ? {} : { crossShare }) });
  }

  const inner = scope === "inter-pod" ? groupByLeaf(fabric, ranks) : groupBySelf(n);
  const destination = derangedWithin(groups, inner, rng);
  const crossing = chooseCrossing(groups, crossShare, rng);
  sendAcross(groups, destination, crossing, rng);
  const unit = scope === "inter-pod" ? "pod" : "leaf";
  const share = crossing.length / n;
  const text = `random permutation, ${Number((100 * share).toFixed(2))} % of NICs to another ${unit}, the others inside their own`;
  return result(ranks, destination, text, { scope, crossShare: share });
}

function result(
  ranks: Uint32Array,
  destination: Uint32Array,
  text: string,
  parameters: BuiltPattern["parameters"],
): BuiltPattern {
  // Flows in the order of their destinations: routing looks up distances by destination, and finds them near.
  const src = new Uint32Array(ranks.length);
  for (let rank = 0; rank < ranks.length; rank++) src[destination[rank]!] = ranks[rank]!;
  return { flows: { flowCount: ranks.length, src, dst: ranks.slice() }, text, parameters };
}

function widestScope(fabric: Fabric, ranks: Uint32Array): Scope {
  const { leaves, pods } = spanOf(fabric, ranks);
  if (pods >= 2) return "inter-pod";
  return leaves >= 2 ? "inter-leaf" : "any";
}

/** Destination rank of each rank, none in its own group; the caller has made sure that no group has a majority. */
function deranged(groups: Groups, rng: Rng): Uint32Array {
  const destination = Uint32Array.from(groups.of.keys());
  shuffle(destination, rng);
  separate(groups.of, destination, groups.of, groups.count, rng);
  mix(groups.of, destination, groups.of, rng);
  return destination;
}

/** Destination rank of each rank, inside its group of `outer`, and outside its group of `inner` where that is possible. */
function derangedWithin(outer: Groups, inner: Groups, rng: Rng): Uint32Array {
  const destination = new Uint32Array(outer.of.length);
  for (const members of membersOf(outer)) {
    const local = localGroups(members, inner);
    const order = deranged(local.largest * 2 <= members.length ? local : groupBySelf(members.length), rng);
    for (let i = 0; i < members.length; i++) destination[members[i]!] = members[order[i]!]!;
  }
  return destination;
}

/** Replaces the destinations of the crossing ranks by one another's, so that each is in another group. */
function sendAcross(groups: Groups, destination: Uint32Array, crossing: Uint32Array, rng: Rng): void {
  const slotGroup = Int32Array.from(crossing, (rank) => groups.of[rank]!);
  const values = crossing.map((rank) => destination[rank]!);
  shuffle(values, rng);
  // Every group has as many of these destinations as of these senders, since until now each stayed inside its group.
  separate(slotGroup, values, groups.of, groups.count, rng);
  mix(slotGroup, values, groups.of, rng);
  for (let i = 0; i < crossing.length; i++) destination[crossing[i]!] = values[i]!;
}

function membersOf(groups: Groups): Uint32Array[] {
  const members = Array.from(groups.size, (size) => new Uint32Array(size));
  const filled = new Uint32Array(groups.count);
  for (let rank = 0; rank < groups.of.length; rank++) {
    const g = groups.of[rank]!;
    members[g]![filled[g]!++] = rank;
  }
  return members;
}

/** `inner` restricted to `members`, with positions for ranks; dense again, so that many small pods cost no more than one. */
function localGroups(members: Uint32Array, inner: Groups): Groups & { readonly largest: number } {
  const dense = new Map<number, number>();
  const size = new Uint32Array(members.length);
  let largest = 0;
  const of = Int32Array.from(members, (rank) => {
    const g = inner.of[rank]!;
    if (!dense.has(g)) dense.set(g, dense.size);
    const local = dense.get(g)!;
    largest = Math.max(largest, ++size[local]!);
    return local;
  });
  return { count: dense.size, of, size, nameOf: String, largest };
}

/** A permutation that leaves every group needs room outside: no group may hold more than half of the NICs. */
function requireNoMajority(groups: Groups, scope: Scope): void {
  const n = groups.of.length;
  const largest = groups.size.indexOf(groups.size.reduce((a, b) => Math.max(a, b)));
  const held = groups.size[largest]!;
  if (held * 2 <= n) return;
  throw scenarioError(
    "PERMUTATION_IMPOSSIBLE",
    "--scope",
    `no ${scope} permutation: ${groups.nameOf(largest)} holds ${held} of ${n} NICs ` +
      `(expected at most half, ${Math.floor(n / 2)}; --scope any has no such limit)`,
  );
}

function nothingToCross(scope: string) {
  const why = scope === "any" ? "scope any does not tell inside from outside" : "the NICs of this job share one leaf";
  return scenarioError("NOTHING_TO_CROSS", "--cross-share", `${why} (expected a job of several pods or leaves)`);
}
