/** Computes tasks: the same in this thread, in a pool's thread, or on another machine. */

import { collective } from "../collective.ts";
import { compare } from "../compare.ts";
import type { CoreModule } from "../core/index.ts";
import { type HeddleError, isInputError } from "../errors.ts";
import type { CellRecord, Engine } from "../metrics/index.ts";
import { headerEfficiency, Network } from "../sim/index.ts";
import type { Bill } from "../topology/index.ts";
import { cellFabric } from "./cell-fabric.ts";
import type { PointScenario } from "./definition.ts";
import { billFigures, collectiveFigures, compareFigures } from "./figures.ts";
import { checkRecord, recordOf } from "./records.ts";
import type { CellOutcome, Task, TaskCell, TaskGroup } from "./task.ts";

/** Links of all fabrics that a runner keeps at the most, besides the last one. Assumed: some 300 MB with their cores. */
const KEPT_LINKS = 1_000_000;

interface Kept {
  readonly network: Network;
  readonly bill: Bill;
}

type Of<Job extends PointScenario["job"]> = TaskCell & {
  readonly scenario: Extract<PointScenario, { job: Job }>;
};

/** Keeps the fabrics of its last tasks with their cores: one per thread. */
export class TaskRunner {
  readonly #core: CoreModule;
  readonly #engine: Engine;
  /** Networks by fabric and lot of failures, the one used last at the end. */
  readonly #networks = new Map<string, Kept>();

  constructor(core: CoreModule, engine: Engine) {
    this.#core = core;
    this.#engine = engine;
  }

  /**
   * Outcomes in the order of the task's cells. What is wrong with a cell's input is its outcome; other errors are thrown.
   *
   * @param onCells called after each group, while others are still to come
   * @remarks Deterministic: a cell's outcome does not depend on its task, nor on what ran before.
   */
  run(task: Task, onCells?: () => void): CellOutcome[] {
    return task.groups.flatMap((group) => {
      const outcomes = this.#runGroup(task, group);
      onCells?.();
      return outcomes;
    });
  }

  #runGroup(task: Task, group: TaskGroup): readonly CellOutcome[] {
    try {
      return this.#simulate(task, group);
    } catch (error) {
      if (!isInputError(error)) throw error;
      // One policy may be at fault, or have no path where others need none.
      if (group.cells.length > 1) {
        return group.cells.flatMap((cell) => this.#runGroup(task, { ...group, cells: [cell] }));
      }
      return [{ id: group.cells[0]!.id, error: inputError(error) }];
    }
  }

  #simulate(task: Task, { seed, cells }: TaskGroup): readonly CellOutcome[] {
    const kept = this.#networkOf(task, seed);
    const outcomes = new Map<string, CellOutcome>();
    for (const outcome of [
      ...this.#compare(task, kept, seed, cells.filter(isOf("compare"))),
      ...this.#collective(kept, seed, cells.filter(isOf("collective"))),
    ]) {
      outcomes.set(outcome.id, outcome);
    }
    return cells.map(({ id }) => outcomes.get(id)!);
  }

  #compare(task: Task, { network, bill }: Kept, seed: number, cells: readonly Of<"compare">[]): CellOutcome[] {
    const [first] = cells;
    if (first === undefined) return [];
    checkRecord(task.record, network.fabric);
    const records = new Map<string, CellRecord>();
    const { scenario } = first.scenario;
    const policies = [...new Set(cells.map((cell) => cell.scenario.policy))];
    const summary = compare(
      this.#core,
      network.fabric,
      { ...scenario, policies, seeds: 1, seed },
      {
        version: this.#engine.version,
        network,
        asBuilt: false,
        linkLoads: task.record.includes("link-loads"),
        onRun: (policy, run, lineRateBps) => {
          if (task.record.length === 0) return;
          records.set(policy, recordOf(task.record, network.fabric, run, lineRateBps, headerEfficiency(scenario)));
        },
      },
    );
    return cells.map(({ id, scenario: { policy } }) => {
      const result = summary.results.find((of) => of.policy === policy)!;
      const record = records.get(policy);
      return {
        id,
        figures: { ...compareFigures(result, summary.topology), ...billFigures(bill) },
        ...(record ? { record } : {}),
      };
    });
  }

  #collective({ network, bill }: Kept, seed: number, cells: readonly Of<"collective">[]): CellOutcome[] {
    const [first] = cells;
    if (first === undefined) return [];
    const all = cells.map(({ scenario }) => scenario);
    const sizesBytes = [...new Set(all.map(({ sizeBytes }) => sizeBytes))].sort((a, b) => a - b);
    const summary = collective(
      this.#core,
      network.fabric,
      {
        ...first.scenario.scenario,
        policies: [...new Set(all.map(({ policy }) => policy))],
        algorithms: [...new Set(all.map(({ algorithm }) => algorithm))],
        sizesBytes,
        iters: 1,
        seed,
      },
      { version: this.#engine.version, network },
    );
    return cells.map(({ id, scenario: { policy, algorithm, sizeBytes } }) => {
      const result = summary.results.find((of) => of.policy === policy && of.algorithm === algorithm)!;
      const row = result.rows[sizesBytes.indexOf(sizeBytes)]!;
      return { id, figures: { ...collectiveFigures(result, row, summary.topology), ...billFigures(bill) } };
    });
  }

  #networkOf({ fabric, fabricId }: Task, seed: number): Kept {
    const key = fabric.failures ? `${fabricId} ${seed}` : fabricId;
    const kept = this.#networks.get(key);
    // Room is made before a new fabric is built, not after.
    if (kept === undefined) this.#forget();
    const found = kept ?? this.#build(fabric, seed);
    this.#networks.delete(key);
    this.#networks.set(key, found);
    return found;
  }

  #build(spec: Task["fabric"], seed: number): Kept {
    const { fabric, bill } = cellFabric(spec, seed);
    return { network: new Network(this.#core, fabric), bill };
  }

  /** Lets go of the fabrics that were used longest ago, until the others are small. */
  #forget(): void {
    let links = 0;
    for (const [key, { network }] of [...this.#networks].reverse()) {
      links += network.fabric.linkCount;
      if (links > KEPT_LINKS) this.#networks.delete(key);
    }
  }
}

function isOf<Job extends PointScenario["job"]>(job: Job) {
  return (cell: TaskCell): cell is Of<Job> => cell.scenario.job === job;
}

function inputError(error: HeddleError): Extract<CellOutcome, { error: unknown }>["error"] {
  return { kind: "input", code: error.code, message: error.message };
}
