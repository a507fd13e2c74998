/** A figure over seeds: its mean with a Student-t confidence interval. */

import type { Estimate } from "./summary.ts";

/** Two-sided 95 % quantiles of Student's t for 1 … 30 degrees of freedom (any statistics table). */
const T_975 = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
] as const;
/** 97.5 % quantile of the normal distribution. */
const Z_975 = 1.959964;

/** Above the table: the first two terms of the expansion in 1 / degrees of freedom (Abramowitz & Stegun 26.7.5). */
function studentT(degrees: number): number {
  const z = Z_975;
  const cubed = z * z * z;
  return (
    T_975[degrees - 1] ??
    z + (cubed + z) / (4 * degrees) + (5 * cubed * z * z + 16 * cubed + 3 * z) / (96 * degrees * degrees)
  );
}

/** The mean of at least one value; an interval needs two. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const value = mean(values);
  if (n < 2) return { value, ci95: [null, null] };
  const variance = values.reduce((sum, v) => sum + (v - value) * (v - value), 0) / (n - 1);
  const half = studentT(n - 1) * Math.sqrt(variance / n);
  return { value, ci95: [value - half, value + half] };
}

/** Arithmetic mean of at least one value. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
