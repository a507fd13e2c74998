/**
 * `npm run differential [-- --count 1000 --first 0 --only events]`: so many random problems of each kind on the debug build, the
 * release build and the TypeScript oracles. Prints what differs, problem by problem; exit 1 where anything does.
 */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compileCore } from "../../src/core/index.ts";
import { CHECKS } from "./checks.ts";

const { values: flags } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    first: { type: "string", default: "0" },
    only: { type: "string" },
  },
});
const first = Number(flags.first);
const end = first + Number(flags.count);
const builds = await Promise.all(
  ["debug", "release"].map(async (name) =>
    compileCore(new Uint8Array(await readFile(new URL(`../../build/${name}.wasm`, import.meta.url)))),
  ),
);

let differences = 0;
for (const [name, check] of Object.entries(CHECKS).filter(([name]) => (flags.only ?? name) === name)) {
  const begun = performance.now();
  const before = differences;
  for (let seed = first; seed < end; seed++) {
    try {
      check(builds, seed);
    } catch (error) {
      differences++;
      console.log(`${name}, problem ${seed}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`${name}: ${end - first} problems, ${differences - before} differ, ${seconds} s`);
}
process.exitCode = differences > 0 ? 1 : 0;
