/** What every reader owes whatever it is given: a value or issues, soon, and nothing of the process changed. */

import assert from "node:assert/strict";
import { isInputError } from "../../src/errors.ts";

/** CPU time that no small file may take, far above any of ours, s. */
const SOON_S = 10;
/** Memory that no small file may take, bytes. */
const MOST_BYTES = 2 ** 30;

/** The prototypes that a hostile key could reach. */
const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype].map(
  (prototype) => [prototype, Reflect.ownKeys(prototype).length] as const,
);

/** Runs a reader. @returns what it did; throws for an answer that is neither a value nor issues */
export function answerOf(read: () => unknown): "read" | "refused" {
  const before = process.cpuUsage();
  const rssBytes = process.memoryUsage.rss();
  let answer: "read" | "refused" = "read";
  try {
    read();
  } catch (error) {
    if (!isInputError(error)) throw error;
    answer = "refused";
    assert.ok(error.issues.length > 0, "an error without issues");
    for (const { code, path, message } of error.issues) {
      assert.match(code, /^[A-Z][A-Z0-9_]+$/);
      assert.notEqual(message, "");
      assert.doesNotMatch(path + message, /[\p{Cc}\p{Cf}\u2028\u2029]/u, "written out, never passed on");
    }
  }
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < SOON_S * 1e6, `${(user + system) / 1e6} s of CPU time`);
  const grownBytes = process.memoryUsage.rss() - rssBytes;
  assert.ok(grownBytes < MOST_BYTES, `${grownBytes} bytes more in use`);
  for (const [prototype, keys] of PROTOTYPES)
    assert.equal(Reflect.ownKeys(prototype).length, keys, "keys of a prototype");
  return answer;
}
