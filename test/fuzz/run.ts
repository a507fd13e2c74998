/** Tries every reader for so many minutes: `npm run fuzz -- --minutes 10 --seed 1 [--reader <part of a name>]`. */

import { parseArgs } from "node:util";
import fc from "fast-check";
import { answerOf } from "./answer.ts";
import { READERS } from "./readers.ts";

/** Inputs of a reader before the next one has its turn. */
const AT_A_TIME = 50;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    reader: { type: "string", default: "" },
  },
});
const endMs = performance.now() + Number(values.minutes) * 60_000;
const readers = READERS.filter(({ name }) => name.includes(values.reader));
const counts = readers.map(() => ({ read: 0, refused: 0 }));
const failed = new Map<string, string>();

for (let round = 0; round === 0 || performance.now() < endMs; round++) {
  readers.forEach(({ name, inputs, read }, r) => {
    if (failed.has(name)) return;
    const property = fc.property(inputs, (input) => {
      counts[r]![answerOf(() => read(input as never))]++;
    });
    const seed = Number(values.seed) + round;
    const { failed: hasFailed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: AT_A_TIME });
    if (!hasFailed) return;
    const error = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
    failed.set(name, `seed ${seed}\n${JSON.stringify(counterexample)}\n${error}`);
  });
}

readers.forEach(({ name }, r) => {
  const { read, refused } = counts[r]!;
  console.log(`${String(read).padStart(8)} read ${String(refused).padStart(8)} refused  ${name}`);
});
for (const [name, text] of failed) console.log(`\nFAILED ${name}: ${text}`);
const inputs = counts.reduce((sum, { read, refused }) => sum + read + refused, 0);
console.log(`${inputs} inputs, ${readers.length} readers, ${failed.size} of them failed`);
process.exitCode = failed.size > 0 ? 1 : 0;
