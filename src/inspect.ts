/** What is this fabric: its structural facts, its bill, or the equal-cost paths between two of its NICs, by name. */

import { describeTopology } from "./compare.ts";
import { type Issue, RoutingError, suggestion, UsageError } from "./errors.ts";
import { equalCostPaths, type Fabric, factsOf } from "./fabric/index.ts";
import type { InspectedBill, InspectedFacts, InspectedPath, InspectedPaths, InspectSummary } from "./report/index.ts";
import { explainUnreachable } from "./unreachable.ts";

export interface InspectOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Names of two NICs: asks for the paths between them instead of the facts. */
  readonly path?: readonly [string, string];
  /** What the fabric has to be bought: asks for this instead of the facts. */
  readonly bill?: InspectedBill;
  /** Most paths to list; all are counted. Default 10. */
  readonly limit?: number;
}

/**
 * Deterministic. Cost: a search per destination looked at.
 *
 * @throws {UsageError} UNKNOWN_NIC, NOT_A_NIC, SAME_NIC
 * @throws {RoutingError} UNREACHABLE, with the cut, where no path joins the two NICs
 */
export function inspect(fabric: Fabric, { version, path, bill, limit = 10 }: InspectOptions): InspectSummary {
  const summary = { schema: "heddle/inspect@1", version, topology: describeTopology(fabric) } as const;
  if (path === undefined && bill === undefined) return { ...summary, facts: describeFacts(fabric) };
  return {
    ...summary,
    ...(bill ? { bill } : {}),
    ...(path ? { between: describePaths(fabric, path, limit) } : {}),
  };
}

function describeFacts(fabric: Fabric): InspectedFacts {
  const { tiers, cables, disconnectedNics, networks, bisection, routes } = factsOf(fabric);
  const { classes, ...extent } = routes;
  const nameOf = (node: number) => fabric.nodeNames[node]!;
  return {
    tiers,
    cables,
    disconnectedNics: disconnectedNics.map(nameOf),
    networks,
    bisection,
    pairs: classes.map(({ example: [a, b], ...pairs }) => ({ ...pairs, example: [nameOf(a), nameOf(b)] })),
    ...extent,
  };
}

function describePaths(fabric: Fabric, [from, to]: readonly [string, string], limit: number): InspectedPaths {
  const ids = new Map(fabric.nodeNames.map((name, id) => [name, id]));
  const issues = [from, to].flatMap((name) => nicProblem(fabric, ids, name) ?? []);
  if (issues.length === 0 && from === to) {
    const message = `from "${from}" to itself (expected two different NICs)`;
    issues.push({ code: "SAME_NIC", path: "--path", message });
  }
  if (issues.length > 0) throw new UsageError(issues);

  const src = ids.get(from)!;
  const dst = ids.get(to)!;
  const { pathCount, paths } = equalCostPaths(fabric, src, dst, Math.max(1, limit));
  if (pathCount === 0) throw new RoutingError([explainUnreachable(fabric, src, dst)]);
  return {
    from,
    to,
    pathCount,
    hops: paths[0]!.length,
    paths: paths.slice(0, limit).map((links) => describePath(fabric, links)),
  };
}

function nicProblem(fabric: Fabric, ids: ReadonlyMap<string, number>, name: string): Issue | undefined {
  const id = ids.get(name);
  if (id !== undefined && id < fabric.hostCount) return undefined;
  const example = `expected the name of a NIC, as in "${fabric.nodeNames[0]}"`;
  if (id !== undefined) return { code: "NOT_A_NIC", path: "--path", message: `"${name}" is a switch (${example})` };
  const hint = suggestion(name, fabric.nodeNames.slice(0, fabric.hostCount));
  return { code: "UNKNOWN_NIC", path: "--path", message: `unknown NIC "${name}" (${example}${hint})` };
}

/** `links` lead from NIC to NIC. */
function describePath(fabric: Fabric, links: readonly number[]): InspectedPath {
  const nodes = [fabric.linkSource[links[0]!]!, ...links.map((link) => fabric.linkTarget[link]!)];
  const latencyS =
    links.reduce((sum, link) => sum + fabric.linkLatencyS[link]!, 0) +
    nodes.reduce((sum, node) => sum + fabric.nodeLatencyS[node]!, 0);
  return {
    nodes: nodes.map((node) => fabric.nodeNames[node]!),
    linkRateBps: links.map((link) => fabric.linkRateBps[link]!),
    latencyS,
  };
}
