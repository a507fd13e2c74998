/**
 * `npm run mutants:core [-- --files max-min,ecmp --sample 100 --seed 1 --problems 150 --tests]`: StrykerJS's mutants of the core. Its own
 * switches between them are no AssemblyScript, so ours are compiled in. Each mutant is held to the oracles over random problems and, with
 * `--tests`, where these see nothing, to the tests of the core: half a minute each. What gets past is printed; docs/mutants.md says which
 * are known, and why.
 */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { type CoreModule, compileCore } from "../../src/core/index.ts";
import { createRng, shuffle } from "../../src/rng.ts";
import { CHECKS } from "./checks.ts";
import { compileSources, readCoreSources } from "./core-source.ts";
import { hostChangedCores } from "./hosted.ts";
import { type Mutant, switched } from "./switched.ts";

/** Loop rounds that a mutant may take for one problem: a hundred times what the longest does. */
const TICKS_PER_PROBLEM = 5e6;

const { values: flags } = parseArgs({
  options: {
    files: { type: "string", default: "max-min,share-queue,ecmp,members,collisions,certificate" },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    problems: { type: "string", default: "150" },
    tests: { type: "boolean", default: false },
  },
});
const sources = readCoreSources();
const hosted = hostChangedCores();
const folder = mkdtempSync(join(tmpdir(), "heddle-mutants-"));
const verdicts: string[] = [];
let found = 0;
for (const name of flags.files.split(",")) {
  const file = `assembly/${name}.ts`;
  const mutants = await mutantsOf(file);
  found += mutants.length;
  const chosen = sampled(mutants);
  const apart = await notToBeSwitched(file, chosen);
  const together = chosen.filter((mutant) => !apart.includes(mutant));
  const wasm = (await compiledWith(file, together))!;
  for (const mutant of together) await judge(mutant, wasm);
  for (const mutant of apart) await judge(mutant, await compiledWith(file, [mutant], true));
}
rmSync(folder, { recursive: true });
console.log(`${verdicts.length} of ${found} mutants`);
for (const verdict of new Set(verdicts))
  console.log(`  ${verdicts.filter((other) => other === verdict).length} ${verdict}`);

async function mutantsOf(file: string): Promise<Mutant[]> {
  const text = sources.get(file)!;
  const lines = text.split("\n");
  const placeOf = (line: number, column: number): number =>
    lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, column);
  const log = { isDebugEnabled: () => false, debug() {}, info() {} };
  const { mutants } = await new Instrumenter(log as never).instrument([{ name: file, mutate: true, content: text }], {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
  });
  return mutants.map(({ location: { start, end }, replacement }, id) => {
    return {
      ...{ id, file, line: start.line + 1, replacement },
      ...{ from: placeOf(start.line, start.column), to: placeOf(end.line, end.column) },
    };
  });
}

function sampled(mutants: readonly Mutant[]): Mutant[] {
  const order = Uint32Array.from(mutants.keys());
  if (flags.sample) shuffle(order, createRng(Number(flags.seed), 0));
  return [...order.slice(0, flags.sample ? Number(flags.sample) : undefined)]
    .sort((a, b) => a - b)
    .map((i) => mutants[i]!);
}

/** One at a time (`alone`) a mutant stands in the text as it is, and its number has no meaning. */
function compiledWith(file: string, mutants: readonly Mutant[], alone = false) {
  const text = sources.get(file)!;
  const [{ from, to, replacement } = { from: 0, to: 0, replacement: "" }] = mutants;
  const changed = text.slice(0, from) + replacement + text.slice(to);
  return compileSources(new Map(sources).set(file, alone ? switched(changed, []) : switched(text, mutants)));
}

/** Mutants that don't compile beside the original: a function's body, say, as both arms must return. */
async function notToBeSwitched(file: string, mutants: readonly Mutant[]): Promise<Mutant[]> {
  if (mutants.length === 0 || (await compiledWith(file, mutants))) return [];
  if (mutants.length === 1) return [...mutants];
  const half = mutants.length >> 1;
  return [
    ...(await notToBeSwitched(file, mutants.slice(0, half))),
    ...(await notToBeSwitched(file, mutants.slice(half))),
  ];
}

async function judge(mutant: Mutant, wasm: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
  const verdict = await verdictOn(mutant, wasm);
  verdicts.push(verdict);
  if (verdict !== "survived") return;
  const { file, line, from, to, replacement } = mutant;
  console.log(`${file}:${line}: ${oneLine(sources.get(file)!.slice(from, to))} → ${oneLine(replacement)}`);
}

async function verdictOn({ id }: Mutant, wasm: Uint8Array<ArrayBuffer> | undefined): Promise<string> {
  if (!wasm) return "do not compile";
  hosted.mutant = id;
  const build = await compileCore(wasm);
  for (let seed = 0; seed < Number(flags.problems); seed++) {
    for (const [name, check] of Object.entries(CHECKS)) {
      const caught = complaint(check, build, seed);
      if (caught) return `caught by the oracles (${name})`;
    }
  }
  return flags.tests && (await isCaughtByTests(id, wasm)) ? "caught by the tests" : "survived";
}

function complaint(check: (typeof CHECKS)[string], build: CoreModule, seed: number): boolean {
  hosted.ticks = TICKS_PER_PROBLEM;
  try {
    check([build], seed);
    return false;
  } catch {
    return true;
  }
}

function isCaughtByTests(id: number, wasm: Uint8Array): Promise<boolean> {
  for (const build of ["debug", "release"]) writeFileSync(join(folder, `${build}.wasm`), wasm);
  const env = { ...process.env, HEDDLE_CORE_BUILDS: folder, HEDDLE_MUTANT: String(id) };
  const command = ["vitest", "run", "--config", "test/trust/core.config.ts", "--bail", "1"];
  return new Promise((resolve) => {
    execFile("npx", command, { env, maxBuffer: 1e9 }, (error) => resolve(error !== null));
  });
}

function oneLine(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
