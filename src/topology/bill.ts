/** What a fabric has to be bought: switches with their ports, cables by length, transceivers. Counts alone; no price is ours. */

import { formatRate } from "../units.ts";
import { portsFor } from "./builders/radix.ts";
import { type CableAttributes, cableTierName, type SwitchModel, type TopologyGraph, tierName } from "./graph.ts";
import { describeReaches, reachClass, reachName } from "./reach.ts";

/** Switches of one tier. */
export interface BilledSwitches {
  /** `leaf`, `spine`, `core`. */
  readonly tier: string;
  readonly count: number;
  /** Ports of all of them; absent where the file does not say what a switch is. A port that is half full is used. */
  readonly portsUsed?: number;
  readonly portsFree?: number;
}

/** Cables between two tiers that are bought as one thing. */
export interface BilledCables {
  /** `nic-leaf`, `leaf-spine`. */
  readonly tiers: string;
  /** `400G-DAC`, `800G-DR`; of the rate as built. Absent where the file gives latencies instead of lengths. */
  readonly item?: string;
  readonly rateBps: number;
  readonly count: number;
  readonly shortestM?: number;
  readonly longestM?: number;
  /** Two for each optical cable, none for copper; a module with two ports counts as two. */
  readonly transceivers: number;
}

export interface Bill {
  readonly nics: number;
  readonly switchModel?: SwitchModel;
  /** Lower tiers first. */
  readonly switches: readonly BilledSwitches[];
  /** Lower tiers first, then higher rates, then shorter reach. */
  readonly cables: readonly BilledCables[];
  readonly totals: {
    readonly switches: number;
    readonly cables: number;
    readonly transceivers: number;
    /** Cables whose length is not stated: their class and transceivers are not known. */
    readonly cablesOfUnknownLength: number;
  };
  /** What the counts rest on, a sentence each. */
  readonly assumptions: readonly string[];
}

/** The bill of all that the graph holds, cables that are down or slow as they were built. O(nodes + cables). */
export function billOf(graph: TopologyGraph): Bill {
  const cables = billCables(graph);
  const switches = billSwitches(graph);
  const { switchModel } = graph.getAttributes();
  const sum = <T>(of: readonly T[], count: (row: T) => number) => of.reduce((total, row) => total + count(row), 0);
  return {
    nics: graph.order - sum(switches, ({ count }) => count),
    ...(switchModel ? { switchModel } : {}),
    switches,
    cables,
    totals: {
      switches: sum(switches, ({ count }) => count),
      cables: graph.size,
      transceivers: sum(cables, ({ transceivers }) => transceivers),
      cablesOfUnknownLength: sum(cables, ({ item, count }) => (item === undefined ? count : 0)),
    },
    assumptions: [
      `A cable is bought by its length, whatever its rate: ${describeReaches()}. DAC is copper, all others are fibre.`,
      "Lengths are the file's, or heddle's default for cables of that kind.",
      "Fibre has a transceiver of its own rate at either end; a module that splits counts once for each of its cables.",
      ...(switchModel
        ? [
            `All switches have ${switchModel.ports} ports of ${formatRate(switchModel.portRate)}; cables share a port up to its rate.`,
          ]
        : []),
      "Servers, optical circuit switches, patch panels and spares are not on the bill.",
    ],
  };
}

function billSwitches(graph: TopologyGraph): BilledSwitches[] {
  const { switchModel } = graph.getAttributes();
  const tiers = new Map<number, { count: number; used: number }>();
  const cablesAt = switchModel ? cablesByRate(graph) : undefined;
  graph.forEachNode((name, { kind, tier }) => {
    if (kind !== "switch") return;
    const row = tiers.get(tier) ?? { count: 0, used: 0 };
    tiers.set(tier, row);
    row.count++;
    for (const [rateBps, count] of cablesAt?.get(name) ?? []) row.used += portsFor({ count, rateBps }, switchModel!);
  });
  return [...tiers]
    .sort(([a], [b]) => a - b)
    .map(([tier, { count, used }]) => ({
      tier: tierName(tier),
      count,
      ...(switchModel ? { portsUsed: used, portsFree: count * switchModel.ports - used } : {}),
    }));
}

/** How many cables of each rate every switch has. */
function cablesByRate(graph: TopologyGraph): Map<string, Map<number, number>> {
  const switches = new Map<string, Map<number, number>>();
  graph.forEachEdge((_cable, { nominalRateBps }, a, b, { kind: kindOfA }, { kind: kindOfB }) => {
    for (const [node, kind] of [
      [a, kindOfA],
      [b, kindOfB],
    ] as const) {
      if (kind !== "switch") continue;
      const rates = switches.get(node) ?? new Map<number, number>();
      switches.set(node, rates);
      rates.set(nominalRateBps, (rates.get(nominalRateBps) ?? 0) + 1);
    }
  });
  return switches;
}

function billCables(graph: TopologyGraph): BilledCables[] {
  interface Row {
    readonly tiers: readonly [low: number, high: number];
    readonly make: CableAttributes;
    count: number;
    shortestM: number;
    longestM: number;
  }
  const rows = new Map<string, Row>();
  graph.forEachEdge((_cable, make, _a, _b, { tier: a }, { tier: b }) => {
    const tiers = a < b ? ([a, b] as const) : ([b, a] as const);
    const reach = make.lengthM === undefined ? "" : reachClass(make.lengthM).name;
    const key = `${tiers} ${make.nominalRateBps} ${reach}`;
    const row = rows.get(key) ?? { tiers, make, count: 0, shortestM: Number.POSITIVE_INFINITY, longestM: 0 };
    rows.set(key, row);
    row.count++;
    row.shortestM = Math.min(row.shortestM, make.lengthM ?? 0);
    row.longestM = Math.max(row.longestM, make.lengthM ?? 0);
  });
  return [...rows.values()]
    .sort(
      (x, y) =>
        x.tiers[0] - y.tiers[0] ||
        x.tiers[1] - y.tiers[1] ||
        y.make.nominalRateBps - x.make.nominalRateBps ||
        x.longestM - y.longestM,
    )
    .map(({ tiers: [low, high], make, count, shortestM, longestM }) => {
      const billed = { tiers: cableTierName(low, high), rateBps: make.nominalRateBps, count };
      if (make.lengthM === undefined) return { ...billed, transceivers: 0 };
      const reach = reachClass(make.lengthM);
      const item = reachName(make.nominalRateBps, reach);
      return { ...billed, item, shortestM, longestM, transceivers: reach.optical ? 2 * count : 0 };
    });
}
