/** Puts counters into a file of the core: one before each statement, and one in each arm of `? :`, `&&` and `||`. */

import ts from "typescript";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly kind: "statement" | "arm";
}

/** The text with `hit(place)` calls, on the lines where it was; their places are appended to `places`. */
export function counted(file: string, text: string, places: Place[]): string {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const insertions: { at: number; code: string }[] = [];
  const placeOf = (node: ts.Node, kind: Place["kind"]): number =>
    places.push({ file, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, kind }) - 1;
  const wrap = (node: ts.Node, before: string, after: string): void => {
    insertions.push({ at: node.getStart(), code: before }, { at: node.getEnd(), code: after });
  };

  function visit(node: ts.Node): void {
    if (isCountable(node)) {
      const hit = `hit(${placeOf(node, "statement")}); `;
      if (ts.isBlock(node.parent)) insertions.push({ at: node.getStart(), code: hit });
      else wrap(node, `{ ${hit}`, " }");
    }
    for (const arm of armsOf(node)) wrap(arm, `(hit(${placeOf(arm, "arm")}), `, ")");
    ts.forEachChild(node, visit);
  }

  visit(tree);
  // Of insertions at one place, a parent's comes first before its text and last behind it: as visited, and the other way round.
  const ordered = insertions.map((insertion, order) => ({
    ...insertion,
    order: isEnd(insertion.code) ? -order : order,
  }));
  ordered.sort((a, b) => a.at - b.at || Number(isEnd(b.code)) - Number(isEnd(a.code)) || a.order - b.order);
  let code = 'import { hit } from "./trust"; ';
  let at = 0;
  for (const insertion of ordered) {
    code += text.slice(at, insertion.at) + insertion.code;
    at = insertion.at;
  }
  return code + text.slice(at);
}

const isEnd = (code: string): boolean => code === ")" || code === " }";

/** Statements of functions that are no block; declarations of modules run once, and are counted by nobody. */
function isCountable(node: ts.Node): boolean {
  if (!ts.isStatement(node) || ts.isBlock(node) || ts.isSourceFile(node.parent)) return false;
  return !ts.isIfStatement(node.parent) || node.parent.elseStatement !== node || !ts.isIfStatement(node);
}

function armsOf(node: ts.Node): ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (!ts.isBinaryExpression(node)) return [];
  const { kind } = node.operatorToken;
  const isShort = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
  return isShort ? [node.right] : [];
}
