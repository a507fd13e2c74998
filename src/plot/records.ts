/** What a sweep has kept of its cells besides figures, for the plots that are made of it. */

import { UsageError } from "../errors.ts";
import type { CellRecord, PointSummary } from "../metrics/index.ts";
import { plural } from "../report/index.ts";
import type { Subject } from "./subject.ts";

/** The points that have the record, and a note on those that do not. @throws {UsageError} NO_RECORD where none has it */
export function withRecord<K extends keyof CellRecord>(
  { points, preset }: Subject,
  key: K,
): { readonly points: readonly PointSummary[]; readonly notes: readonly string[] } {
  const found = points.filter(({ record }) => record?.[key] !== undefined);
  const name = preset?.record?.name ?? key;
  if (found.length === 0) {
    const message = `the sweep has not kept what ${preset?.name} draws (expected record: [${name}] in the sweep's file, and the sweep run again)`;
    throw new UsageError([{ code: "NO_RECORD", path: "--preset", message }]);
  }
  const left = points.length - found.length;
  const notes = left === 0 ? [] : [`${plural(left, "point")} without ${name} ${left === 1 ? "is" : "are"} left out`];
  return { points: found, notes };
}
