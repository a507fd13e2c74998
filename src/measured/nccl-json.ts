/** Reads nccl-tests' own JSON, schema version 3. */

import { show, textOf } from "../document/index.ts";
import type { Issue } from "../errors.ts";
import { type FileRow, MAX_ISSUES, type MeasuredFile, refusal } from "./row.ts";

const EXPECTED = "expected nccl-tests' JSON, schema version 3";

type Json = Readonly<Record<string, unknown>>;

/** The rows whose out-of-place half was measured. Issues: BAD_ROW. Throws BAD_JSON, BAD_VERSION. */
export function readNcclJson(name: string, text: string, issues: Issue[]): MeasuredFile {
  const document = parse(name, text);
  if (document["version"] !== 3) {
    const message = `another version of the format (${EXPECTED}, got ${show(document["version"])})`;
    throw refusal("BAD_VERSION", `${name} version`, message);
  }
  const results = document["results"];
  if (!Array.isArray(results)) {
    throw refusal("BAD_JSON", `${name} results`, `not a list (${EXPECTED}, got ${show(results)})`);
  }
  const { args, config } = document;
  const program = Array.isArray(args) && typeof args[0] === "string" ? programOf(args[0]) : undefined;
  const devices = isObject(config) ? config["devices"] : undefined;
  const rows: FileRow[] = [];
  for (const [i, result] of results.entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const path = `${name} results[${i}]`;
    const row = readRow(path, result, issues);
    if (row !== undefined) rows.push({ ...row, path, program });
  }
  return { rows, ranks: Array.isArray(devices) ? devices.length : 0 };
}

/** Of a text that begins with a brace, hence an object if it is JSON. */
function parse(name: string, text: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch (error) {
    throw refusal("BAD_JSON", name, `${jsonProblem(error as SyntaxError, text)} (${EXPECTED})`);
  }
}

/** Engines word the position differently; where there is none, the text ended too early. */
function jsonProblem({ message }: SyntaxError, text: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  if (text.slice(position).trim() === "") return "JSON that ends early: the file is cut off";
  return `not JSON from line ${text.slice(0, position).split("\n").length} on`;
}

/** `./build/all_reduce_perf`; a wrapper's name says nothing of the collective. */
function programOf(argument: string): string | undefined {
  return argument.endsWith("_perf") ? argument : undefined;
}

/** Undefined where the row was not measured, or is wrong. */
function readRow(path: string, result: unknown, issues: Issue[]): Omit<FileRow, "path" | "program"> | undefined {
  const wrong = (field: string, expected: string, got: unknown): undefined => {
    issues.push({
      code: "BAD_ROW",
      path: `${path}${field}`,
      message: `wrong value (expected ${expected}, got ${show(got)})`,
    });
  };
  if (!isObject(result)) return wrong("", "an object", result);
  const { size, type, redop, out_of_place: half } = result;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return wrong(".size", "bytes", size);
  if (typeof type !== "string") return wrong(".type", "the name of a data type", type);
  if (!isObject(half)) return wrong(".out_of_place", "an object", half);
  const figures = ["time", "alg_bw", "bus_bw"].map((field) => {
    const got = half[field];
    if (got === "nan" || got === "-nan" || got === "inf" || got === null) return Number.NaN;
    if (typeof got === "number" && got >= 0) return got;
    wrong(`.out_of_place.${field}`, field === "time" ? "µs" : "GB/s", got);
    return Number.NaN;
  });
  const [timeUs = Number.NaN, algbwGBps = Number.NaN, busbwGBps = Number.NaN] = figures;
  if (size === 0 || figures.some(Number.isNaN)) return undefined;
  return { sizeBytes: size, timeS: timeUs / 1e6, algbwGBps, busbwGBps, kind: `${type} ${textOf(redop)}` };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
