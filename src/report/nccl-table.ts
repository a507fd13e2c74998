/** Prints one result in nccl-tests' table, column for column: what reads its output reads this. */

import type { CollectiveResult, CollectiveRow, CollectiveSummary } from "../metrics/index.ts";
import { ncclTestOf, sizeSweepOf } from "./nccl-test.ts";
import { exponential, fixed, general } from "./printf.ts";

/** Source: nccl-tests, src/common.cu and src/util.cu; blanks at the ends of lines are its own. */
const HEADING = [
  "#",
  "#                                                              out-of-place                       in-place          ",
  "#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong ",
  "#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)         ",
];

/** Columns of a time, and of a bandwidth. */
const TIME_WIDTH = 7;
const BANDWIDTH_WIDTH = 6;

/** The lines before the first table: which test, with which sizes. */
export function ncclOpening(summary: CollectiveSummary): string[] {
  const { minBytes, maxBytes, step } = sizeSweepOf(summary);
  const sizes = `minBytes ${minBytes} maxBytes ${maxBytes} step: ${step.value}(${step.kind})`;
  const iterations = `warmup iters: 0 iters: ${summary.scenario.iters} agg iters: 1`;
  return [
    `# Collective test starting: ${ncclTestOf(summary.scenario.collective).program}`,
    `# nThread 1 nGpus 1 ${sizes} ${iterations} validation: 0 graph: 0 unalign: 0`,
  ];
}

/** The line after the last. */
export function ncclClosing(summary: CollectiveSummary): string {
  return `# Collective test concluded: ${ncclTestOf(summary.scenario.collective).program}`;
}

/**
 * Heading, one row for each size, and the footer. A simulation knows one time where nccl-tests measures two, so both halves
 * show it; no data are moved, so #wrong is N/A, as nccl-tests prints it where it does not check (`-c 0`).
 */
export function ncclTable(result: CollectiveResult, { scenario }: CollectiveSummary): string[] {
  const test = ncclTestOf(scenario.collective);
  const rows = result.rows.map((row) => {
    const head = `${int(row.sizeBytes, 12)}  ${int(row.count, 12)}  ${scenario.datatype.padStart(8)}`;
    const half = halfRow(row);
    return `${head}  ${test.redop.padStart(6)}  ${int(test.root, 6)}${half}${half}`;
  });
  return [
    ...HEADING,
    ...rows,
    footer("Out of bounds values", "0 OK"),
    footer("Avg bus bandwidth", `${general(result.avgBusbwGBps)} `),
  ];
}

/**
 * nccl-tests' getFloatStr: two decimals, else one, else none, else an exponent, whichever is the first to fit the width.
 */
export function floatText(value: number, width: number): string {
  const forms = [fixed(value, 2), fixed(value, 1), fixed(value, 0), exponential(value, 1), exponential(value, 0)];
  return (forms.find((form) => form.length <= width) ?? forms.at(-1)!).padStart(width);
}

function halfRow({ timeS, algbwGBps, busbwGBps }: CollectiveRow): string {
  const time = floatText(timeS.value * 1e6, TIME_WIDTH);
  const algbw = floatText(algbwGBps.value, BANDWIDTH_WIDTH);
  const busbw = floatText(busbwGBps.value, BANDWIDTH_WIDTH);
  return `  ${time}  ${algbw}  ${busbw}    N/A`; // one column short of where a number would end, as nccl-tests has it
}

function int(value: number, width: number): string {
  return String(value).padStart(width);
}

function footer(label: string, text: string): string {
  return `# ${label.padEnd(20)} : ${text}`;
}
