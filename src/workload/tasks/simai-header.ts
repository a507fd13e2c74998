/** Reads the first line of a SimAI workload: what is parallel, on how many ranks. */

import type { Issue } from "../../errors.ts";
import { shorten } from "../names.ts";
import { indexBelow, type WordLine } from "../traces/lines.ts";
import { MAX_RANKS, tooMany } from "./task-graph.ts";

/** What the header says, checked: tp and ep divide the ranks. */
export interface Parallelism {
  readonly ranks: number;
  readonly tp: number;
  readonly ep: number;
  readonly pp: number;
  readonly ga: number;
  /** Bytes between pipeline stages; 0 where none are named. */
  readonly ppBytes: number;
  /** Layers whose activations are kept, and layers before which forward passes are computed again. */
  readonly checkpoints: readonly number[];
  readonly initiates: readonly number[];
}

/** The only schedule that SimAI's generator writes. */
const SCHEDULE = "HYBRID_TRANSFORMER_FWD_IN_BCKWD";
const EXAMPLE = `${SCHEDULE} model_parallel_NPU_group: 8 ep: 1 pp: 1 vpp: 8 ga: 1 all_gpus: 32`;

export function readHeader(line: WordLine | undefined, name: string, issues: Issue[]): Parallelism | undefined {
  const path = line === undefined ? name : `${name}:${line.line}`;
  const words = line?.words ?? [];
  const say = (code: string, message: string): undefined => {
    issues.push({ code, path, message });
  };
  if (words[0] !== SCHEDULE) {
    return say("UNKNOWN_PARALLELISM", `unknown schedule (expected ${SCHEDULE}, got "${shorten(words[0] ?? "")}")`);
  }
  const before = issues.length;
  const number = (key: string, least: number, fallback?: number): number => {
    const at = words.findIndex((word) => word === key || word === `${key}:`);
    const value = at === -1 ? fallback : indexBelow(words[at + 1], Number.MAX_SAFE_INTEGER);
    if (value !== undefined && value >= least) return value;
    const got = at === -1 ? "none" : `"${shorten(words[at + 1] ?? "")}"`;
    say(
      "BAD_HEADER",
      `not a number of ${key} (expected a whole number from ${least} on, as in ${EXAMPLE}, got ${got})`,
    );
    return least;
  };
  const layers = (key: string): number[] => {
    const count = number(key, 0, 0);
    const from = words.indexOf(`${key}:`) + 2;
    const listed = count === 0 ? [] : words.slice(from, from + Math.min(count, words.length));
    const numbers = listed.map((word) => indexBelow(word, Number.MAX_SAFE_INTEGER));
    if (numbers.length === count && !numbers.includes(undefined)) return numbers as number[];
    say("BAD_HEADER", `wrong list of ${key} (expected ${count} numbers of layers, got "${shorten(listed.join(" "))}")`);
    return [];
  };
  const header = {
    tp: number("model_parallel_NPU_group", 1),
    ep: number("ep", 1),
    pp: number("pp", 1, 1),
    ga: number("ga", 1, 1),
    ranks: number("all_gpus", 2),
    ppBytes: number("pp_comm", 0, 0),
    checkpoints: layers("checkpoints"),
    initiates: layers("checkpoint_initiates"),
  };
  if (issues.length > before) return undefined;
  const { ranks, tp, ep } = header;
  if (ranks > MAX_RANKS) {
    issues.push(tooMany(path, "ranks", ranks));
    return undefined;
  }
  if (ranks % tp !== 0 || (ranks / tp) % ep !== 0) {
    const got = `model_parallel_NPU_group ${tp} and ep ${ep} of all_gpus ${ranks}`;
    return say("BAD_GROUPS", `groups that leave ranks over (expected tp × ep to divide all_gpus, got ${got})`);
  }
  return header;
}
