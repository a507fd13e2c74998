/** Turns flows' ends in packets and in fluid into errors: of single flows, of their mean, of the slowest, of the last. */

import { quantile } from "../sim/index.ts";
import { mean } from "./estimate.ts";
import type { Compared, RateErrors, SizeFct, ValidatedRun, ValidationResult } from "./validation-summary.ts";

/** What one run says. */
interface RunFigures {
  readonly errors: RateErrors;
  readonly meanRateBps: readonly [packet: number, fluid: number];
  readonly slowestBps: readonly [packet: number, fluid: number];
  readonly makespanS: readonly [packet: number, fluid: number];
}

/** Average rates of the flows that ended, bit/s on the wire, packets' and fluid's. */
export function averageRates(run: ValidatedRun): { readonly packetBps: Float64Array; readonly fluidBps: Float64Array } {
  const { wireBits, startS, packetFinishS, fluidFinishS } = run;
  const ended = endedFlows(run);
  const rates = (finishS: ArrayLike<number>) =>
    Float64Array.from(ended, (f) => wireBits[f]! / (finishS[f]! - startS[f]!));
  return { packetBps: rates(packetFinishS), fluidBps: rates(fluidFinishS) };
}

/** Of runs of one group; each run must have a flow that ended. */
export function compareWithPackets(
  runs: readonly ValidatedRun[],
  perFlow: boolean,
): Omit<ValidationResult, "fairness" | "bars"> {
  const figures = runs.map(figuresOf);
  const over = (pick: (of: RunFigures) => readonly [number, number]): Compared => ({
    packet: mean(figures.map((of) => pick(of)[0])),
    fluid: mean(figures.map((of) => pick(of)[1])),
    error: mean(figures.map((of) => pick(of)[1] / pick(of)[0] - 1)),
  });
  const meanError = (pick: (of: RateErrors) => number) => mean(figures.map(({ errors }) => pick(errors)));
  return {
    rateErrors: perFlow
      ? {
          mean: meanError((of) => of.mean),
          p50: meanError((of) => of.p50),
          p95: meanError((of) => of.p95),
          max: Math.max(...figures.map(({ errors }) => errors.max)),
        }
      : null,
    meanRateBps: over((of) => of.meanRateBps),
    slowestBps: over((of) => of.slowestBps),
    makespanS: over((of) => of.makespanS),
    fct: fctBySize(runs),
  };
}

function figuresOf(run: ValidatedRun): RunFigures {
  const { packetBps, fluidBps } = averageRates(run);
  const errors = packetBps.map((packet, i) => Math.abs(1 - packet / fluidBps[i]!)).sort();
  const ended = endedFlows(run);
  const firstS = ended.reduce((least, f) => Math.min(least, run.startS[f]!), Number.POSITIVE_INFINITY);
  const lastOf = (finishS: ArrayLike<number>) => ended.reduce((most, f) => Math.max(most, finishS[f]!), 0) - firstS;
  return {
    errors: {
      mean: mean([...errors]),
      p50: quantile(errors, 1 / 2),
      p95: quantile(errors, 19 / 20),
      max: errors.at(-1)!,
    },
    meanRateBps: [mean([...packetBps]), mean([...fluidBps])],
    slowestBps: [Math.min(...packetBps), Math.min(...fluidBps)],
    makespanS: [lastOf(run.packetFinishS), lastOf(run.fluidFinishS)],
  };
}

function fctBySize(runs: readonly ValidatedRun[]): SizeFct[] {
  const bySize = new Map<number, { packetS: number[]; fluidS: number[] }>();
  for (const run of runs) {
    for (const f of endedFlows(run)) {
      const size = run.sizeBytes[f]!;
      const times = bySize.get(size) ?? { packetS: [], fluidS: [] };
      bySize.set(size, times);
      times.packetS.push(run.packetFinishS[f]! - run.startS[f]!);
      times.fluidS.push(run.fluidFinishS[f]! - run.startS[f]!);
    }
  }
  const p99 = (times: readonly number[]) => quantile(Float64Array.from(times).sort(), 99 / 100);
  return [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([sizeBytes, { packetS, fluidS }]) => ({
      sizeBytes,
      flows: packetS.length,
      packetMeanS: mean(packetS),
      fluidMeanS: mean(fluidS),
      packetP99S: p99(packetS),
      fluidP99S: p99(fluidS),
    }));
}

function endedFlows({ packetFinishS }: ValidatedRun): number[] {
  return [...packetFinishS.keys()].filter((f) => !Number.isNaN(packetFinishS[f]));
}
