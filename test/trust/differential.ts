/**
 * `npm run differential [-- --count 1000 --first 0]`: so many random problems, of each kind in turn, on the debug build, the release
 * build and the TypeScript oracles. Prints what differs, problem by problem; exit 1 where anything does.
 */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compileCore } from "../../src/core/index.ts";
import { CHECKS } from "./checks.ts";

const { values: flags } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    first: { type: "string", default: "0" },
  },
});
const first = Number(flags.first);
const end = first + Number(flags.count);
const builds = await Promise.all(
  ["debug", "release"].map(async (name) =>
    compileCore(new Uint8Array(await readFile(new URL(`../../build/${name}.wasm`, import.meta.url)))),
  ),
);

const checks = Object.entries(CHECKS);
let differences = 0;
for (let problem = first; problem < end; problem++) {
  const [name, check] = checks[problem % checks.length]!;
  const seed = Math.floor(problem / checks.length);
  try {
    check(builds, seed);
  } catch (error) {
    differences++;
    console.log(`${name}, seed ${seed}: ${error instanceof Error ? error.message : error}`);
  }
  const done = problem - first + 1;
  if (done % 5000 === 0) console.error(`${done} problems so far, ${differences} differ`);
}
console.log(`${end - first} problems (${Object.keys(CHECKS).join(", ")} in turn), ${differences} differ`);
process.exitCode = differences > 0 ? 1 : 0;
