/** Runs works in turns (a, b, c, a, b, c, …), so that the machine's drift meets all alike, and takes wall and CPU time of each. */

import { Bench } from "tinybench";
import type { CaseResult, RatioResult } from "./result-file.ts";

/** Time of one sample, milliseconds. `cpuMs` is of the whole process: it has the collector's and the compilers' threads in it. */
interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** A piece of work under a name; equal work in every round. */
export interface Work {
  readonly name: string;
  readonly nics: number;
  /** Queue pairs per flow; null where they don't matter. */
  readonly q: number | null;
  /** Does the work. Works that run elsewhere, say in another process, return what they took. */
  run(): unknown;
}

export interface Measured extends CaseResult {
  /** In order of time: round i of one work lies beside round i of the others. */
  readonly rounds: readonly Sample[];
}

/** A work that tells its own time. */
export class OwnTime implements Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  constructor(wallMs: number, cpuMs: number) {
    this.wallMs = wallMs;
    this.cpuMs = cpuMs;
  }
}

/** Measures the works in turns, after `warmups` rounds that do not count. */
export async function measure(works: readonly Work[], rounds: number, warmups: number): Promise<Measured[]> {
  if (works.length === 0) return [];
  // Tasks of a "bench"-concurrent Bench yield to each other after every run, and synchronous work is never interrupted.
  const bench = new Bench({
    concurrency: "bench",
    iterations: rounds,
    time: 0,
    warmup: warmups > 0,
    warmupIterations: warmups,
    warmupTime: 0,
    throws: true,
  });
  const samples = works.map((): Sample[] => []);
  works.forEach((work, w) => {
    const run = async () => {
      const sample = timed(() => work.run());
      samples[w]!.push(sample);
      return { overriddenDuration: sample.wallMs, overriddenIterationCost: sample.wallMs };
    };
    const dropWarmups = (): void => {
      samples[w]!.length = 0;
    };
    bench.add(label(work), run, { beforeAll: dropWarmups });
  });
  await bench.run();
  return works.map(({ name, nics, q }, w) => {
    const { result } = bench.getTask(label(works[w]!))!;
    if (result.state !== "completed") throw new Error(`${label(works[w]!)} is ${result.state}`);
    const { p50, p99, mad, samplesCount } = result.latency;
    const cpu = samples[w]!.map(({ cpuMs }) => cpuMs);
    return {
      name,
      nics,
      q,
      medianMs: p50,
      p99Ms: p99,
      madMs: mad,
      samples: samplesCount,
      cpuMedianMs: median(cpu),
      cpuMinMs: Math.min(...cpu),
      rounds: samples[w]!,
    };
  });
}

/** Runs once and takes the time, unless what is run tells its own. */
export function timed(run: () => unknown): Sample {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const own = run();
  if (own instanceof OwnTime) return own;
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** How a case is called in tables and by `--only`. */
export function label({ name, q }: Pick<CaseResult, "name" | "q">): string {
  return q === null ? name : `${name}, q=${q}`;
}

/** CPU time of `a` over that of `b`, round by round: the median of those ratios, and the ratio of the two least times. */
export function ratio(name: string, a: Measured, b: Measured, most?: number): RatioResult {
  const paired = a.rounds.map(({ cpuMs }, i) => cpuMs / b.rounds[i]!.cpuMs);
  return {
    name,
    nics: a.nics,
    q: a.q,
    value: median(paired),
    ofMinima: a.cpuMinMs / b.cpuMinMs,
    ...(most === undefined ? {} : { most }),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
