/** Sets a measured run beside the simulated ones, size by size. */

import type { CollectiveSummary } from "../metrics/index.ts";
import { formatSize } from "../units.ts";
import { plural } from "./format.ts";
import type { Table } from "./table.ts";

/** One size of a measured run: its out-of-place half, which nccl-tests always has. */
export interface MeasuredRow {
  readonly sizeBytes: number;
  readonly timeS: number;
  readonly algbwGBps: number;
  readonly busbwGBps: number;
  /** How often the size was measured; the figures are means. */
  readonly samples: number;
}

/** What a file of nccl-tests holds of one collective; see `readMeasured`. */
export interface MeasuredRun {
  readonly file: string;
  /** Absent where the file does not say. */
  readonly collective?: string;
  /** Devices that the file lists; absent where it lists none. */
  readonly ranks?: number;
  /** Ascending sizes, each once, at least one. */
  readonly rows: readonly MeasuredRow[];
}

/** Of `heddle/collective@1`: present where a measured run was given. */
export interface MeasuredComparison {
  readonly file: string;
  readonly ranks?: number;
  /** Sizes that both have, ascending. */
  readonly rows: readonly {
    readonly sizeBytes: number;
    readonly measuredBusbwGBps: number;
    readonly samples: number;
    readonly results: readonly {
      readonly policy: string;
      readonly algorithm: string;
      readonly busbwGBps: number;
      /** Measured / simulated. */
      readonly ratio: number;
    }[];
  }[];
  /** Bytes. */
  readonly onlyMeasured: readonly number[];
  readonly onlySimulated: readonly number[];
}

/** Joins by message size. All results of a summary have the same sizes. */
export function compareMeasured(summary: CollectiveSummary, run: MeasuredRun): MeasuredComparison {
  const simulated = new Set(summary.results.flatMap(({ rows }) => rows.map((row) => row.sizeBytes)));
  const measured = new Set(run.rows.map((row) => row.sizeBytes));
  return {
    file: run.file,
    ...(run.ranks === undefined ? {} : { ranks: run.ranks }),
    rows: run.rows
      .filter((row) => simulated.has(row.sizeBytes))
      .map(({ sizeBytes, busbwGBps: measuredBusbwGBps, samples }) => ({
        sizeBytes,
        measuredBusbwGBps,
        samples,
        results: summary.results.map(({ policy, algorithm, rows }) => {
          const busbwGBps = rows.find((row) => row.sizeBytes === sizeBytes)!.busbwGBps.value;
          return { policy, algorithm, busbwGBps, ratio: measuredBusbwGBps / busbwGBps };
        }),
      })),
    onlyMeasured: [...measured].filter((size) => !simulated.has(size)),
    onlySimulated: [...simulated].filter((size) => !measured.has(size)),
  };
}

/** Size, measured busbw, then busbw and ratio of each result; GB/s. No table where no size is in both. */
export function measuredTable({ rows }: MeasuredComparison): Table | undefined {
  if (rows.length === 0) return undefined;
  const right = (heading: string) => ({ heading, align: "right" }) as const;
  return {
    columns: [
      ...[right("size"), right("measured")],
      ...rows[0]!.results.flatMap(({ policy, algorithm }) => [right(`${policy} ${algorithm}`), right("ratio")]),
    ],
    rows: rows.map(({ sizeBytes, measuredBusbwGBps, results }) => [
      formatSize(sizeBytes),
      measuredBusbwGBps.toFixed(2),
      ...results.flatMap(({ busbwGBps, ratio }) => [busbwGBps.toFixed(2), ratio.toFixed(2)]),
    ]),
  };
}

/** What was compared with what, the sizes that only one has, and the ratio at the largest size that both have. */
export function measuredSentences(comparison: MeasuredComparison, summary: CollectiveSummary): string[] {
  const { file, ranks, rows, onlyMeasured, onlySimulated } = comparison;
  const repeated = rows.some((row) => row.samples > 1) ? ", means where a size was measured more than once" : "";
  const sizes = (list: readonly number[]) => list.map(formatSize).join(", ");
  const last = rows.at(-1);
  return [
    `measured: out-of-place busbw of ${file}, GB/s${repeated}; ratio is measured / simulated`,
    ...(ranks === undefined || ranks === summary.scenario.ranks
      ? []
      : [`measured on ${plural(ranks, "rank")}, simulated on ${plural(summary.scenario.ranks, "rank")}`]),
    ...(onlyMeasured.length > 0 ? [`only measured: ${sizes(onlyMeasured)}`] : []),
    ...(onlySimulated.length > 0 ? [`only simulated: ${sizes(onlySimulated)}`] : []),
    ...(last === undefined
      ? ["no size was both measured and simulated"]
      : last.results.map(({ policy, algorithm, ratio }) => {
          return `measured is ${ratio.toFixed(2)} of simulated ${policy} ${algorithm} at ${formatSize(last.sizeBytes)}`;
        })),
  ];
}
