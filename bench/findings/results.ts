/** The summary of a sweep, asked by what varied; and sentences about it that have to be true. */

import type { FigureSummary, Json, PointSummary, SweepSummary } from "../../src/metrics/index.ts";

/** Values of axes: `{ qps: 4, policy: "ecmp" }`. */
export type Where = Readonly<Record<string, Json>>;

export class Results {
  readonly summary: SweepSummary;

  constructor(summary: SweepSummary) {
    this.summary = summary;
  }

  /** A figure of the one point at these values. @throws {Error} where there is none, or several */
  at(where: Where, figure: string): FigureSummary {
    const [point, another] = this.#pointsAt(where);
    const found = point?.figures[figure];
    if (found === undefined || another !== undefined) {
      throw new Error(`${this.summary.name} has not one point with ${figure} at ${JSON.stringify(where)}`);
    }
    return found;
  }

  mean(where: Where, figure: string): number {
    return this.at(where, figure).mean;
  }

  seeds(where: Where): number {
    return this.#pointsAt(where)[0]!.seeds;
  }

  /** Values of an axis, in the sweep's order. */
  values<T extends Json>(axis: string): readonly T[] {
    return [...new Set(this.summary.points.map(({ vary }) => vary[axis] as T))];
  }

  #pointsAt(where: Where): readonly PointSummary[] {
    return this.summary.points.filter(({ vary }) =>
      Object.entries(where).every(([axis, value]) => vary[axis] === value),
    );
  }
}

/** A sentence that the results bear out. @throws {Error} where they do not: the sentence has to be thought over again */
export function claim(holds: boolean, sentence: string): string {
  if (!holds) throw new Error(`the results do not say so any more: ${sentence}`);
  return sentence;
}

/** Whether a mean is below another beyond doubt: their 95 % intervals do not meet. */
export function isBelow(a: FigureSummary, b: FigureSummary): boolean {
  return (a.ci95[1] ?? a.mean) < (b.ci95[0] ?? b.mean);
}

/** Half of the 95 % interval; 0 where one seed gives none. */
export function halfWidth({ ci95: [low, high] }: FigureSummary): number {
  return low === null || high === null ? 0 : (high - low) / 2;
}

/** `57.6 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `7.1 points`, of percent. */
export function points(difference: number): string {
  return `${(100 * difference).toFixed(1)} points`;
}

/** `1.67 times`. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}

/** `336.4 GB/s`, 10^9 byte/s. */
export function gigabytes(rateGBps: number): string {
  return `${rateGBps.toFixed(rateGBps < 10 ? 2 : 1)} GB/s`;
}
