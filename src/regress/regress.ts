/** The regression benchmark: every scenario of a baseline file, run again and held against its stored results. */

import { collective } from "../collective.ts";
import type { CollectiveScenario } from "../collective-scenario.ts";
import type { CoreModule } from "../core/index.ts";
import { type Path, type Place, placeText, refuse, throwFindings } from "../document/index.ts";
import { isInputError, namedAt, TopologyError, UsageError, unknownName } from "../errors.ts";
import { freeze } from "../fabric/index.ts";
import {
  type CollectiveSummary,
  compareWithStored,
  type RegressSummary,
  resultsToStore,
  type StoredResults,
} from "../metrics/index.ts";
import { collectivePathOf } from "../settings/index.ts";
import { applyChanges, buildTopology, readTopology, type TopologyGraph } from "../topology/index.ts";
import type { NamedText } from "../workload/index.ts";
import type { Baseline, BaselineScenario } from "./baseline-file.ts";

export interface RegressOptions {
  /** Version that the summary records. */
  readonly version: string;
  /** Text of a fabric that a scenario names: a preset's, or that of a path as the baseline file writes it. */
  readonly readFabric: (fabric: string) => NamedText;
  /** Names of the scenarios to run; all where absent. */
  readonly only?: readonly string[];
  /** The new results will be stored: no figure fails for having changed. */
  readonly updated?: boolean;
  /** Told what is about to be computed, and how much of it all is done, in [0, 1]. */
  readonly onProgress?: (stage: string, done: number) => void;
  /** What runs a scenario; for tests. */
  readonly run?: typeof collective;
}

export interface RegressOutcome {
  readonly summary: RegressSummary;
  /** New results by the scenario's name. */
  readonly results: ReadonlyMap<string, StoredResults>;
}

/**
 * Runs the scenarios in the file's order.
 *
 * @throws {UsageError} UNKNOWN_SCENARIO where `only` names one that is not there
 * @throws {HeddleError} where a fabric or a scenario on its fabric is wrong; the path says where in the file
 * @remarks Deterministic: the same file and fabrics give the same summary, to the last bit, on any machine.
 */
export function regress(core: CoreModule, baseline: Baseline, options: RegressOptions): RegressOutcome {
  const { version, only, updated = false, onProgress, run: runCollective = collective } = options;
  const chosen = choose(baseline, only);
  const results = new Map<string, StoredResults>();
  const scenarios = chosen.map((item, done) => {
    onProgress?.(item.name, done / chosen.length);
    const fabric = freeze(buildTopologyOf(baseline, item, options));
    const run = inScenario(baseline, item, () => runCollective(core, fabric, item.scenario, { version }));
    const summary = atAskedSizes(run, item.scenario);
    results.set(item.name, resultsToStore(summary));
    return compareWithStored({ ...item, updated }, summary);
  });
  const summary: RegressSummary = {
    schema: "heddle/regress@1",
    version,
    coreHash: core.hash,
    baseline: baseline.place.fileName ?? "",
    ok: scenarios.every(({ ok }) => ok),
    updated,
    scenarios,
  };
  return { summary, results };
}

function choose({ scenarios }: Baseline, only: readonly string[] | undefined): readonly BaselineScenario[] {
  if (only === undefined) return scenarios;
  const names = scenarios.map(({ name }) => name);
  const issues = only
    .filter((name) => !names.includes(name))
    .map((name) => unknownName("--only", "scenario", name, names));
  if (issues.length > 0) throw new UsageError(issues);
  return scenarios.filter(({ name }) => only.includes(name));
}

/** A fabric of the scenario's own, with its changes: no other scenario sees them. */
function buildTopologyOf(
  { place, scenarios }: Baseline,
  item: BaselineScenario,
  { readFabric }: RegressOptions,
): TopologyGraph {
  const at = ["scenarios", scenarios.indexOf(item)];
  const topology =
    typeof item.fabric === "string"
      ? readNamed(item.fabric, readFabric, placeText([...at, "fabric"], place))
      : buildInline(item.fabric, at, place);
  throwFindings(applyChanges(topology, item.changes, [...at, "changes"]), place);
  return topology;
}

function readNamed(fabric: string, readFabric: RegressOptions["readFabric"], place: string): TopologyGraph {
  const { name, text } = namedAt(place, () => readFabric(fabric));
  return readTopology(text, { fileName: name });
}

function buildInline(fabric: unknown, at: Path, place: Place): TopologyGraph {
  try {
    return buildTopology(fabric);
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    const where = placeText([...at, "fabric"], place);
    throw new TopologyError(error.issues.map((issue) => ({ ...issue, path: `${where} ${issue.path}`.trimEnd() })));
  }
}

/** Says where in the baseline file an option stands that is wrong on its fabric. */
function inScenario<T>({ scenarios, place }: Baseline, item: BaselineScenario, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!isInputError(error) || error.issues.some((issue) => collectivePathOf(issue) === undefined)) throw error;
    const at = ["scenarios", scenarios.indexOf(item)];
    const findings = error.issues.map((issue) => ({ ...issue, path: [...at, ...collectivePathOf(issue)!] }));
    return refuse(findings, place);
  }
}

/** Rows bear the sizes that the scenario asks for: where a message has a part for each rank, it is a little less. */
function atAskedSizes(summary: CollectiveSummary, { sizesBytes }: CollectiveScenario): CollectiveSummary {
  const results = summary.results.map((result) => ({
    ...result,
    rows: result.rows.map((row, i) => ({ ...row, sizeBytes: sizesBytes[i]! })),
  }));
  return { ...summary, results };
}
