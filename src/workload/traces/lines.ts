/** Splits text into lines of words, with line numbers for messages; blank lines and comments are left out. */

export interface WordLine {
  /** 1-based line in the text. */
  readonly line: number;
  readonly words: readonly string[];
}

/** Comments start with `#` at the beginning of a line. */
export function* wordLines(text: string): Generator<WordLine> {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const content = text.slice(start, end).trim();
    start = end + 1;
    if (content !== "" && !content.startsWith("#")) yield { line, words: content.split(/\s+/) };
  }
}

/** A whole number as traces write it, in [0, limit); undefined for anything else. */
export function indexBelow(word: string | undefined, limit: number): number | undefined {
  if (word === undefined || !/^\d{1,15}$/.test(word)) return undefined;
  const value = Number(word);
  return value < limit ? value : undefined;
}
