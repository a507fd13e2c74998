/**
 * `npm run coverage:core`: the tests of the core on a build with counters in it, and what they never pass: a table per file, then line by
 * line. The counters are an import that no build that ships has.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileSources, readCoreSources } from "./core-source.ts";
import { counted, type Place } from "./counted.ts";

const sources = readCoreSources();
const places: Place[] = [];
const wasm = await compileSources(new Map([...sources].map(([file, text]) => [file, counted(file, text, places)])));
if (!wasm) throw new Error("the core does not compile with counters in it");
const folder = mkdtempSync(join(tmpdir(), "heddle-coverage-"));
for (const build of ["debug", "release"]) writeFileSync(join(folder, `${build}.wasm`), wasm);
const env = { ...process.env, HEDDLE_CORE_BUILDS: folder, HEDDLE_HITS: folder };
execFileSync("npx", ["vitest", "run", "--config", "test/trust/core.config.ts"], { env, stdio: "inherit" });
const passed = new Set<number>();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  for (const place of JSON.parse(readFileSync(join(folder, file), "utf8")) as number[]) passed.add(place);
}
rmSync(folder, { recursive: true });

console.log(`${"file".padEnd(28)} statements          arms`);
for (const file of [...sources.keys(), "all"]) {
  const cells = (["statement", "arm"] as const).map((kind) => {
    const own = [...places.keys()].filter(
      (i) => places[i]!.kind === kind && (file === "all" || places[i]!.file === file),
    );
    const hit = own.filter((i) => passed.has(i)).length;
    return (
      `${hit} of ${own.length}`.padStart(12) + (own.length === 0 ? "" : ` ${((100 * hit) / own.length).toFixed(1)}%`)
    );
  });
  console.log(file.padEnd(26) + cells.join("  "));
}
for (const [i, { file, line, kind }] of places.entries()) {
  if (!passed.has(i))
    console.log(`${file}:${line}: ${kind} never passed: ${sources.get(file)!.split("\n")[line - 1]!.trim()}`);
}
