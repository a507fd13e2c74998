/** Splits delimited text into rows of cells, one line at a time, with line numbers for messages. */

export interface CsvRow {
  /** 1-based line in the text. */
  readonly line: number;
  /** Cells without surrounding blanks; a text instead says what is wrong with the line. */
  readonly cells: readonly string[] | "open quote" | "too long";
}

/** Far more than any row needs; splitting megabytes without a line ending takes seconds and overflows regular expressions. */
export const MAX_LINE_LENGTH = 4096;

/**
 * Rows of comma-separated text as in RFC 4180, except that a quoted cell ends on its line. A byte order mark, either line
 * ending, blank lines and lines that start with `#` are accepted and skipped.
 */
export function* csvRows(text: string): Generator<CsvRow> {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const tooLong = end - start > MAX_LINE_LENGTH;
    const content = tooLong ? "" : text.slice(start, end).trim();
    start = end + 1;
    if (tooLong) {
      yield { line, cells: "too long" };
      continue;
    }
    if (content === "" || content.startsWith("#")) continue;
    yield { line, cells: content.includes('"') ? quotedCells(content) : content.split(",").map((cell) => cell.trim()) };
  }
}

/** A cell is quoted as a whole or not at all; a doubled quote inside stands for one. */
function quotedCells(content: string): string[] | "open quote" {
  const cells: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;
  while (cell.lastIndex <= content.length) {
    const match = cell.exec(content);
    if (!match) return "open quote";
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim());
    if (match[3] === "") return cells;
  }
  return "open quote";
}
