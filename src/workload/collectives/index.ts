/** The collectives and algorithms that heddle knows, by name. A new algorithm is a file here and a line below. */

import { ScenarioError, unknownName } from "../../errors.ts";
import type { Algorithm, Collective } from "./algorithm.ts";
import { direct, pairwise } from "./all-to-all.ts";
import { doubleBinaryTree } from "./double-binary-tree.ts";
import { halvingDoubling } from "./halving-doubling.ts";
import { hierarchical } from "./hierarchical.ts";
import { pipeline } from "./pipeline.ts";
import { railAligned } from "./rail-aligned.ts";
import { ring } from "./ring.ts";

/** Of n parts, n − 1 cross every rank's link. */
const allButOne = (n: number): number => (n - 1) / n;
const whole = (): number => 1;

/** In the order in which `heddle list` shows them. */
export const COLLECTIVES: readonly Collective[] = [
  {
    name: "all-reduce",
    summary: "every rank ends with the sum over all ranks",
    busbwFactor: (n) => 2 * allButOne(n),
    inParts: false,
  },
  {
    name: "all-gather",
    summary: "every rank ends with the parts of all",
    busbwFactor: allButOne,
    inParts: true,
  },
  {
    name: "reduce-scatter",
    summary: "every rank ends with one part of the sum",
    busbwFactor: allButOne,
    inParts: true,
  },
  {
    name: "all-to-all",
    summary: "every rank sends another part to every other",
    busbwFactor: allButOne,
    inParts: true,
  },
  { name: "broadcast", summary: "rank 0 sends to all", busbwFactor: whole, inParts: false },
  { name: "reduce", summary: "rank 0 ends with the sum over all ranks", busbwFactor: whole, inParts: false },
  { name: "send-recv", summary: "every rank sends to the next", busbwFactor: whole, inParts: false },
];

/** The first that serves a collective is its default. */
export const ALGORITHMS: readonly Algorithm[] = [
  ring,
  doubleBinaryTree,
  halvingDoubling,
  hierarchical,
  pairwise,
  direct,
  railAligned,
  pipeline,
];

/** @throws {ScenarioError} UNKNOWN_COLLECTIVE, which lists the names and suggests the nearest */
export function findCollective(name: string): Collective {
  const collective = COLLECTIVES.find((candidate) => candidate.name === name);
  if (collective) return collective;
  const known = COLLECTIVES.map((candidate) => candidate.name);
  throw new ScenarioError([unknownName("collective", "collective", name, known)]);
}

/** Those that serve a collective, its default first. */
export function algorithmsFor(collective: string): readonly Algorithm[] {
  return ALGORITHMS.filter(({ collectives }) => collectives.includes(collective));
}

/** @throws {ScenarioError} UNKNOWN_ALGORITHM, which lists those that serve the collective */
export function findAlgorithm(name: string, collective: string): Algorithm {
  const serving = algorithmsFor(collective);
  const found = serving.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = serving.map((candidate) => candidate.name);
  throw new ScenarioError([unknownName("--algorithm", "algorithm", name, known)]);
}
