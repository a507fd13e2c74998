/** Turns changes of cables in time into changes of what the event engine knows: links of the fabric, or pools of them. */

import type { EventProblem } from "../core/index.ts";
import { type Issue, ScenarioError } from "../errors.ts";
import { cableLinks, type Fabric, type Quotient } from "../fabric/index.ts";
import type { TopologyGraph } from "../topology/index.ts";
import { formatRate } from "../units.ts";
import type { CableChange } from "./scenario.ts";

export type CapacityChanges = NonNullable<EventProblem["changes"]>;

/**
 * Both directions of each cable change. `pools` where routes run over pools of links: a pool then has what its links have
 * together. Nothing is routed anew: what crosses a link that is down waits until it is up.
 *
 * @throws {ScenarioError} RATE_ABOVE_NOMINAL; DOWN_FROM_START for a cable that comes up but was down when paths were chosen
 */
export function capacityChanges(
  topology: TopologyGraph,
  fabric: Fabric,
  changes: readonly CableChange[],
  pools: Quotient | undefined,
): CapacityChanges | undefined {
  if (changes.length === 0) return undefined;
  const links = cableLinks(topology, fabric);
  const issues = changes.flatMap((change) => changeIssue(topology, change) ?? lateIssue(links, change) ?? []);
  if (issues.length > 0) throw new ScenarioError(issues);

  const present = new Map<string, { rateBps: number; isUp: boolean }>();
  const linkBps = fabric.linkRateBps.slice();
  const poolOf = pools && poolsOf(fabric, pools);
  const membersOf = poolOf && membersByPool(poolOf);
  const rows: { timeS: number; link: number; rateBps: number }[] = [];
  const inTime = [...changes].sort((a, b) => a.atS - b.atS); // stable: those of one time keep their order
  for (const { atS: timeS, cables, state, rateBps } of inTime) {
    const touched = new Set<number>();
    for (const cable of cables) {
      const pair = links.get(cable);
      if (!pair) continue;
      const before = present.get(cable) ?? { rateBps: linkBps[pair[0]]!, isUp: true };
      const after = { rateBps: rateBps ?? before.rateBps, isUp: state === undefined ? before.isUp : state === "up" };
      present.set(cable, after);
      for (const link of pair) {
        linkBps[link] = after.isUp ? after.rateBps : 0;
        touched.add(poolOf ? poolOf[link]! : link);
      }
    }
    for (const link of touched) {
      // Summed afresh, so that a pool of links that are all down has nothing to the last bit.
      const sum = membersOf?.get(link)?.reduce((total, member) => total + linkBps[member]!, 0);
      rows.push({ timeS, link, rateBps: sum ?? linkBps[link]! });
    }
  }
  return {
    timeS: Float64Array.from(rows, (row) => row.timeS),
    link: Uint32Array.from(rows, (row) => row.link),
    rateBps: Float64Array.from(rows, (row) => row.rateBps),
  };
}

/** What is wrong with a change, whenever it comes. */
export function changeIssue(topology: TopologyGraph, { path, cables, rateBps }: CableChange): Issue | undefined {
  const unknown = cables.find((cable) => !topology.hasEdge(cable));
  if (unknown !== undefined) {
    const message = `unknown cable "${unknown}" (expected a cable's name, as in "${topology.edges()[0]}")`;
    return { code: "UNKNOWN_CABLE", path, message };
  }
  const above = cables.find((cable) => (rateBps ?? 0) > topology.getEdgeAttribute(cable, "nominalRateBps"));
  if (above === undefined) return undefined;
  const nominal = formatRate(topology.getEdgeAttribute(above, "nominalRateBps"));
  const message = `${formatRate(rateBps!)} on cable "${above}" (expected at most its rate as built, ${nominal})`;
  return { code: "RATE_ABOVE_NOMINAL", path: `${path}.rate`, message };
}

/** Paths that stay can't take in what comes up later. */
function lateIssue(links: ReadonlyMap<string, unknown>, { path, cables, state }: CableChange): Issue | undefined {
  const late = state === "up" ? cables.find((cable) => !links.has(cable)) : undefined;
  if (late === undefined) return undefined;
  const message = `cable "${late}" is down from the start, when paths are chosen (expected one that is up then, or a reaction of routing)`;
  return { code: "DOWN_FROM_START", path, message };
}

/** The pool of each link of the fabric. */
export function poolsOf(fabric: Fabric, { colourOfSwitch, outStart, linkTarget }: Quotient): Uint32Array {
  const { hostCount } = fabric;
  const nodeOf = (n: number): number => (n < hostCount ? n : hostCount + colourOfSwitch[n - hostCount]!);
  return Uint32Array.from(fabric.linkSource, (source, l) => {
    const from = nodeOf(source);
    const to = nodeOf(fabric.linkTarget[l]!);
    let pool = outStart[from]!;
    while (linkTarget[pool] !== to) pool++;
    return pool;
  });
}

function membersByPool(poolOf: Uint32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const [link, pool] of poolOf.entries()) {
    const list = members.get(pool);
    if (list) list.push(link);
    else members.set(pool, [link]);
  }
  return members;
}
