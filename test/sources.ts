/** The sources as the tests that hold rules about them read them: parsed, so that comments and strings are not code. */

import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

const ROOT = new URL("../", import.meta.url);

export interface Source {
  /** From the repository's root: `src/core/index.ts`. */
  readonly file: string;
  readonly text: string;
}

/** Every TypeScript file below a folder of the repository. */
export function sourcesIn(folder: "src" | "assembly"): Source[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .sort()
    .map((file) => ({ file, text: readFileSync(new URL(file, ROOT), "utf8") }));
}

/** Every node of a file's syntax tree, with the line that it starts on (from 0). */
export function* nodesOf({ file, text }: Source): Generator<{ node: ts.Node; line: number }> {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const open: ts.Node[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield { node, line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line };
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    open.push(...children.reverse());
  }
}

/** What a file imports, types and dynamic imports too, as written. */
export function importsOf({ text }: Source): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}
