/** What a builder is: a few parameters turned into a plan that is checked before a single node is made. */

import type { z } from "zod";
import type { Finding } from "../../document/index.ts";
import { formatCount } from "../../units.ts";
import type { SwitchModel } from "../graph.ts";
import type { Draft } from "./draft.ts";

/** `32 leaves`: one addend of a fabric's size. */
export interface Term {
  readonly count: number;
  readonly what: string;
}

export interface Plan {
  /** GPU NICs first. */
  readonly nodes: readonly Term[];
  readonly cables: readonly Term[];
  /** What does not fit, above all switch radix; paths start below `parameters`. */
  readonly findings: readonly Finding[];
  /** What all switches are, where they are of one model. */
  readonly switchModel?: SwitchModel;
  /** Makes the nodes and cables. Called only when the plan has no findings and its size is within bounds. */
  draw(draft: Draft): void;
}

/** The plan of parameters that contradict each other: nothing can be computed from them. */
export function unfit(findings: readonly Finding[]): Plan {
  return { nodes: [], cables: [], findings, draw: () => undefined };
}

export interface Builder<P = unknown> {
  readonly name: string;
  /** One line for `heddle list`. */
  readonly summary: string;
  readonly schema: z.ZodType<P>;
  /** Groups of parameters of which one excludes the others: who sets one over a file's parameters drops the others. */
  readonly alternatives?: readonly (readonly string[])[];
  /** Must cost next to nothing whatever the parameters: they may ask for 10^15 leaves. */
  plan(parameters: P): Plan;
}

/** Largest fabric that is built: nodes, and cables. */
const MAX_NODES = 4_000_000;
const MAX_CABLES = 16_000_000;

/** One finding for each of nodes and cables that a fabric would have too many of, with the sum. */
export function sizeFindings(nodes: readonly Term[], cables: readonly Term[]): Finding[] {
  return [
    ...tooMany(nodes, "nodes", "TOO_MANY_NODES", MAX_NODES),
    ...tooMany(cables, "cables", "TOO_MANY_CABLES", MAX_CABLES),
  ];
}

function tooMany(terms: readonly Term[], what: string, code: string, limit: number): Finding[] {
  const total = terms.reduce((sum, term) => sum + term.count, 0);
  // R12
  if (total <= limit) return [];
  const addends = terms.filter((term) => term.count > 0).map((term) => `${formatCount(term.count)} ${term.what}`);
  const sum = `${addends.join(" + ")} = ${formatCount(total)} ${what}`;
  return [{ code, path: [], message: `${sum} (expected at most ${formatCount(limit)})` }];
}
