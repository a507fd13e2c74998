/** Reads tasks from a workload of SimAI: layers with compute and a collective each for forward, input and weight gradients. */

import type { Issue } from "../../errors.ts";
import { shorten } from "../names.ts";
import { indexBelow, type WordLine, wordLines } from "../traces/lines.ts";
import { enoughIssues } from "../traces/trace.ts";
import { readHeader } from "./simai-header.ts";
import { type Among, type Layer, type LayerPass, PASSES, type Pass, programOf } from "./simai-program.ts";
import { readText, type TaskFile, type TaskInput } from "./task-format.ts";
import { finishGraph, type TaskGraph } from "./task-graph.ts";

const COLUMNS = "name dependency and for forward, input and weight gradient each compute comm size, then update";
const COLUMN_COUNT = 12;

const COLLECTIVES: Readonly<Record<string, string>> = {
  ALLREDUCE: "all-reduce",
  ALLGATHER: "all-gather",
  REDUCESCATTER: "reduce-scatter",
  ALLTOALL: "all-to-all",
};
const KINDS = Object.keys(COLLECTIVES);

/**
 * One pass forward over all layers and one back, as SimAI runs them; times are nanoseconds, sizes nccl-tests' bytes. Without a
 * suffix a collective is among tensor-parallel ranks in the forward and input-gradient passes and among data-parallel ranks in
 * the weight-gradient pass; `_EP` and `_DP_EP` name the expert groups.
 * Format and schedule: Workload.cc and Layer.cc of SimAI's astra-sim.
 *
 * Issues: NOT_A_TEXT_FILE, BAD_HEADER, UNKNOWN_PARALLELISM, BAD_GROUPS, TOO_MANY_RANKS, BAD_COUNT, COLUMN_COUNT, BAD_TIME,
 * BAD_SIZE, UNKNOWN_COMM, COUNT_MISMATCH, BAD_CHECKPOINT, TOO_MANY_TASKS, NO_COMMUNICATION, TOO_MANY_ISSUES.
 */
export function readSimai({ files }: TaskInput): TaskGraph {
  const [file] = files as [TaskFile];
  const issues: Issue[] = [];
  const lines = wordLines(readText(file, "a workload of SimAI"));
  const pathOf = (line: number): string => `${file.name}:${line}`;
  const first = lines.next();
  const header = readHeader(first.done ? undefined : first.value, file.name, issues);
  const second = lines.next();
  const count = readCount(second.done ? undefined : second.value, file.name, issues);
  const layers = header === undefined || count === undefined ? [] : readLayers(lines, pathOf, issues);
  if (issues.length === 0 && layers.length !== count) {
    const message = `${layers.length} layers follow (expected ${count}, as this line says)`;
    issues.push({ code: "COUNT_MISMATCH", path: pathOf((second.value as WordLine).line), message });
  }
  if (header === undefined || issues.length > 0) return finishGraph(EMPTY, issues, file.name, String);
  const atHeader = pathOf((first.value as WordLine).line);
  const graph = programOf(header, layers, atHeader, issues);
  return finishGraph(graph, issues, file.name, () => file.name);
}

const EMPTY: TaskGraph = { rankCount: 0, tasks: [], groups: [], notes: [] };

function readCount(line: WordLine | undefined, name: string, issues: Issue[]): number | undefined {
  const count = line?.words.length === 1 ? indexBelow(line.words[0], Infinity) : undefined;
  if (count === undefined) {
    const got = line === undefined ? "nothing" : `"${shorten(line.words.join(" "))}"`;
    const path = line === undefined ? name : `${name}:${line.line}`;
    const message = `no count of layers (expected one number on the second line, got ${got})`;
    issues.push({ code: "BAD_COUNT", path, message });
  }
  return count;
}

function readLayers(lines: Iterable<WordLine>, pathOf: (line: number) => string, issues: Issue[]): Layer[] {
  const layers: Layer[] = [];
  for (const { line, words } of lines) {
    const path = pathOf(line);
    if (enoughIssues(issues, path)) break;
    if (words.length !== COLUMN_COUNT) {
      const message = `wrong number of columns (expected ${COLUMN_COUNT}: ${COLUMNS}, got ${words.length})`;
      issues.push({ code: "COLUMN_COUNT", path, message });
      continue;
    }
    const pass = (i: number): LayerPass => readPass(path, PASSES[i]!, words.slice(2 + 3 * i, 5 + 3 * i), issues);
    layers.push({
      line,
      forward: pass(0),
      inputGradient: pass(1),
      weightGradient: pass(2),
      updateS: readNs(`${path} update`, words[11]!, issues),
    });
  }
  return layers;
}

function readPass(path: string, name: Pass, words: readonly string[], issues: Issue[]): LayerPass {
  const [compute, comm, size] = words as [string, string, string];
  const computeS = readNs(`${path} ${name} compute`, compute, issues);
  const sizeBytes = indexBelow(size, Number.MAX_SAFE_INTEGER);
  if (sizeBytes === undefined) {
    const message = `not a size (expected a whole number of bytes, got "${shorten(size)}")`;
    issues.push({ code: "BAD_SIZE", path: `${path} ${name} size`, message });
  }
  if (comm === "NONE") return { computeS };
  const [, kind, suffix] = /^([A-Z]+?)(_EP|_DP_EP)?$/.exec(comm) ?? [];
  const collective = kind !== undefined && Object.hasOwn(COLLECTIVES, kind) ? COLLECTIVES[kind] : undefined;
  if (collective === undefined) {
    const expected = `expected NONE or one of ${KINDS.join(", ")}, perhaps with _EP or _DP_EP`;
    const message = `unknown communication (${expected}, got "${shorten(comm)}")`;
    issues.push({ code: "UNKNOWN_COMM", path: `${path} ${name} comm`, message });
    return { computeS };
  }
  if (sizeBytes === undefined || sizeBytes === 0) return { computeS };
  const among = suffix === undefined ? (name === "weightGradient" ? "DP" : "TP") : (suffix.slice(1) as Among);
  return { computeS, comm: { collective, among, sizeBytes } };
}

function readNs(path: string, word: string, issues: Issue[]): number {
  const ns = indexBelow(word, Infinity);
  if (ns !== undefined) return ns * 1e-9;
  const message = `not a time (expected a whole number of nanoseconds, got "${shorten(word)}")`;
  issues.push({ code: "BAD_TIME", path, message });
  return 0;
}
