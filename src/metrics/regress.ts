/** Holds the results of a run against those that a baseline file keeps, figure by figure. */

import type { CollectiveResult, CollectiveSummary } from "./collective-summary.ts";
import type {
  Expectation,
  ExpectationResult,
  FigureDiff,
  FigureName,
  RegressScenarioSummary,
  StoredResult,
  StoredResults,
  Verdict,
} from "./regress-summary.ts";
import type { Estimate } from "./summary.ts";

/** Relative change that passes between versions or cores (assumed): rounding moves less, a change of the model that matters more. */
const TOLERANCE_ACROSS_VERSIONS = 1e-3;

export interface RegressQuestion {
  readonly name: string;
  /** Absent for a scenario that has never been run. */
  readonly stored?: StoredResults;
  /** Relative; absent for the default: none with the same version and core, else 0.1 %. */
  readonly tolerance?: number;
  readonly expectations: readonly Expectation[];
  /** The new figures replace the stored ones: none fails for having changed. */
  readonly updated: boolean;
}

/** Results are deterministic: without a tolerance of its own, a figure of the same version and core has to be the same to the last digit. */
export function compareWithStored(question: RegressQuestion, run: CollectiveSummary): RegressScenarioSummary {
  const { name, stored, updated } = question;
  const sameCore = stored?.version === run.version && stored.coreHash === run.coreHash;
  const tolerance = question.tolerance ?? (sameCore ? 0 : TOLERANCE_ACROSS_VERSIONS);
  const figures = run.results.flatMap((result) => {
    const before = stored?.rows.find(({ policy, algorithm }) => isOf(result, policy, algorithm));
    return figuresOf(result).map((figure) => diff(figure, before && storedFigure(before, figure), tolerance));
  });
  const expectations = question.expectations.flatMap((expectation) =>
    run.results
      .filter((result) => isOf(result, expectation.policy, expectation.algorithm))
      .map((result) => meet(expectation, result)),
  );
  const changed = figures.some(({ verdict }) => verdict === "beyond" || verdict === "new");
  return {
    name,
    ok: (updated || !changed) && expectations.every(({ ok }) => ok),
    ...(stored === undefined ? {} : { stored: { version: stored.version, coreHash: stored.coreHash } }),
    figures,
    expectations,
  };
}

/** What a baseline file keeps of a run. */
export function resultsToStore({ version, coreHash, results }: CollectiveSummary): StoredResults {
  const rows = results.map((result) => ({
    policy: result.policy,
    algorithm: result.algorithm,
    busbwGBps: new Map(result.rows.map((row) => [row.sizeBytes, row.busbwGBps.value])),
    efficiency: result.efficiency.value,
    overloadedLinks: result.overloadedLinks,
    collidingFlows: result.collidingFlows,
  }));
  return { version, coreHash, rows };
}

interface Figure extends FigureName {
  readonly value: number;
  readonly ci95?: Estimate["ci95"];
}

function figuresOf({ policy, algorithm, rows, ...result }: CollectiveResult): Figure[] {
  const of = { policy, algorithm };
  const { value, ci95 } = result.efficiency;
  return [
    ...rows.map(({ sizeBytes, busbwGBps }): Figure => ({ ...of, metric: "busbwGBps", sizeBytes, ...busbwGBps })),
    { ...of, metric: "efficiency", value, ci95 },
    { ...of, metric: "overloadedLinks", value: result.overloadedLinks },
    { ...of, metric: "collidingFlows", value: result.collidingFlows },
  ];
}

function storedFigure(stored: StoredResult, { metric, sizeBytes }: FigureName): number | undefined {
  return metric === "busbwGBps" ? stored.busbwGBps.get(sizeBytes!) : stored[metric];
}

function diff({ value, ...figure }: Figure, old: number | undefined, tolerance: number): FigureDiff {
  const change = old === undefined || old === 0 ? null : value / old - 1;
  return { ...figure, old: old ?? null, new: value, change, tolerance, verdict: verdictOf(old, value, tolerance) };
}

function verdictOf(old: number | undefined, value: number, tolerance: number): Verdict {
  if (old === undefined) return "new";
  if (value === old) return "same";
  return Math.abs(value - old) <= tolerance * Math.abs(old) ? "within" : "beyond";
}

function isOf(result: CollectiveResult, policy = result.policy, algorithm = result.algorithm): boolean {
  return result.policy === policy && result.algorithm === algorithm;
}

function meet(expectation: Expectation, result: CollectiveResult): ExpectationResult {
  const { metric, comparison, bound } = expectation;
  const figures = figuresOf(result).filter((figure) => figure.metric === metric);
  // Sizes ascend: the last is the largest.
  const figure = figures.find(({ sizeBytes }) => sizeBytes === expectation.sizeBytes) ?? figures.at(-1)!;
  const { value: got, ci95: _, ...name } = figure;
  return { ...name, expected: `${comparison} ${bound}`, got, ok: COMPARISONS[comparison](got, bound) };
}

const COMPARISONS = {
  ">=": (got, bound) => got >= bound,
  "<=": (got, bound) => got <= bound,
  ">": (got, bound) => got > bound,
  "<": (got, bound) => got < bound,
  "==": (got, bound) => got === bound,
} as const satisfies Record<Expectation["comparison"], (got: number, bound: number) => boolean>;
