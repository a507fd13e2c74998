/** What nccl-tests calls each collective, and how it prints the operation, the root and the steps between sizes. */

import type { CollectiveSummary } from "../metrics/index.ts";

export interface NcclTest {
  /** Name of the program. */
  readonly program: string;
  /** Reduction, or `none`. */
  readonly redop: string;
  /** −1 where the collective has no root. */
  readonly root: number;
}

/** Source: the RunTest of each program of nccl-tests, with its defaults `-o sum -r 0`. */
const TESTS: Readonly<Record<string, NcclTest>> = {
  "all-reduce": { program: "all_reduce_perf", redop: "sum", root: -1 },
  "all-gather": { program: "all_gather_perf", redop: "none", root: -1 },
  "reduce-scatter": { program: "reduce_scatter_perf", redop: "sum", root: -1 },
  "all-to-all": { program: "alltoall_perf", redop: "none", root: -1 },
  broadcast: { program: "broadcast_perf", redop: "none", root: 0 },
  reduce: { program: "reduce_perf", redop: "sum", root: 0 },
  "send-recv": { program: "sendrecv_perf", redop: "sum", root: -1 },
};

/** A collective that nccl-tests does not have is called as its programs would be. */
export function ncclTestOf(collective: string): NcclTest {
  return TESTS[collective] ?? { program: `${collective.replaceAll("-", "_")}_perf`, redop: "none", root: -1 };
}

/** The collective that a program of nccl-tests runs, `./build/all_reduce_perf`; an unknown program is its own name. */
export function collectiveOf(program: string): string {
  const name = program.slice(program.lastIndexOf("/") + 1);
  return Object.keys(TESTS).find((collective) => TESTS[collective]!.program === name) ?? name;
}

/** Sizes of a run as the options of nccl-tests give them: `-b`, `-e`, and `-f` or `-i`. */
export interface SizeSweep {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly step: { readonly kind: "factor" | "bytes"; readonly value: number };
}

/** The step that nccl-tests has where none is given, bytes. */
const DEFAULT_STEP_BYTES = 2 ** 20;
/** How far rounding may move a factor of two sizes; assumed: differences of such sizes are far from any factor. */
const ROUNDING = 0.01;

/**
 * Read off the sizes that were run: a factor where the last has an integer one to that before it, else a difference. Small
 * sizes can't tell: where a message is split among ranks, they are rounded to whole elements for each.
 */
export function sizeSweepOf({ results }: CollectiveSummary): SizeSweep {
  const sizes = results[0]?.rows.map((row) => row.sizeBytes) ?? [];
  const [minBytes = 0] = sizes;
  const [before = 0, maxBytes = minBytes] = sizes.slice(-2);
  if (sizes.length < 2) return { minBytes, maxBytes: minBytes, step: { kind: "bytes", value: DEFAULT_STEP_BYTES } };
  const factor = Math.round(maxBytes / before);
  const isFactor = factor > 1 && Math.abs(maxBytes / before / factor - 1) < ROUNDING;
  const step = isFactor
    ? ({ kind: "factor", value: factor } as const)
    : ({ kind: "bytes", value: maxBytes - before } as const);
  return { minBytes, maxBytes, step };
}
