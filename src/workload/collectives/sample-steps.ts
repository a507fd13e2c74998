/** Chooses which of many equal steps are computed, where all would take too long. */

import { type Rng, shuffle } from "../../rng.ts";
import type { Phase, Schedule } from "./schedule.ts";

/** Up to so many flows in all steps, every step is computed: 512 ranks. Assumed: about a second's work. */
const MOST_FLOWS = 2 ** 18;
/** Steps of a sample, in each run. Assumed: five runs of 16 tell a mean within about 2 %, where steps differ by 10 %. */
const SAMPLE_SIZE = 16;

/** Phases of steps 1 … count, `flowsPerStep` each, after `before`; a seeded random sample where they are too many. */
export function stepSchedule(
  { count, flowsPerStep, before = [] }: { count: number; flowsPerStep: number; before?: readonly Phase[] },
  rng: Rng,
  phaseOf: (step: number, repeat: number) => Phase,
): Schedule {
  const steps = Uint32Array.from({ length: count }, (_, i) => i + 1);
  if (count * flowsPerStep <= MOST_FLOWS || count <= SAMPLE_SIZE) {
    return { phases: [...before, ...Array.from(steps, (step) => phaseOf(step, 1))] };
  }
  shuffle(steps, rng);
  const chosen = steps.slice(0, SAMPLE_SIZE).sort();
  const phases = [...before, ...Array.from(chosen, (step) => phaseOf(step, count / SAMPLE_SIZE))];
  return { phases, sampled: { count: SAMPLE_SIZE, of: count } };
}
