/** The formats of tasks that heddle reads, by name. A new one is a file here and a line below. */

import { ScenarioError, unknownName } from "../../errors.ts";
import { readChakra } from "./chakra.ts";
import { readGoal } from "./goal.ts";
import { readSimai } from "./simai.ts";
import type { TaskFormat, TaskInput } from "./task-format.ts";
import type { TaskGraph } from "./task-graph.ts";

/** In the order in which `heddle list` shows them. */
export const TASK_FORMATS: readonly TaskFormat[] = [
  {
    name: "simai",
    summary: "SimAI's workload .txt: layers with compute and a collective each, forward and back",
    endings: [],
    matches: (head) => /^\s*\S+\s+model_parallel_NPU_group:/.test(head),
    read: readSimai,
  },
  {
    name: "chakra",
    summary: "Chakra execution traces (ASTRA-sim), a .et or .json for each rank: by prefix or directory",
    endings: [".et"],
    matches: (head) => /^\s*\{\s*"(schema|workload_graph)"/.test(head),
    read: readChakra,
  },
  {
    name: "goal",
    summary: "GOAL text (LogGOPSim, ATLAHS): send, recv and calc of every rank, with requires and irequires",
    endings: [".goal"],
    matches: (head) => /^\s*num_ranks\s+\d+/m.test(head),
    read: readGoal,
  },
];

/** Bytes of a file that tell its format. */
const HEAD_BYTES = 65_536;

/** The format of files with such a name and beginning, if they are tasks at all. */
export function guessTaskFormat(name: string, bytes: Uint8Array): TaskFormat | undefined {
  const stem = name.toLowerCase().replace(/\.gz$/, "");
  const byName = TASK_FORMATS.find(({ endings }) => endings.some((ending) => stem.endsWith(ending)));
  if (byName) return byName;
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  return TASK_FORMATS.find((format) => format.matches(head));
}

/**
 * Reads tasks. Their format is the one named, else that of the file's ending (.et, .goal), else what the first looks like.
 * @throws {ScenarioError} UNKNOWN_TASK_FORMAT, or the issues of the format's reader
 */
export function readTasks(input: TaskInput, format?: string): TaskGraph {
  const [first] = input.files;
  const known = TASK_FORMATS.map(({ name }) => name);
  const found =
    format === undefined
      ? first && guessTaskFormat(first.name, first.bytes)
      : TASK_FORMATS.find(({ name }) => name === format);
  if (found !== undefined && (found.name === "chakra" || input.files.length === 1)) return found.read(input);
  if (format !== undefined && found === undefined) {
    throw new ScenarioError([unknownName("--trace-format", "trace format", format, known)]);
  }
  const message = `not tasks of a known format (expected ${known.join(", ")}; only chakra has a file for each rank)`;
  throw new ScenarioError([{ code: "UNKNOWN_TASK_FORMAT", path: first?.name ?? "", message }]);
}
