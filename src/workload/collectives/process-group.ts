/** Sorts a job's ranks into process groups, and each group's ranks into servers. */

import { ScenarioError } from "../../errors.ts";
import type { Fabric } from "../../fabric/index.ts";

export interface ProcessGroup {
  /** NIC id of each rank. */
  readonly ranks: Uint32Array;
  /** NIC ids of each server's ranks in the order of their rails; servers in the order of their first rank. */
  readonly servers: readonly Uint32Array[];
  /** Whether two NICs are in one server. */
  readonly sameServer: (a: number, b: number) => boolean;
}

/** All ranks together, one group per rail, or groups of so many consecutive ranks. */
export type Grouping = "all" | "rail" | number;

/**
 * The process groups of a job, all of one size.
 * @throws {ScenarioError} BAD_GROUPS, TOO_FEW_RANKS
 */
export function groupRanks(fabric: Fabric, ranks: Uint32Array, grouping: Grouping): ProcessGroup[] {
  const rails = railsOf(fabric);
  const groups = split(ranks, rails, grouping);
  if (groups[0]!.length < 2) {
    const [path, what] = grouping === "all" ? ["--ranks", "a collective"] : ["--groups", "a group"];
    const message = `too few ranks for ${what} (expected at least 2, got ${groups[0]!.length})`;
    throw new ScenarioError([{ code: "TOO_FEW_RANKS", path, message }]);
  }
  return processGroups(fabric, groups, rails);
}

/** Process groups of NICs in the order of their ranks, at least 2 each. */
export function processGroups(
  fabric: Fabric,
  groups: readonly Uint32Array[],
  rails: Int32Array = railsOf(fabric),
): ProcessGroup[] {
  const sameServer = (a: number, b: number): boolean =>
    a === b || (fabric.nicServer[a] !== -1 && fabric.nicServer[a] === fabric.nicServer[b]);
  return groups.map((of) => ({ ranks: of, servers: serversOf(fabric, of, rails), sameServer }));
}

/** Place of every GPU NIC in its server: its rail where the fabric names one, else its order among the server's NICs. */
export function railsOf({ gpuNicCount, nicRail, nicServer }: Fabric): Int32Array {
  const seen = new Map<number, number>();
  return Int32Array.from({ length: gpuNicCount }, (_, nic) => {
    const server = nicServer[nic]!;
    const order = server === -1 ? 0 : (seen.get(server) ?? 0);
    seen.set(server, order + 1);
    return nicRail[nic]! >= 0 ? nicRail[nic]! : order;
  });
}

function split(ranks: Uint32Array, rails: Int32Array, grouping: Grouping): Uint32Array[] {
  if (grouping === "all") return [ranks];
  if (grouping !== "rail") {
    if (ranks.length % grouping !== 0) {
      const message = `groups of ${grouping} leave ranks over (expected a divisor of the ${ranks.length} ranks, got ${grouping})`;
      throw new ScenarioError([{ code: "BAD_GROUPS", path: "--groups", message }]);
    }
    return Array.from({ length: ranks.length / grouping }, (_, g) => ranks.slice(g * grouping, (g + 1) * grouping));
  }
  const numbers = [...new Set(Array.from(ranks, (nic) => rails[nic]!))].sort((a, b) => a - b);
  const groups = numbers.map((rail) => ranks.filter((nic) => rails[nic] === rail));
  const odd = groups.findIndex((group) => group.length !== groups[0]!.length);
  if (odd !== -1) {
    const message = `rails with different numbers of ranks (expected as many on each, got ${groups[0]!.length} on rail ${numbers[0]} and ${groups[odd]!.length} on rail ${numbers[odd]})`;
    throw new ScenarioError([{ code: "BAD_GROUPS", path: "--groups", message }]);
  }
  return groups;
}

function serversOf({ nicServer }: Fabric, ranks: Uint32Array, rails: Int32Array): Uint32Array[] {
  const members = new Map<number, number[]>();
  for (const nic of ranks) {
    // A NIC whose server the fabric does not name is a server of its own.
    const server = nicServer[nic] === -1 ? -1 - nic : nicServer[nic]!;
    const known = members.get(server);
    if (known) known.push(nic);
    else members.set(server, [nic]);
  }
  return [...members.values()].map((nics) => Uint32Array.from(nics.sort((a, b) => rails[a]! - rails[b]!)));
}

/** Fewest ranks of any server. */
export function fewestPerServer(groups: readonly ProcessGroup[]): number {
  return groups.reduce((least, { servers }) => servers.reduce((l, { length }) => Math.min(l, length), least), Infinity);
}

/** Most servers of any group. */
export function mostServers(groups: readonly ProcessGroup[]): number {
  return Math.max(...groups.map(({ servers }) => servers.length));
}

/**
 * Ranks of every server, where all have equally many.
 * @throws {ScenarioError} UNEVEN_SERVERS
 */
export function ranksPerServer(groups: readonly ProcessGroup[], algorithm: string): number {
  const least = fewestPerServer(groups);
  const most = groups.reduce((m, { servers }) => servers.reduce((l, { length }) => Math.max(l, length), m), 0);
  if (least === most) return least;
  const message = `${algorithm} needs equally many ranks in every server (expected such a placement, got ${least} to ${most})`;
  throw new ScenarioError([{ code: "UNEVEN_SERVERS", path: "--algorithm", message }]);
}
