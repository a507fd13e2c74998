/** Turns rows of cells into aligned lines. */

import { columnsOf, type Paint, printable, type Span } from "./style.ts";

/** A plain text, or pieces in their tones. */
export type Cell = string | readonly Span[];

export interface Column {
  readonly heading: Cell;
  readonly align: "left" | "right";
}

export interface Table {
  readonly columns: readonly Column[];
  /** A row of one cell is a title: it runs over all columns and widens none. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A column of numbers under a bold heading. */
export const right = (heading: string): Column => ({ heading: [{ text: heading, tone: "heading" }], align: "right" });
/** A column of words under a bold heading. */
export const left = (heading: string): Column => ({ heading: [{ text: heading, tone: "heading" }], align: "left" });

/** Columns between two cells. */
export const GAP = 2;

/**
 * One line for the headings (none when all are empty) and one for each row, each column as wide as its widest cell.
 * Padding is counted before tones are applied, and lines have no spaces at their end.
 */
export function renderTable(table: Table, paint: Paint): string[] {
  const headings = table.columns.map((column) => column.heading);
  const lines = headings.some((heading) => cellWidth(heading) > 0) ? [headings, ...table.rows] : table.rows;
  const measured = table.columns.length > 1 ? lines.filter((cells) => cells.length > 1) : lines;
  const widths = table.columns.map((_, c) => Math.max(0, ...measured.map((cells) => cellWidth(cells[c] ?? ""))));
  return lines.map((cells) => {
    // Padding is held back until something follows it.
    let line = "";
    let padding = 0;
    for (const [c, column] of table.columns.entries()) {
      const cell = cells[c] ?? "";
      const width = cellWidth(cell);
      const slack = widths[c]! - width;
      if (width > 0) {
        line += " ".repeat(padding + (column.align === "right" ? slack : 0)) + paintCell(cell, paint);
        padding = column.align === "right" ? 0 : slack;
      } else {
        padding += slack;
      }
      padding += GAP;
    }
    return line;
  });
}

/** Columns that a cell takes. */
function cellWidth(cell: Cell): number {
  return spansOf(cell).reduce((sum, span) => sum + columnsOf(printable(span.text)), 0);
}

/** The cell's text without tones. */
export function cellText(cell: Cell): string {
  return spansOf(cell)
    .map((span) => span.text)
    .join("");
}

function paintCell(cell: Cell, paint: Paint): string {
  return spansOf(cell).map(paint).join("");
}

function spansOf(cell: Cell): readonly Span[] {
  return typeof cell === "string" ? [{ text: cell }] : cell;
}
