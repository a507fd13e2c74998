/** Lines of `cells.ndjson`, and what a line has to be to be believed. */

import type { CellResult } from "../metrics/index.ts";

/** One line without its end. */
export function formatCell({ id, point, seed, vary, figures, record, error }: CellResult): string {
  return JSON.stringify({ id, point, seed, vary, figures, record, error });
}

/** Whether running the cell again would give the same: it met no limit, and was not lost. */
export function isFinal({ error }: Pick<CellResult, "error">): boolean {
  return error === undefined || error.kind === "input";
}

/** Undefined for what is torn, foreign or changed beyond belief. */
export function parseCell(line: string): CellResult | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isCell(value) ? value : undefined;
}

function isCell(value: unknown): value is CellResult {
  if (!isObject(value)) return false;
  const { id, point, seed, vary, figures, error } = value;
  const hasOutcome = isFigures(figures) ? error === undefined : figures === undefined && isError(error);
  return isHash(id) && isHash(point) && Number.isSafeInteger(seed) && isObject(vary) && hasOutcome;
}

function isFigures(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((figure) => typeof figure === "number");
}

function isError(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, code, message } = value;
  return ["input", "limit", "lost"].includes(String(kind)) && typeof code === "string" && typeof message === "string";
}

function isHash(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
