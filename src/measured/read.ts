/** Reads a measured run of nccl-tests, its text output or its JSON, into the busbw of each message size. */

import { clip } from "../document/index.ts";
import { type Issue, ScenarioError } from "../errors.ts";
import { collectiveOf, type MeasuredRow, type MeasuredRun } from "../report/index.ts";
import { readNcclJson } from "./nccl-json.ts";
import { readNcclText } from "./nccl-text.ts";
import { type FileRow, refusal } from "./row.ts";

/**
 * The out-of-place half of every row: what was measured of `collective`, or of the only collective in the file where none is
 * asked for. Several tables of it are one measurement: a size that occurs more than once is the mean of its rows. Rows
 * of size 0, and those whose time or busbw is `N/A` or `nan`, hold nothing and are skipped.
 *
 * Text may have the columns of any version (they are read from the heading), and the line prefixes of `mpirun --tag-output`
 * and `srun --label`; JSON is schema version 3.
 *
 * @param name the file, for messages
 * @throws {ScenarioError} NOT_A_TEXT_FILE, BAD_JSON, BAD_VERSION, BAD_ROW, CPU_TIME, SEVERAL_POLICIES, NO_ROWS,
 *   WRONG_COLLECTIVE, SEVERAL_COLLECTIVES, MIXED_ROWS
 */
export function readMeasured(name: string, text: string, collective?: string): MeasuredRun {
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    throw refusal(
      "NOT_A_TEXT_FILE",
      name,
      `not a text file (expected output of nccl-tests, got a NUL at character ${nul})`,
    );
  }
  const issues: Issue[] = [];
  const read = /^\uFEFF?\s*\{/.test(text) ? readNcclJson : readNcclText;
  const file = read(name, text, issues);
  if (issues.length > 0) throw new ScenarioError(issues);
  if (file.rows.length === 0) {
    const message = "no row with a measured busbw (expected the table of nccl-tests, or its JSON, got none)";
    throw refusal("NO_ROWS", name, message);
  }
  const rows = rowsOfCollective(name, file.rows, collective);
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  if (kinds.length > 1) {
    const path = rows.find(({ kind }) => kind === kinds[1])!.path;
    const message = `rows of several types or operations (expected one of each, got ${kinds.slice(0, 2).map(clip).join(" and ")})`;
    throw refusal("MIXED_ROWS", path, message);
  }
  const program = rows[0]!.program;
  return {
    file: name,
    ...(program === undefined ? {} : { collective: collectiveOf(program) }),
    ...(file.ranks === 0 ? {} : { ranks: file.ranks }),
    rows: meansBySize(rows),
  };
}

/** Rows that say nothing of their collective are taken to be of the one asked for. */
function rowsOfCollective(name: string, rows: readonly FileRow[], asked: string | undefined): readonly FileRow[] {
  const found = [...new Set(rows.flatMap(({ program }) => (program === undefined ? [] : [collectiveOf(program)])))];
  if (asked !== undefined) {
    const own = rows.filter(({ program }) => program === undefined || collectiveOf(program) === asked);
    if (own.length > 0) return own;
    const message = `a measurement of another collective (expected ${asked}, got ${found.join(", ")})`;
    throw refusal("WRONG_COLLECTIVE", name, message);
  }
  if (found.length <= 1) return rows;
  const message = `measurements of several collectives (expected one, got ${found.join(", ")})`;
  throw refusal("SEVERAL_COLLECTIVES", name, message);
}

function meansBySize(rows: readonly FileRow[]): MeasuredRow[] {
  const bySize = new Map<number, FileRow[]>();
  for (const row of rows) {
    const same = bySize.get(row.sizeBytes);
    if (same) same.push(row);
    else bySize.set(row.sizeBytes, [row]);
  }
  const mean = (of: readonly FileRow[], value: (row: FileRow) => number) =>
    of.reduce((sum, row) => sum + value(row), 0) / of.length;
  return [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([sizeBytes, of]) => ({
      sizeBytes,
      timeS: mean(of, (row) => row.timeS),
      algbwGBps: mean(of, (row) => row.algbwGBps),
      busbwGBps: mean(of, (row) => row.busbwGBps),
      samples: of.length,
    }));
}
