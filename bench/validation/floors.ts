/** The floors that plain fluid models reached on the same runs, seeds 1 to 5, beside ours. */

import { formatTenths, tenthsOf } from "../../src/report/format.ts";
import { type Group, groupOf, resultOf } from "./packets.ts";

interface Floor {
  readonly runs: string;
  readonly fairness: string;
  readonly experiment: string;
  readonly strategy: string;
  readonly transports: readonly string[];
  readonly sizeMiB: number;
  /** Percent, with the digits that were printed. */
  readonly printed: readonly [mean: string, p50: string, p95: string, meanRate: string];
}

const FLOORS: readonly Floor[] = [
  floor("ecmp", ["uec_dctcp"], "max-min", ["4.7", "1.6", "21.6", "-1.8"]),
  floor("ecmp", ["uec_dctcp"], "dctcp", ["2.3", "1.2", "7.9", "0.1"]),
  floor("ecmp", ["uec_nscc"], "max-min", ["14.5", "1.6", "72", "-8.2"]),
  floor("ecmp", ["uec_nscc"], "nscc", ["4.2", "1.2", "20.5", "-1.2"]),
  floor("ar_packet_q", ["uec_nscc"], "max-min", ["0.6", "0.6", "1.0", "0.5"]),
  floor("spray", ["uec_nscc"], "max-min", ["0.7", "0.7", "1.1", "0.6"]),
  floor("ar_packet_q", ["uec_nscc"], "max-min", ["1.4", "0.6", "7.7", "1.3"], "degraded_cable"),
  // Both transports together, as many runs of each.
  floor("ar_packet_q", ["uec_nscc", "uec_rccc"], "max-min", ["2.2", "1.5", "5.5", "-1.7"], "incast8", 8),
];

function floor(
  strategy: string,
  transports: readonly string[],
  fairness: string,
  printed: Floor["printed"],
  experiment = "perm",
  sizeMiB = 32,
): Floor {
  const runs = `${strategy}, ${transports.join(" and ")}, ${experiment}`;
  return { runs, fairness, experiment, strategy, transports, sizeMiB, printed };
}

export interface FloorRow {
  readonly cells: readonly string[];
  /** Of the errors of flows, points above the floor at its own digits; 0 where none is above. */
  readonly above: number;
}

export const FLOOR_HEADINGS = [
  "runs",
  "fairness",
  "mean",
  "floor",
  "p50",
  "floor",
  "p95",
  "floor",
  "mean rate",
  "floor",
  "",
];

export function floorRows(groups: readonly Group[]): FloorRow[] {
  return FLOORS.map(({ runs, fairness, experiment, strategy, transports, sizeMiB, printed }) => {
    const results = transports.map((of) => resultOf(groupOf(groups, experiment, strategy, of, sizeMiB), fairness));
    const mean = (pick: (result: (typeof results)[number]) => number) =>
      results.reduce((sum, result) => sum + pick(result), 0) / results.length;
    const ours = [
      mean(({ rateErrors }) => rateErrors!.mean),
      mean(({ rateErrors }) => rateErrors!.p50),
      mean(({ rateErrors }) => rateErrors!.p95),
      mean(({ meanRateBps }) => meanRateBps.error),
    ];
    const excess = printed.slice(0, 3).map((limit, i) => {
      const digits = limit.split(".")[1]?.length ?? 0;
      return Number((Number((100 * ours[i]!).toFixed(digits)) - Number(limit)).toFixed(digits));
    });
    const above = Math.max(0, ...excess);
    const verdict = above === 0 ? "met" : `${above} above`;
    const cells = ours.flatMap((value, i) => [formatTenths(tenthsOf(value)), `${printed[i]} %`]);
    return { cells: [runs, fairness, ...cells, verdict], above };
  });
}
