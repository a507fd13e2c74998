/** What a cable of some length is bought as: copper, or fibre between two transceivers of a reach class. */

import { formatCount, formatRate } from "../units.ts";

export interface ReachClass {
  /** `DAC`, `SR`, … */
  readonly name: string;
  /** Longest cable, m. */
  readonly reachM: number;
  readonly optical: boolean;
}

/**
 * Nominal reaches by the names of IEEE 802.3: CR4 (802.3cd, 3 m at 50 Gb/s a lane; 802.3ck, 2 m at 100 Gb/s a lane, sold to
 * 3 m), VR4 and SR4 or active optical cables (802.3db, 50 m over OM4 multimode fibre for VR4), DR4 (802.3bs, 500 m), FR4 (802.3cu,
 * 2 km), LR8 (802.3bs, 10 km); ZR (802.3cw) for all that is longer.
 */
export const REACH_CLASSES: readonly ReachClass[] = [
  { name: "DAC", reachM: 3, optical: false },
  { name: "SR", reachM: 50, optical: true },
  { name: "DR", reachM: 500, optical: true },
  { name: "FR", reachM: 2000, optical: true },
  { name: "LR", reachM: 10_000, optical: true },
  { name: "ZR", reachM: Number.POSITIVE_INFINITY, optical: true },
];

/** The class of least reach that is enough. */
export function reachClass(lengthM: number): ReachClass {
  return REACH_CLASSES.find(({ reachM }) => lengthM <= reachM)!;
}

/** `400G-DR`. */
export function reachName(rateBps: number, { name }: ReachClass): string {
  return `${formatRate(rateBps).replace(" ", "").replace(/b\/s$/, "")}-${name}`;
}

/** `up to 3 m DAC, up to 50 m SR, …, else ZR`. */
export function describeReaches(): string {
  return REACH_CLASSES.map(({ name, reachM }) =>
    Number.isFinite(reachM) ? `up to ${formatCount(reachM)} m ${name}` : `else ${name}`,
  ).join(", ");
}
