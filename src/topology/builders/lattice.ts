/** Switches at the points of a lattice, each line along a dimension cabled in one way: the frame of HyperX and torus. */

import type { z } from "zod";
import { count, type Finding, list, mapping } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import { cablingShape } from "../defaults.ts";
import type { CableAttributes } from "../graph.ts";
import type { Plan } from "./builder.ts";
import { directShape, planDirect } from "./direct.ts";
import { cableMake, type Draft } from "./draft.ts";

/** Hops that the core can count between two switches. */
const MOST_HOPS = 254;

export const latticeSchema = mapping({
  dimensions: list(count(2)),
  cablesPerPair: count().prefault(1),
  ...directShape,
  ...cablingShape("nic-leaf", "leaf-leaf"),
});
export type LatticeParameters = z.output<typeof latticeSchema>;

/** How the switches of one line are cabled. */
export interface Line {
  readonly switches: number;
  /** Cables of the line, and on one of its switches; `cablesPerPair` is yet to be multiplied in. */
  readonly cables: number;
  readonly cablesPerSwitch: number;
  /** Between its switches furthest apart. */
  readonly hops: number;
  /** Coordinates that are cabled, the lower one first; parallel cables are copies 1, 2, … */
  pairs(): Iterable<readonly [from: number, to: number, copy: number]>;
}

/** `lineOf` is asked for each dimension. */
export function planLattice(parameters: LatticeParameters, lineOf: (switches: number) => Line): Plan {
  const { dimensions, cablesPerPair, fabricRate } = parameters;
  const lines = dimensions.map(lineOf);
  const switches = dimensions.reduce((product, size) => product * size, 1);
  const cablesPerSwitch = lines.reduce((sum, line) => sum + line.cablesPerSwitch, 0) * cablesPerPair;
  return planDirect({
    parameters,
    switches,
    switchSum: "product of dimensions",
    cables: lines.map((line, d) => ({
      count: (switches / line.switches) * line.cables * cablesPerPair,
      what: `dimension-${d}`,
    })),
    fabricLoads: [{ count: cablesPerSwitch, rateBps: fabricRate, ratePath: ["fabricRate"] }],
    blame: ["dimensions"],
    findings: latticeFindings(lines),
    nameOf: (of) => latticeName(of, dimensions),
    drawCables: (draft) => cableLines(draft, parameters, lines, cableMake("leaf-leaf", fabricRate, parameters)),
  });
}

/** A finding where there is no dimension, or paths are longer than hops are counted. */
function latticeFindings(lines: readonly Line[]): Finding[] {
  // R32
  if (lines.length === 0) {
    return [{ code: "NO_DIMENSION", path: ["dimensions"], message: "no dimension (expected at least one)" }];
  }
  const hops = lines.reduce((sum, line) => sum + line.hops, 0);
  // R33
  if (hops <= MOST_HOPS) return [];
  const message = `${formatCount(hops)} hops between the switches furthest apart (expected at most ${MOST_HOPS})`;
  return [{ code: "TOO_MANY_HOPS", path: ["dimensions"], message }];
}

/** `switch-2-0-1`: switches are numbered with the last coordinate running fastest. */
function latticeName(of: number, dimensions: readonly number[]): string {
  let name = "";
  let rest = of;
  for (let d = dimensions.length - 1; d >= 0; d--) {
    name = `-${rest % dimensions[d]!}${name}`;
    rest = Math.floor(rest / dimensions[d]!);
  }
  return `switch${name}`;
}

function cableLines(
  draft: Draft,
  { dimensions, cablesPerPair }: LatticeParameters,
  lines: readonly Line[],
  make: CableAttributes,
): void {
  const switches = dimensions.reduce((product, size) => product * size, 1);
  let block = switches;
  for (const line of lines) {
    const stride = block / line.switches;
    for (let first = 0; first < switches; first += block) {
      for (let start = first; start < first + stride; start++) {
        for (const [from, to, copy] of line.pairs()) {
          const at = (coordinate: number) => latticeName(start + coordinate * stride, dimensions);
          draft.cable(at(from), at(to), make, cablesPerPair, (copy - 1) * cablesPerPair + 1);
        }
      }
    }
    block = stride;
  }
}
