/** Writes the registries: a title, then a name and what it is, one line each. */

import type { Rendered, ReportOptions } from "./reporter.ts";
import { columnsOf, painter, printable } from "./style.ts";
import { GAP } from "./table.ts";

export interface ListSection {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly summary: string }[];
}

/** Names are aligned over all sections. On a terminal of known width a longer summary is cut, with an ellipsis. */
export function renderList(
  sections: readonly ListSection[],
  options: Pick<ReportOptions, "colour" | "width">,
): Rendered {
  const paint = painter(options.colour);
  const names = sections.flatMap(({ rows }) => rows.map((row) => columnsOf(printable(row.name))));
  const indent = GAP + Math.max(0, ...names) + GAP;
  const room = options.width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, options.width - indent);
  const blocks = sections.map(({ title, rows }) => {
    const lines = rows.map(({ name, summary }) => {
      const padding = " ".repeat(indent - GAP - columnsOf(printable(name)));
      return `${" ".repeat(GAP)}${paint({ text: name, tone: "policy" })}${padding}${paint({ text: cut(summary, room) })}`.trimEnd();
    });
    return [paint({ text: title, tone: "heading" }), ...lines].join("\n");
  });
  return { output: blocks.length > 0 ? `${blocks.join("\n\n")}\n` : "", exitCode: 0 };
}

function cut(text: string, columns: number): string {
  const points = [...text];
  return points.length <= columns ? text : `${points.slice(0, columns - 1).join("")}…`;
}
