/** Reads `summary.json`, the document heddle/sweep@1, as a finished sweep has left it; only what its readers need is looked at. */

import { z } from "zod";
import { check, show, throwFindings } from "../document/index.ts";
import { UsageError } from "../errors.ts";
import type { Json, SweepSummary } from "../metrics/index.ts";

const SCHEMA = "heddle/sweep@1";

const expected = (what: string) => ({
  error: ({ input }: { input?: unknown }) =>
    `${input === undefined ? "missing" : "wrong"} (expected ${what}, got ${show(input)})`,
});
const text = z.string(expected("a text"));
const number = z.number(expected("a number"));
const count = z.int(expected("a whole number")).nonnegative(expected("0 or more"));
const share = z
  .number(expected("a number from 0 to 1"))
  .min(0, expected("0 to 1"))
  .max(1 + 1e-9, expected("0 to 1"));
const list = <T extends z.ZodType>(item: T) => z.array(item, expected("a list"));
const names = list(text);
const object = <T extends z.ZodRawShape>(shape: T) => z.object(shape, expected("a mapping"));

const figure = object({
  mean: number,
  ci95: z.union([z.tuple([number, number]), z.tuple([z.null(), z.null()])], expected("two numbers, or two nulls")),
});

const linkLoads = object({
  tier: text,
  lower: names,
  upper: names,
  load: list(list(share.nullable())),
}).refine(
  ({ lower, upper, load }) => load.length === lower.length && load.every((row) => row.length === upper.length),
  "wrong size (expected load[lower][upper])",
);

const point = object({
  vary: z.record(z.string(), z.json(), expected("a mapping of plain values")),
  seeds: count,
  error: object({ message: text }).optional(),
  figures: z.record(z.string(), figure, expected("a mapping of figures")),
  record: object({
    flowRateQuantiles: list(share).min(2, "too short (expected two quantiles or more)").optional(),
    linkLoads: list(linkLoads).optional(),
  }).optional(),
});

const summary = object({
  name: text,
  description: text,
  version: text,
  coreHash: text,
  sweep: text,
  axes: names,
  points: list(point).min(1, "empty (expected at least one point)"),
});

/**
 * The document as written. Fields that it does not have to have are not looked at.
 * @param name of the file, for messages
 * @throws {UsageError} NOT_JSON, OTHER_DOCUMENT, or with the path of every wrong value
 */
export function readSweepSummary(text: string, name: string): SweepSummary {
  const fail = (code: string, problem: string) =>
    new UsageError([{ code, path: name, message: `${problem} (expected the summary.json of a sweep)` }]);
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (error) {
    throw Object.assign(fail("NOT_JSON", "not JSON, or only a part of it"), { cause: error });
  }
  const schema =
    typeof document === "object" && document !== null && !Array.isArray(document)
      ? (document as Readonly<Record<string, Json>>)["schema"]
      : undefined;
  if (schema !== SCHEMA) {
    throw fail(
      "OTHER_DOCUMENT",
      schema === undefined ? "not a document of heddle" : `the document ${show(schema)}, not ${SCHEMA}`,
    );
  }
  const { findings } = check(summary, document);
  throwFindings(findings, { fileName: name, error: UsageError });
  return document as unknown as SweepSummary;
}
