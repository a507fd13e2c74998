/** The file that a run of the benchmark leaves behind: `heddle/bench@1`. */

import { z } from "zod";

const caseSchema = z.object({
  name: z.string(),
  nics: z.int().positive(),
  /** Queue pairs per flow; null where they don't matter. */
  q: z.int().positive().nullable(),
  /** Wall time. */
  medianMs: z.number().nonnegative(),
  p99Ms: z.number().nonnegative(),
  /** Median absolute deviation. */
  madMs: z.number().nonnegative(),
  /** CPU time of the process. */
  cpuMedianMs: z.number().nonnegative(),
  cpuMinMs: z.number().nonnegative(),
  samples: z.int().positive(),
});

const ratioSchema = z.object({
  name: z.string(),
  nics: z.int().positive(),
  q: z.int().positive().nullable(),
  /** Median over rounds of CPU time ÷ CPU time. */
  value: z.number().nonnegative(),
  /** Least CPU time ÷ least CPU time. */
  ofMinima: z.number().nonnegative(),
  /** What the project wants it to be at most. */
  most: z.number().positive().optional(),
});

export const resultFileSchema = z.object({
  schema: z.literal("heddle/bench@1"),
  version: z.string(),
  coreHash: z.string(),
  node: z.string(),
  cpu: z.string(),
  cpuCount: z.int().positive(),
  quick: z.boolean(),
  /** Peak resident memory of the benchmark itself, and of a fresh process per whole compare. */
  maxRssBytes: z.int().positive(),
  wholeRssBytes: z.array(z.object({ nics: z.int().positive(), bytes: z.int().positive() })),
  cases: z.array(caseSchema),
  ratios: z.array(ratioSchema),
});

export type CaseResult = Readonly<z.output<typeof caseSchema>>;
export type RatioResult = Readonly<z.output<typeof ratioSchema>>;
export type ResultFile = Readonly<z.output<typeof resultFileSchema>>;
