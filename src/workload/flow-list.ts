/** Reads a list of flows, one per line, from CSV text: `src,dst[,bytes][,via]`. */

import { csvRows, MAX_LINE_LENGTH } from "../document/index.ts";
import { type Issue, ScenarioError } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { createNicReader, createSizeReader } from "./cells.ts";
import type { Flows } from "./flows.ts";
import { shorten } from "./names.ts";
import type { NamedText } from "./parameters.ts";
import { createPathReader } from "./path-reader.ts";

const COLUMNS = ["src", "dst", "bytes", "via"] as const;
type Column = (typeof COLUMNS)[number];

/** After so many issues the rest of a file says nothing new. */
const MAX_ISSUES = 100;

/**
 * The flows of a list, in its order. The first row may name the columns, in any order; without it they are src, dst and,
 * where there is a third, bytes. A NIC is its name, or else its index in the fabric. Sizes are `32MiB` or plain bytes. `via`
 * holds the path of a flow, for the policy that pins flows to paths: see path-reader.ts.
 *
 * @throws ScenarioError with all issues, each at `<file>:<line> <column>`, up to 100: NOT_A_TEXT_FILE, EMPTY_FLOW_LIST,
 *   BAD_HEADER, COLUMN_COUNT, OPEN_QUOTE, LINE_TOO_LONG, UNKNOWN_NIC, SELF_FLOW, BAD_SIZE, and those of
 *   path-reader.ts; TOO_MANY_ISSUES where it stopped
 *
 * Cost: linear in the text and in the fabric's NICs.
 */
export function readFlowList(fabric: Fabric, { name: file, text }: NamedText): Flows {
  // A NUL never occurs in text, and nearly always early in anything else.
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    throw new ScenarioError([
      { code: "NOT_A_TEXT_FILE", path: file, message: `not a text file (expected CSV, got a NUL at character ${nul})` },
    ]);
  }

  const issues: Issue[] = [];
  const reader = createRowReader(fabric, issues);
  const src: number[] = [];
  const dst: number[] = [];
  const sizeBytes: number[] = [];
  const viaStart: number[] = [0];
  const switches: number[] = [];
  let columns: readonly Column[] | undefined;
  for (const { line, cells } of csvRows(text)) {
    const path = `${file}:${line}`;
    if (issues.length >= MAX_ISSUES) {
      issues.push({ code: "TOO_MANY_ISSUES", path, message: `stopped reading here (after ${MAX_ISSUES} issues)` });
      break;
    }
    if (cells === "too long") {
      const message = `a line of more than ${MAX_LINE_LENGTH} characters (expected src,dst or src,dst,bytes)`;
      issues.push({ code: "LINE_TOO_LONG", path, message });
      continue;
    }
    if (cells === "open quote") {
      issues.push({
        code: "OPEN_QUOTE",
        path,
        message: "a quoted cell does not end (expected a closing quote and a comma)",
      });
      continue;
    }
    if (!columns) {
      const header = readHeader(path, cells, issues);
      columns = header ?? COLUMNS.slice(0, cells.length === 3 ? 3 : 2);
      if (header) continue;
    }
    const row = reader(path, columns, cells);
    if (!row) continue;
    src.push(row.src);
    dst.push(row.dst);
    if (row.bytes !== undefined) sizeBytes.push(row.bytes);
    if (row.via) switches.push(...row.via);
    viaStart.push(switches.length);
  }

  if (src.length === 0 && issues.length === 0) {
    const message = "no flows (expected lines of src,dst or src,dst,bytes, got none)";
    issues.push({ code: "EMPTY_FLOW_LIST", path: file, message });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  const via = { start: Uint32Array.from(viaStart), switches: Uint32Array.from(switches) };
  return {
    flowCount: src.length,
    src: Uint32Array.from(src),
    dst: Uint32Array.from(dst),
    ...(columns?.includes("bytes") ? { sizeBytes: Float64Array.from(sizeBytes) } : {}),
    ...(columns?.includes("via") ? { via } : {}),
  };
}

/** The columns that a header row names; undefined where the row is not a header. */
function readHeader(path: string, cells: readonly string[], issues: Issue[]): readonly Column[] | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  if (!names.includes("src") && !names.includes("dst")) return undefined;
  const known = names.every((name): name is Column => (COLUMNS as readonly string[]).includes(name));
  if (known && names.includes("src") && names.includes("dst") && new Set(names).size === names.length) return names;
  const got = shorten(cells.join(","));
  issues.push({
    code: "BAD_HEADER",
    path,
    message: `wrong columns (expected src,dst and perhaps bytes and via, got "${got}")`,
  });
  // The rows can still be checked if they have the usual shape.
  return COLUMNS.slice(0, cells.length === 3 ? 3 : 2);
}

interface Row {
  readonly src: number;
  readonly dst: number;
  readonly bytes: number | undefined;
  /** Node ids. */
  readonly via: readonly number[] | undefined;
}

function createRowReader(fabric: Fabric, issues: Issue[]) {
  const readNic = createNicReader(fabric, issues);
  const readSize = createSizeReader(issues);
  // Most lists name no paths, and the reader of paths knows all switches by name.
  let readPath: ReturnType<typeof createPathReader> | undefined;

  return (path: string, columns: readonly Column[], cells: readonly string[]): Row | undefined => {
    if (cells.length !== columns.length) {
      const message = `wrong number of columns (expected ${columns.length}: ${columns.join(",")}, got ${cells.length})`;
      issues.push({ code: "COLUMN_COUNT", path, message });
      return undefined;
    }
    const cellOf = (column: Column): string => cells[columns.indexOf(column)]!;
    const src = readNic(`${path} src`, cellOf("src"));
    const dst = readNic(`${path} dst`, cellOf("dst"));
    const bytes = columns.includes("bytes") ? readSize(`${path} bytes`, cellOf("bytes")) : undefined;
    if (src === undefined || dst === undefined) return undefined;
    if (src === dst) {
      const message = `a flow from "${fabric.nodeNames[src]}" to itself (expected two different NICs)`;
      issues.push({ code: "SELF_FLOW", path: `${path} dst`, message });
      return undefined;
    }
    if (!columns.includes("via")) return { src, dst, bytes, via: undefined };
    readPath ??= createPathReader(fabric, issues);
    return { src, dst, bytes, via: readPath(`${path} via`, cellOf("via"), src, dst) };
  };
}
