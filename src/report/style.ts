/** The few tones of a terminal report, and the line breaking that knows nothing of them. */

/** Select Graphic Rendition (ECMA-48 8.3.117): what turns a style on, and what turns it off again. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

const TONES = {
  heading: ["bold"],
  policy: ["bold", "cyan"],
  strong: ["bold"],
  warn: ["yellow"],
  kept: ["green"],
  lost: ["red"],
  faint: ["dim"],
  // Of series in plots.
  blue: ["blue"],
  yellow: ["yellow"],
  green: ["green"],
  magenta: ["magenta"],
  cyan: ["cyan"],
  red: ["red"],
} as const satisfies Record<string, readonly (keyof typeof STYLES)[]>;

export type Tone = keyof typeof TONES;

/** A piece of a line in one tone. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** Puts a text in its tone, or returns it plain. */
export type Paint = (span: Span) => string;

/**
 * The painter for one report. Names come from people's files: control characters in them are replaced here, so that no
 * file can move the cursor or colour a report.
 */
export function painter(colour: boolean): Paint {
  return ({ text, tone }) => {
    const plain = printable(text);
    if (!colour || tone === undefined || plain.trim() === "") return plain;
    return TONES[tone].reduceRight((styled, name) => {
      const [on, off] = STYLES[name];
      return `\u001b[${on}m${styled}\u001b[${off}m`;
    }, plain);
  };
}

/** The text with each control character (C0, DEL, C1, line separators, marks of direction) replaced by `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, "?");
}

/** Columns that a text takes, one for each code point: the reports' own characters are all narrow. */
export function columnsOf(text: string): number {
  return [...text].length;
}

/** The text, or its first columns and `…` where it has more than `width`. */
export function clipped(text: string, width: number): string {
  return columnsOf(text) <= width ? text : `${[...text].slice(0, width - 1).join("")}…`;
}

/**
 * Breaks at spaces into lines of at most `width` columns, never between a figure and its sign (`60 %`, `1.25 ×`); a
 * longer word keeps a line of its own. At least one line.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ (?![%×])/)) {
    if (line !== "" && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
