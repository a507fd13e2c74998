/** The works of `heddle collective` at one scale: from a topology's text to the summary, as a user's command does it. */

import { collective } from "../src/collective.ts";
import { type CollectiveScenario, DEFAULT_COLLECTIVE_SCENARIO } from "../src/collective-scenario.ts";
import type { CoreModule } from "../src/core/index.ts";
import { freeze } from "../src/fabric/index.ts";
import { readTopology } from "../src/topology/index.ts";
import { label, type Measured, measure, type Work } from "./measure.ts";
import type { Scale } from "./scales.ts";
import type { Filter } from "./stages.ts";

/** Ranks of the all-to-all, placed at random; all GPUs where there are fewer. */
const ALL_TO_ALL_RANKS = 4096;

/** 11 sizes, ecmp and adaptive, 5 runs: all that the command does by default but print. */
export async function measureCollectives(scale: Scale, module: CoreModule, wanted: Filter): Promise<Measured[]> {
  const ranks = Math.min(ALL_TO_ALL_RANKS, scale.gpus);
  const cases: [name: string, scenario: Partial<CollectiveScenario>][] = [
    ["all-reduce ring", { algorithms: ["ring"] }],
    ["all-reduce ring and hierarchical", { algorithms: ["ring", "hierarchical"] }],
    [`all-to-all of ${ranks} random ranks`, { collective: "all-to-all", placement: "random", ranks }],
  ];
  const works = cases.map(
    ([name, scenario]): Work => ({
      name,
      nics: scale.gpus,
      q: null,
      run: () =>
        collective(
          module,
          freeze(readTopology(scale.colossus)),
          { ...DEFAULT_COLLECTIVE_SCENARIO, ...scenario },
          { version: "bench" },
        ),
    }),
  );
  const chosen = works.filter((work) => wanted(label(work)));
  return measure(chosen, scale.rounds.whole, 0);
}
