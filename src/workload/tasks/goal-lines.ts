/** Splits GOAL text into lines of words; braces and colons are words, and comments are left out. */

export interface GoalLine {
  /** 1-based line in the text. */
  readonly line: number;
  readonly words: readonly string[] | "open comment";
}

/** Comments run from two slashes to the end of their line, or from slash and star to star and slash. O(text). */
export function* goalLines(text: string): Generator<GoalLine> {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  let commentSince: number | undefined;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    let content = "";
    for (let at = start; at < end; ) {
      if (commentSince !== undefined) {
        const close = text.slice(at, end).indexOf("*/");
        if (close === -1) break;
        at += close + 2;
        commentSince = undefined;
        content += " ";
        continue;
      }
      const rest = text.slice(at, end);
      const slash = rest.search(/\/[/*]/);
      content += slash === -1 ? rest : rest.slice(0, slash);
      if (slash === -1 || rest[slash + 1] === "/") break;
      commentSince = line;
      at += slash + 2;
    }
    start = end + 1;
    const words = content.replace(/[{}:]/g, " $& ").trim();
    if (words !== "") yield { line, words: words.split(/\s+/) };
  }
  if (commentSince !== undefined) yield { line: commentSince, words: "open comment" };
}
