/** Stored figures against new ones: exact with the same core, 0.1 % across, and what is expected of them. */

import { describe, expect, it } from "vitest";
import { compareWithStored, type Expectation, type FigureDiff, resultsToStore } from "../../src/metrics/index.ts";
import { CORE_HASH, ringResult, summaryOf, VERSION } from "../report/regress-fixtures.ts";

const STORED = resultsToStore(summaryOf([ringResult("ecmp", [20, 300]), ringResult("adaptive", [25, 390])]));
const QUESTION = { name: "ring", stored: STORED, expectations: [], updated: false };

/** The next double above. */
function next(value: number): number {
  return value * (1 + Number.EPSILON);
}

function verdicts(figures: readonly FigureDiff[]): string[] {
  return figures.map(({ verdict }) => verdict);
}

describe("figures", () => {
  it("are four per policy and algorithm besides one busbw per size, and the same where nothing changed", () => {
    const run = summaryOf([ringResult("ecmp", [20, 300]), ringResult("adaptive", [25, 390])]);
    const { ok, figures, stored } = compareWithStored(QUESTION, run);
    expect(ok).toBe(true);
    expect(stored).toEqual({ version: VERSION, coreHash: CORE_HASH });
    expect(figures.map(({ policy, metric, sizeBytes, new: value }) => [policy, metric, sizeBytes, value])).toEqual([
      ["ecmp", "busbwGBps", 2 ** 23, 20],
      ["ecmp", "busbwGBps", 2 ** 30, 300],
      ["ecmp", "efficiency", undefined, 0.75],
      ["ecmp", "overloadedLinks", undefined, 12.5],
      ["ecmp", "collidingFlows", undefined, 40],
      ["adaptive", "busbwGBps", 2 ** 23, 25],
      ["adaptive", "busbwGBps", 2 ** 30, 390],
      ["adaptive", "efficiency", undefined, 0.75],
      ["adaptive", "overloadedLinks", undefined, 12.5],
      ["adaptive", "collidingFlows", undefined, 40],
    ]);
    expect(new Set(verdicts(figures))).toEqual(new Set(["same"]));
  });

  const moved = (busbw: number, identity = {}) =>
    compareWithStored(QUESTION, summaryOf([ringResult("ecmp", [20, busbw])], identity));

  it("fail by the last digit with the same version and core, up or down", () => {
    expect(next(300)).not.toBe(300);
    for (const busbw of [next(300), 300 * (1 - Number.EPSILON)]) {
      const { ok, figures } = moved(busbw);
      expect(ok).toBe(false);
      expect(verdicts(figures)).toEqual(["same", "beyond", "same", "same", "same"]);
      expect(figures[1]).toMatchObject({ old: 300, new: busbw, tolerance: 0 });
    }
  });

  it.each([{ version: "0.2.0" }, { coreHash: "another" }])("may move by 0.1 %% with %o", (identity) => {
    expect(verdicts(moved(300.29, identity).figures)[1]).toBe("within");
    expect(verdicts(moved(299.71, identity).figures)[1]).toBe("within");
    expect(moved(300.29, identity).ok).toBe(true);
    expect(verdicts(moved(300.31, identity).figures)[1]).toBe("beyond");
    expect(verdicts(moved(299.69, identity).figures)[1]).toBe("beyond");
    expect(moved(300.31, identity).ok).toBe(false);
    expect(moved(303, identity).figures[1]!.change).toBeCloseTo(0.01, 12);
  });

  it("take a tolerance of the scenario's instead, with any core", () => {
    const run = summaryOf([ringResult("ecmp", [20, 305])]);
    expect(compareWithStored({ ...QUESTION, tolerance: 0.02 }, run).ok).toBe(true);
    expect(compareWithStored({ ...QUESTION, tolerance: 0.01 }, run).ok).toBe(false);
    const other = summaryOf([ringResult("ecmp", [20, next(300)])], { version: "0.2.0" });
    expect(compareWithStored({ ...QUESTION, tolerance: 0 }, other).ok).toBe(false);
  });

  it("count any collision as beyond where none was stored", () => {
    const stored = resultsToStore(summaryOf([ringResult("ecmp", [20, 300], { overloadedLinks: 0 })]));
    const run = summaryOf([ringResult("ecmp", [20, 300], { overloadedLinks: 0.2 })], { version: "0.2.0" });
    const { figures } = compareWithStored({ ...QUESTION, stored }, run);
    expect(figures[3]).toMatchObject({ old: 0, new: 0.2, change: null, verdict: "beyond" });
  });

  it("are new without stored ones, which fails until they are stored", () => {
    const run = summaryOf([ringResult("ecmp", [20, 300])]);
    const { stored: _, ...unknown } = QUESTION;
    const { ok, figures, stored } = compareWithStored(unknown, run);
    expect({ ok, stored }).toEqual({ ok: false, stored: undefined });
    expect(new Set(verdicts(figures))).toEqual(new Set(["new"]));
    expect(compareWithStored({ ...unknown, updated: true }, run).ok).toBe(true);
  });
});

describe("expectations", () => {
  const run = summaryOf([ringResult("ecmp", [20, 300]), ringResult("adaptive", [25, 390])]);
  const meet = (expectation: Omit<Expectation, "comparison" | "bound">, text: string) => {
    const [comparison, bound] = text.split(" ") as [Expectation["comparison"], string];
    const expectations = [{ ...expectation, comparison, bound: Number(bound) }];
    return compareWithStored({ ...QUESTION, expectations }, run);
  };

  it.each([
    [">= 300", true],
    [">= 300.001", false],
    ["<= 300", true],
    ["<= 299.999", false],
    ["> 300", false],
    ["> 299.999", true],
    ["< 300", false],
    ["< 300.001", true],
    ["== 300", true],
    ["== 300.001", false],
  ])("busbw of 300 GB/s %s: %s", (text, ok) => {
    const result = meet({ policy: "ecmp", metric: "busbwGBps" }, text);
    expect(result.expectations).toEqual([
      { policy: "ecmp", algorithm: "ring", metric: "busbwGBps", sizeBytes: 2 ** 30, expected: text, got: 300, ok },
    ]);
    expect(result.ok).toBe(ok);
  });

  it("hold for every policy and for the largest size, unless others are named", () => {
    expect(meet({ metric: "busbwGBps" }, ">= 350").expectations.map(({ policy, ok }) => [policy, ok])).toEqual([
      ["ecmp", false],
      ["adaptive", true],
    ]);
    const small = meet({ metric: "busbwGBps", sizeBytes: 2 ** 23, policy: "adaptive" }, ">= 25");
    expect(small.expectations.map(({ got, ok }) => [got, ok])).toEqual([[25, true]]);
    expect(meet({ metric: "efficiency", algorithm: "tree" }, "> 0").expectations).toEqual([]);
  });

  it("are not met by storing new results", () => {
    const expectations = [{ metric: "collidingFlows", comparison: "<=", bound: 0 }] as const;
    expect(compareWithStored({ ...QUESTION, expectations, updated: true }, run).ok).toBe(false);
  });
});
