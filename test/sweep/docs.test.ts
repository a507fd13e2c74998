/** The sweeps and ranges that docs/sweeps.md shows are read, and mean what it says. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSweep } from "../../src/sweep/index.ts";
import { parseRange } from "../../src/sweep/values.ts";
import { read, sourcesWith } from "./read-world.ts";

const docs = readFileSync(new URL("../../docs/sweeps.md", import.meta.url), "utf8");
const [first = "", ...parts] = [...docs.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);

const readText = (text: string) => readSweep(text, { fileName: "sweep.yaml", ...sourcesWith() });

test("the first sweep has 28 points of 20 seeds", () => {
  const { points, seeds } = readText(first);
  expect(points).toHaveLength(7 * 2 * 2);
  expect(seeds).toEqual({ kind: "fixed", count: 20 });
});

test("the matrix has 3 x 2 points, without one and with another, and until watches the mean", () => {
  const [matrix = "", until = ""] = parts;
  expect(parts).toHaveLength(2);
  const head = "fabric: colossus-array\n";
  expect(read(head + matrix).points).toHaveLength(3 * 2 - 1 + 1);
  expect(read(head + until).seeds).toMatchObject({ kind: "until", figure: "efficiency.mean", min: 5, max: 200 });
});

test("each range has the values beside it", () => {
  const rows = [...docs.matchAll(/^\| `([^`]*\.\.[^`]*)` +\| (.*?) +\|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, range = "", shown = ""] of rows) {
    const parsed = parseRange(range);
    const values = parsed.ok ? parsed.values.map((value) => Number.parseFloat(String(value))) : [];
    // Numbers without units, and those before and behind "…" where not all are shown.
    const [head = "", tail = ""] = shown.replaceAll(/ and |…/g, (word) => (word === "…" ? "|" : ", ")).split("|");
    const numbers = (text: string) => [...text.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
    expect(values.slice(0, numbers(head).length), range).toEqual(numbers(head));
    if (shown.includes("…")) expect(values.at(-1), range).toBe(numbers(tail).at(-1));
    else expect(values, range).toHaveLength(numbers(head).length);
  }
});
