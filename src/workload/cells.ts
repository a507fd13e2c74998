/** Reads the cells that flow lists and traces have in common: NICs and sizes. */

import { type Issue, suggestion } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { parseQuantity } from "../units.ts";
import { MAX_NAMES_TO_SUGGEST, shorten } from "./names.ts";

/** The value of a cell; where it is wrong, an issue is added at `path` and the value is undefined. */
export type CellReader = (path: string, got: string) => number | undefined;

/** NIC ids: a NIC is its name, or else its index in the fabric. Issue: UNKNOWN_NIC. */
export function createNicReader(fabric: Fabric, issues: Issue[]): CellReader {
  const idOf = new Map<string, number>();
  for (let nic = 0; nic < fabric.hostCount; nic++) idOf.set(fabric.nodeNames[nic]!, nic);
  return (path, got) => {
    const byName = idOf.get(got);
    if (byName !== undefined) return byName;
    if (/^\d+$/.test(got) && Number(got) < fabric.hostCount) return Number(got);
    const hint = fabric.hostCount <= MAX_NAMES_TO_SUGGEST ? suggestion(shorten(got), [...idOf.keys()]) : "";
    const expected = `expected a name such as "${fabric.nodeNames[0]}" or an index from 0 to ${fabric.hostCount - 1}${hint}`;
    issues.push({ code: "UNKNOWN_NIC", path, message: `unknown NIC "${shorten(got)}" (${expected})` });
    return undefined;
  };
}

/** Sizes in bytes, > 0: `32MiB` or plain bytes. Issue: BAD_SIZE. */
export function createSizeReader(issues: Issue[]): CellReader {
  // Most lists repeat a few sizes.
  const sizeOf = new Map<string, number>();
  return (path, got) => {
    const seen = sizeOf.get(got);
    if (seen !== undefined) return seen;
    const isBare = /^[+-]?\d+(\.\d*)?(e\+?\d+)?$/i.test(got);
    const parsed = isBare ? ({ ok: true, value: Number(got) } as const) : parseQuantity("size", got);
    const problem = parsed.ok ? sizeProblem(parsed.value, got) : shorten(parsed.problem, 200);
    if (parsed.ok && problem === undefined) {
      sizeOf.set(got, parsed.value);
      return parsed.value;
    }
    issues.push({ code: "BAD_SIZE", path, message: problem ?? "not a size" });
    return undefined;
  };
}

/** Sizes are counted in doubles: above 2^53 − 1 single bytes would be lost. */
function sizeProblem(sizeBytes: number, got: string): string | undefined {
  const range = `expected more than 0 and at most ${Number.MAX_SAFE_INTEGER} bytes, got "${shorten(got)}"`;
  if (sizeBytes <= 0) return `not a size above zero (${range})`;
  return sizeBytes > Number.MAX_SAFE_INTEGER ? `too large (${range})` : undefined;
}
