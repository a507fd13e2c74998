/** A small dose of `npm run fuzz`, and what stands many times in a text: every reader answers, and soon. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.ts";
import { PIECES } from "./mutations.ts";
import { READERS } from "./readers.ts";

describe.each(READERS)("$name", ({ samples, inputs, read, repeats }) => {
  it("reads its samples, so that what is tried begins with what can be read", () => {
    expect(samples.map((sample) => answerOf(() => read(sample as never)))).toEqual(samples.map(() => "read"));
  });

  it("answers what it can't read with issues", () => {
    fc.assert(
      fc.property(inputs, (input) => void answerOf(() => read(input as never))),
      { numRuns: 50 },
    );
  });

  it.runIf(repeats !== undefined)("answers the same piece thousands of times", () => {
    for (const piece of PIECES) {
      const many = piece.repeat(repeats!.count);
      // The end matters: a pattern that takes its time does so where it fails.
      for (const text of [many, `${many}!`, `a${many}`]) answerOf(() => repeats!.read(text));
    }
  });
});
