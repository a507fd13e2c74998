/** The values that settings of scenarios have beyond those of all documents: names, groups and parameters. */

import { field, show } from "../document/index.ts";
import type { Grouping } from "../workload/index.ts";

/** Any value: what it has to be depends on another. */
export function anything() {
  return field<unknown>({}, "a value", (value) => ({ ok: true, value }));
}

/** One name, or a list of them. */
export function names() {
  const expected = "a name, or a list of names";
  return field<readonly string[]>({ type: ["string", "array"], items: { type: "string" } }, expected, (value) => {
    const list = Array.isArray(value) ? value : [value];
    if (list.length > 0 && list.every((item) => typeof item === "string")) return { ok: true, value: list };
    const got = show(list.find((item) => typeof item !== "string") ?? value);
    return { ok: false, code: "WRONG_TYPE", problem: `not names (expected ${expected}, got ${got})` };
  });
}

/** `all`, `rail`, or ranks per group. */
export function grouping() {
  const expected = "all, rail, or ranks per group";
  return field<Grouping>({ enum: ["all", "rail"] }, expected, (value) =>
    value === "all" || value === "rail" || typeof value === "number"
      ? { ok: true, value }
      : { ok: false, code: "BAD_GROUPS", problem: `not groups (expected ${expected}, got ${show(value)})` },
  );
}

/** Texts and numbers by name; which names there are is for their owner to say. */
export function parameters() {
  const expected = "names with texts or numbers";
  return field<Readonly<Record<string, string | number>>>({ type: "object" }, expected, (value) => {
    const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
    const wrong = entries?.find(([, of]) => typeof of !== "string" && typeof of !== "number");
    if (entries !== null && wrong === undefined) return { ok: true, value: Object.fromEntries(entries) };
    const got = wrong === undefined ? show(value) : `${wrong[0]}: ${show(wrong[1])}`;
    return { ok: false, code: "WRONG_TYPE", problem: `not parameters (expected ${expected}, got ${got})` };
  });
}
