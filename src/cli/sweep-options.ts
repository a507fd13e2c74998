/** What the options of `heddle sweep` mean, every issue at once and before anything is read. */

import {
  findPolicy,
  type Limits,
  parseQuantity,
  parseShard,
  type Shard,
  SWEEP_FORMATS,
  type SweepFormat,
  type SweepOverrides,
} from "../index.ts";
import { type ExecutorKind, parseExecutor } from "./executors/index.ts";
import { checkQueueName } from "./executors/redis-queue.ts";
import { OptionReader } from "./options.ts";
import { readFormat } from "./registry-options.ts";
import type { OutputOptions } from "./terminal.ts";

/** As commander gives them. */
export interface SweepFlags extends OutputOptions {
  readonly vary?: readonly string[];
  readonly policy?: readonly string[];
  readonly seeds?: string;
  readonly seed?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly executor?: string;
  readonly queue?: string;
  readonly shard?: string;
  readonly failFast?: boolean;
  readonly cellTimeout?: string;
  readonly cellMemory?: string;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly cache?: string;
  readonly format?: string;
  readonly verbose?: boolean;
}

export interface SweepSettings {
  readonly overrides: SweepOverrides;
  readonly yes: boolean;
  readonly shard: Shard | undefined;
  readonly limits: Limits;
  readonly executor: ExecutorKind;
  readonly format: SweepFormat;
}

/** Least memory that a cell may be held to, bytes: what an empty thread takes. Assumed. */
const LEAST_MEMORY_BYTES = 64 * 2 ** 20;

/** @throws {UsageError} with all issues */
export function readSweepFlags(flags: SweepFlags): SweepSettings {
  const reader = new OptionReader();
  const format = readFormat(flags, SWEEP_FORMATS, reader) ?? SWEEP_FORMATS[0]!;
  const shard = flags.shard === undefined ? undefined : reader.attempt(() => parseShard(flags.shard!));
  for (const policy of flags.policy ?? []) reader.attempt(() => findPolicy(policy));
  const seeds = reader.whole("--seeds", flags.seeds);
  const seed = reader.whole("--seed", flags.seed);
  const { vary = [], policy, until } = flags;
  for (const [option, set] of [
    ["--resume", flags.resume],
    ["--force", flags.force],
    ["--shard", shard],
  ] as const) {
    if (!set || flags.output !== undefined) continue;
    reader.issue("NO_FOLDER", option, "without a folder for the results (expected --output <folder>)");
  }
  if (flags.resume && flags.force) reader.issue("RESUME_OR_FORCE", "--force", "with --resume (expected one of them)");
  const timeS = reader.duration("--cell-timeout", flags.cellTimeout);
  if (timeS === 0) reader.issue("OUT_OF_RANGE", "--cell-timeout", "no time at all (expected more than 0)");
  const memoryBytes = readMemory(flags.cellMemory, reader);
  const executor = reader.attempt(() => parseExecutor(flags.executor));
  if (executor?.kind === "inline" && (timeS !== undefined || memoryBytes !== undefined)) {
    const message =
      "inline can't hold a cell to limits (expected threads or redis:// with --cell-timeout and --cell-memory)";
    reader.issue("NO_LIMITS", "--executor", message);
  }
  if (flags.queue !== undefined) checkQueueName(flags.queue, reader);
  reader.finish();
  return {
    overrides: {
      vary,
      ...(policy === undefined ? {} : { policy }),
      ...(seeds === undefined ? {} : { seeds }),
      ...(seed === undefined ? {} : { seed }),
      ...(until === undefined ? {} : { until }),
    },
    yes: flags.yes === true,
    shard,
    limits: { ...(timeS === undefined ? {} : { timeS }), ...(memoryBytes === undefined ? {} : { memoryBytes }) },
    executor: executor!,
    format,
  };
}

/** Bytes of `--cell-memory`. */
export function readMemory(text: string | undefined, reader: OptionReader): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseQuantity("size", text);
  if (!parsed.ok) reader.issue("BAD_SIZE", "--cell-memory", parsed.problem);
  else if (parsed.value < LEAST_MEMORY_BYTES) {
    reader.issue("OUT_OF_RANGE", "--cell-memory", `too little for any cell (expected at least 64MiB, got "${text}")`);
  }
  return parsed.ok ? parsed.value : undefined;
}
