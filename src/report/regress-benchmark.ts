/** Writes a regression run as the array that github-action-benchmark reads with `tool: customBiggerIsBetter`. */

import type { FigureDiff, RegressSummary } from "../metrics/index.ts";
import { figureText } from "./regress-table.ts";

/** One series of a chart gets one point: the form is that of the action's README. */
interface BenchmarkEntry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

/** Units of the figures of which more is better; collision counts, of which less is, have no place in this array. */
const UNITS: Readonly<Partial<Record<FigureDiff["metric"], string>>> = { busbwGBps: "GB/s", efficiency: "of ideal" };

/** One JSON array, ending with a newline. `range` is half of the 95 % interval, where there are runs enough for one. */
export function renderRegressBenchmark({ scenarios, version, coreHash }: RegressSummary): string {
  const entries = scenarios.flatMap((scenario) =>
    scenario.figures.flatMap((figure): BenchmarkEntry[] => {
      const unit = UNITS[figure.metric];
      if (unit === undefined) return [];
      const { policy, algorithm, new: value } = figure;
      const high = figure.ci95?.[1] ?? null;
      return [
        {
          name: `${scenario.name} ${policy} ${algorithm} ${figureText(figure)}`,
          unit,
          value,
          ...(high === null ? {} : { range: `± ${Number((high - value).toPrecision(3))}` }),
          extra: `heddle ${version}, core ${coreHash.slice(0, 12)}`,
        },
      ];
    }),
  );
  return `${JSON.stringify(entries, null, 2)}\n`;
}
