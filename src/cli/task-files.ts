/** Reads the files of tasks: one, or one for each rank by prefix or directory; unpacks what gzip has packed. */

import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type TaskFile, UsageError } from "../index.ts";
import { directoryNames, isThere, MAX_FILE_BYTES, type NamedBytes, readBytes } from "./files.ts";

/** `gpt.12.et`: a prefix, a rank, an ending. */
const OF_RANK = /^(.+)\.(\d+)\.((?:et|json)(?:\.gz)?)$/i;
const EXPECTED = "tasks: a SimAI workload, GOAL, or a prefix or directory of Chakra traces such as gpt.0.et";

/** Whether a name is that of one rank's file. */
export function isFileOfRank(path: string): boolean {
  return OF_RANK.test(basename(path));
}

/**
 * A directory stands for the files of ranks in it, a prefix for those that begin so, one of them for all of its like.
 * @throws {UsageError} NO_TRACES, SEVERAL_TRACES, NOT_GZIP, and what can't be read
 */
export function readTaskFiles(path: string): TaskFile[] {
  let left = MAX_FILE_BYTES;
  return namesOf(path).map((name) => {
    const file = unpack(readBytes(name, EXPECTED), left);
    left -= file.bytes.length;
    if (left >= 0) return file;
    const message = `too much in all (expected at most ${MAX_FILE_BYTES} bytes, unpacked)`;
    throw new UsageError([{ code: "FILE_TOO_LARGE", path: name, message }]);
  });
}

/** A file by itself, unpacked. */
export function readTaskFile(path: string): NamedBytes {
  return unpack(readBytes(path, EXPECTED), MAX_FILE_BYTES);
}

function namesOf(path: string): string[] {
  const within = directoryNames(path);
  if (within !== undefined) return filesOfOneTrace(path, path, within);
  if (isThere(path) && !isFileOfRank(path)) return [path];
  const directory = dirname(path);
  const siblings = directoryNames(directory) ?? [];
  const { 1: prefix = basename(path), 3: ending } = OF_RANK.exec(basename(path)) ?? [];
  const like = siblings.filter((name) => {
    const match = OF_RANK.exec(name);
    return match?.[1] === prefix && (ending === undefined || match[3] === ending);
  });
  // Where there is none, reading says that the path is no file.
  return like.length === 0 ? [path] : filesOfOneTrace(path, directory, like);
}

/** The files of ranks among these, which must be of one prefix and ending. */
function filesOfOneTrace(path: string, directory: string, names: readonly string[]): string[] {
  const traces = new Map<string, string[]>();
  for (const name of names) {
    const match = OF_RANK.exec(name);
    if (match === null) continue;
    const key = `${match[1]}.*.${match[3]}`;
    const files = traces.get(key) ?? [];
    traces.set(key, files);
    files.push(join(directory, name));
  }
  const [first] = traces.values();
  if (first !== undefined && traces.size === 1) return first;
  const [code, got] =
    first === undefined ? ["NO_TRACES", "none"] : ["SEVERAL_TRACES", [...traces.keys()].slice(0, 10).join(", ")];
  const message = `no files of one trace (expected one for each rank, such as gpt.0.et, of one prefix, got ${got})`;
  throw new UsageError([{ code, path, message }]);
}

function unpack({ name, bytes }: NamedBytes, mostBytes: number): NamedBytes {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isPacked) return { name, bytes };
  try {
    return { name, bytes: gunzipSync(bytes, { maxOutputLength: Math.max(1, mostBytes) }) };
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    const [code, problem, got] = isLarge
      ? ["FILE_TOO_LARGE", `too large when unpacked (expected at most ${mostBytes} bytes in all`, "more"]
      : ["NOT_GZIP", "a gzip file that can't be unpacked (expected a whole one", (error as Error).message];
    throw new UsageError([{ code, path: name, message: `${problem}, got ${got})` }], { cause: error });
  }
}
