/** Columns align, and tones never move them. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, painter, printable, wrap } from "../../src/report/style.ts";
import { type Column, renderTable } from "../../src/report/table.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for.
const ESCAPES = /\u001b\[[0-9;]*m/g;
const word = fc.stringMatching(/^[a-zµ→0-9]{1,12}$/);
const tables = fc.integer({ min: 2, max: 6 }).chain((count) =>
  fc.record({
    columns: fc.array(fc.record({ heading: word, align: fc.constantFrom("left" as const, "right" as const) }), {
      minLength: count,
      maxLength: count,
    }),
    rows: fc.array(fc.array(word, { minLength: count, maxLength: count }), { maxLength: 8 }),
  }),
);

describe("renderTable", () => {
  it("starts left columns and ends right columns at the same place on every line", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const lines = renderTable(table, painter(false)).map((line) => [...line]);
        const cells = [table.columns.map((column) => column.heading), ...table.rows];
        let start = 0;
        for (const [c, column] of table.columns.entries()) {
          const width = Math.max(...cells.map((row) => columnsOf(row[c]!)));
          for (const [i, line] of lines.entries()) {
            const slot = line
              .slice(start, start + width)
              .join("")
              .padEnd(width);
            const text = cells[i]![c]!;
            expect(slot).toBe(column.align === "left" ? text.padEnd(width) : text.padStart(width));
          }
          start += width + 2;
        }
      }),
    );
  });

  it("gives the same characters with and without colour", () => {
    fc.assert(
      fc.property(tables, ({ columns, rows }) => {
        const toned = rows.map((cells) => cells.map((text) => [{ text, tone: "warn" as const }]));
        const coloured = renderTable({ columns, rows: toned }, painter(true));
        expect(coloured.map((line) => line.replace(ESCAPES, ""))).toEqual(
          renderTable({ columns, rows }, painter(false)),
        );
      }),
    );
  });

  it("lets a title run over all columns and leaves no spaces at the end of a line", () => {
    const columns: Column[] = [
      { heading: "", align: "left" },
      { heading: "ecmp", align: "right" },
      { heading: "", align: "left" },
    ];
    const rows = [["a title wider than all of them"], ["p50", "7", ""], ["mean", "", ""]];
    expect(renderTable({ columns, rows }, painter(false))).toEqual([
      "      ecmp",
      "a title wider than all of them",
      "p50      7",
      "mean",
    ]);
  });
});

describe("painter", () => {
  it("replaces control characters of names, so that no file writes escapes into a report", () => {
    expect(printable("leaf\u001b[31m\n-9\u0085\u2028")).toBe("leaf?[31m?-9??");
    expect(painter(false)({ text: "plain", tone: "heading" })).toBe("plain");
    expect(painter(true)({ text: "bold", tone: "heading" })).toBe("\u001b[1mbold\u001b[22m");
  });
});

describe("wrap", () => {
  it("loses no word, and exceeds the width only with a word that is longer", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.integer({ min: 5, max: 60 }), (words, width) => {
        const lines = wrap(words.join(" "), width);
        expect(lines.join(" ")).toBe(words.join(" "));
        for (const line of lines) expect(columnsOf(line) <= width || !line.includes(" ")).toBe(true);
      }),
    );
  });

  it("keeps a figure and its sign together", () => {
    expect(wrap("only 60 % of it", 7)).toEqual(["only", "60 % of", "it"]);
  });
});
