/** Lines of plain-text formats, by words: one at a time, with their numbers, and none so long that splitting it takes seconds. */

import { MAX_LINE_LENGTH } from "../../document/index.ts";
import type { Sketch } from "./sketch.ts";

export interface TextLine {
  /** 1-based. */
  readonly at: number;
  /** Without comment and surrounding blanks, never empty. */
  readonly text: string;
}

/** The lines of a text that hold something. A longer line than `longest` is an issue, and left out. */
export function* textLines(
  sketch: Sketch,
  text: string,
  { comment, longest = MAX_LINE_LENGTH }: { readonly comment?: string; readonly longest?: number } = {},
): Generator<TextLine> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let at = 1; start < text.length; at++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > longest) {
      sketch.issue("BAD_LINE", at, `line too long (expected at most ${longest} characters)`);
    } else {
      const whole = text.slice(start, end);
      const mark = comment === undefined ? -1 : whole.indexOf(comment);
      const content = (mark === -1 ? whole : whole.slice(0, mark)).trim();
      if (content !== "") yield { at, text: content };
    }
    start = end + 1;
  }
}

/** Words between blanks. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** A whole number of at most nine digits; undefined for anything else. */
export function wholeNumber(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{1,9}$/.test(word) ? Number(word) : undefined;
}
