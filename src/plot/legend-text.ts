/** What marks mean, as lines of text. */

import { columnsOf, type Paint, type Tone } from "../report/index.ts";

export interface LegendEntry {
  readonly mark: string;
  readonly text: string;
  readonly tone?: Tone;
}

/** Entries of a legend in as few lines as the width allows. */
export function legendLines(entries: readonly LegendEntry[], width: number, paint: Paint): string[] {
  const lines: string[] = [];
  let taken = Number.POSITIVE_INFINITY;
  for (const { mark, text, tone } of entries) {
    const needed = columnsOf(mark) + 1 + columnsOf(text);
    const entry = `${paint({ text: mark, tone })} ${paint({ text })}`;
    if (taken + 3 + needed > width) {
      lines.push(entry);
      taken = needed;
    } else {
      lines[lines.length - 1] += `   ${entry}`;
      taken += 3 + needed;
    }
  }
  return lines;
}
