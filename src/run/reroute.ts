/** Prepares a run whose paths follow the fabric: its states, its paths in each, and whether all flows can ever end. */

import type { CoreModule } from "../core/index.ts";
import { type Issue, RoutingError } from "../errors.ts";
import { reachability } from "../fabric/index.ts";
import type { Policy } from "../routing/index.ts";
import type { TopologyGraph } from "../topology/index.ts";
import { explainUnreachable } from "../unreachable.ts";
import { applyStep, FabricStates } from "./fabric-states.ts";
import type { Traffic } from "./jobs.ts";
import { type RouteView, unreachableTransfers, viewOf } from "./route-view.ts";
import type { RunScenario } from "./scenario.ts";
import type { TransferPool } from "./transfer-pool.ts";

export interface Rerouting {
  readonly states: FabricStates;
  readonly firstView: RouteView;
  readonly viewFor: (knownBps: Float64Array) => RouteView;
}

/** Paths of so many states are kept, for links that flap. Assumed: some tens of megabytes each on large fabrics. */
const VIEWS_KEPT = 4;

/**
 * @throws {ScenarioError} what is wrong with the changes
 * @throws {RoutingError} UNREACHABLE, with change, pair and cut, where a pair loses its last path and none comes back
 */
export function prepareRerouting(
  core: CoreModule,
  topology: TopologyGraph,
  { transfers }: Traffic,
  policy: Policy,
  scenario: RunScenario,
): Rerouting {
  const states = new FabricStates(topology, scenario.changes);
  refuseLost(states, transfers);
  const touched = [...new Set(states.steps.flatMap(({ links }) => links))].sort((a, b) => a - b);
  // Hashing asks only whether a link is up.
  const asksRates = policy.paths !== "hashed";
  const known = new Map<string, RouteView>();
  const viewFor = (knownBps: Float64Array): RouteView => {
    const key = touched.map((link) => (asksRates ? knownBps[link]! : Number(knownBps[link]! > 0))).join();
    const view = known.get(key) ?? viewOf({ core, states, transfers, policy, scenario }, knownBps);
    known.delete(key);
    known.set(key, view);
    if (known.size > VIEWS_KEPT) known.delete(known.keys().next().value!);
    return view;
  };
  return { states, firstView: viewFor(states.startBps), viewFor };
}

/** What is cut off in the end waits for ever: that is said before the run. */
function refuseLost(states: FabricStates, transfers: TransferPool): void {
  const { fabric } = states.subset(states.finalBps());
  const lost = unreachableTransfers(fabric, transfers);
  const first = lost.indexOf(1);
  if (first < 0) return;
  const pair = transfers.networkEdges(first).find(({ src, dst }) => isLost(states, src, dst, states.steps.length))!;
  // The last step before which the pair still had a path.
  let step = states.steps.length;
  while (step > 0 && isLost(states, pair.src, pair.dst, step - 1)) step--;
  const { path, message } = explainUnreachable(fabric, pair.src, pair.dst);
  const others = lost.reduce((sum, is) => sum + is, 0) - 1;
  const more = others > 0 ? `, as ${others} other ${others === 1 ? "transfer" : "transfers"}` : "";
  const change = states.steps[step - 1]?.changes[0];
  const issue: Issue =
    change === undefined
      ? { code: "UNREACHABLE", path, message }
      : {
          code: "UNREACHABLE",
          path: change.path,
          message: `${path} loses its last path${more}, and none is scheduled to come back: ${message}`,
        };
  throw new RoutingError([issue]);
}

/** Whether two NICs have no path after so many steps. */
function isLost(states: FabricStates, src: number, dst: number, steps: number): boolean {
  const rateBps = states.startBps.slice();
  for (const step of states.steps.slice(0, steps)) applyStep(rateBps, step);
  const { fabric } = states.subset(rateBps);
  return !reachability(fabric)(src, dst);
}
