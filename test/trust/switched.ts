/** Puts all mutants of a file of the core into its text at once, behind a number that the host gives: `(mutant == 17 ? a < b : a <= b)`. */

import ts from "typescript";

export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** Place in the file's text. */
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
}

interface Insertion {
  readonly at: number;
  readonly code: string;
}

/** The text with all mutants, on the lines where it was; every round of a loop tells the host. */
export function switched(text: string, mutants: readonly Mutant[]): string {
  const ticks = ticksOf(text);
  const render = (from: number, to: number, inside: readonly Mutant[]): string => {
    let code = "";
    let at = from;
    for (let i = 0; i < inside.length; ) {
      const { from: start, to: end } = inside[i]!;
      const within = inside.slice(i).filter((mutant) => mutant.from < end);
      const same = within.filter((mutant) => mutant.from === start && mutant.to === end);
      code += plain(at, start) + choice(same, render(start, end, within.slice(same.length)));
      at = end;
      i += within.length;
    }
    return code + plain(at, to);
  };
  // A loop's tick stands behind its brace, so that a block's own text begins before it.
  const plain = (from: number, to: number): string => {
    let code = "";
    let at = from;
    for (const tick of ticks.filter((tick) => tick.at > from && tick.at <= to)) {
      code += text.slice(at, tick.at) + tick.code;
      at = tick.at;
    }
    return code + text.slice(at, to);
  };
  const outermostFirst = [...mutants].sort((a, b) => a.from - b.from || b.to - a.to);
  return `import { mutant, tick } from "./trust"; ${render(0, text.length, outermostFirst)}`;
}

function choice(mutants: readonly Mutant[], original: string): string {
  return mutants.reduce(
    (code, { id, replacement }) =>
      original.startsWith("{")
        ? `{ if (mutant == ${id}) tick(); else ${code} }`
        : `(mutant == ${id} ? (${replacement.replaceAll(/\s+/g, " ")}) : (${code}))`,
    original,
  );
}

function ticksOf(text: string): Insertion[] {
  const insertions: Insertion[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      const { statement } = node;
      if (ts.isBlock(statement)) insertions.push({ at: statement.getStart() + 1, code: " tick();" });
      else insertions.push({ at: statement.getStart(), code: "{ tick(); " }, { at: statement.getEnd(), code: " }" });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("core.ts", text, ts.ScriptTarget.Latest, true));
  return insertions.sort((a, b) => a.at - b.at);
}
