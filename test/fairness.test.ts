/** What a scenario may say about fairness, and what summaries and reports make of it. */

import { describe, expect, it } from "vitest";
import { ScenarioError } from "../src/errors.ts";
import { describeFairness, FAIRNESS_CHOICES, fairnessAlpha, sharingOf, TRANSPORTS } from "../src/fairness.ts";

describe("fairness of a scenario", () => {
  it("is max-min, a number, or a transport's name", () => {
    expect(fairnessAlpha()).toBe(Infinity);
    expect(fairnessAlpha("max-min")).toBe(Infinity);
    expect(fairnessAlpha("alpha:1.5")).toBe(1.5);
    expect(fairnessAlpha("alpha:.35")).toBe(0.35);
    expect(TRANSPORTS.map(({ name }) => [name, sharingOf(name)])).toEqual([
      ["dctcp", { alpha: 1.5, softness: 0.01 }],
      ["nscc", { alpha: 0.33, softness: 0.0067 }],
    ]);
    expect(sharingOf("alpha:2")).toEqual({ alpha: 2, softness: 0 });
    expect(FAIRNESS_CHOICES).toEqual(["max-min", "alpha:<a>", "dctcp", "nscc"]);
  });

  it("is recorded with its α, unless that is infinite, and how soft links are, unless they are hard", () => {
    expect(describeFairness("nscc")).toEqual({ fairness: "nscc", alpha: 0.33, softness: 0.0067 });
    expect(describeFairness("alpha:4")).toEqual({ fairness: "alpha:4", alpha: 4 });
    expect(describeFairness()).toEqual({ fairness: "max-min" });
  });

  it.each([
    ["", ""],
    ["alpha", ""],
    ["alpha:", ""],
    ["alpha:0", ""],
    ["alpha:-1", ""],
    ["alpha:1e1", ""],
    ["alpha:33", ""],
    ["maxmin", ', did you mean "max-min"?'],
    ["dtcp", ', did you mean "dctcp"?'],
    ["nsc", ', did you mean "nscc"?'],
  ])("is not %j", (got, hint) => {
    const message = `--fairness: unknown fairness "${got}" (expected max-min, dctcp, nscc, or alpha:<a> with a from 0.25 to 32${hint})`;
    expect(() => fairnessAlpha(got)).toThrow(ScenarioError);
    expect(() => fairnessAlpha(got)).toThrow(
      new ScenarioError([{ code: "BAD_FAIRNESS", path: "--fairness", message: message.slice("--fairness: ".length) }]),
    );
  });
});
