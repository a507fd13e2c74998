/** A table under its title, set in; and the columns of which such tables are made. */

import type { Paint } from "./style.ts";
import { type Cell, type Column, renderTable } from "./table.ts";

/** No lines where there are no rows. */
export function titled(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string[] {
  if (rows.length === 0) return [];
  return [
    paint({ text: title, tone: "heading" }),
    ...renderTable({ columns, rows }, paint).map((line) => `  ${line}`.trimEnd()),
  ];
}

export function left(heading: string): Column {
  return { heading, align: "left" };
}

export function right(heading: string): Column {
  return { heading, align: "right" };
}
