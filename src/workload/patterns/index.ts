/** The patterns that heddle knows, by name. A new one is a file here and a line below. */

import { ScenarioError, unknownName } from "../../errors.ts";
import type { Pattern } from "../pattern.ts";
import { bisection } from "./bisection.ts";
import { flowList } from "./flow-list.ts";
import { incast } from "./incast.ts";
import { permutation } from "./permutation.ts";
import { ring } from "./ring.ts";
import { stride } from "./stride.ts";

/** In the order in which `heddle list` shows them. */
export const PATTERNS: readonly Pattern[] = [permutation, bisection, stride, incast, ring, flowList];

/** @throws ScenarioError UNKNOWN_PATTERN, which lists the names and suggests the nearest */
export function findPattern(name: string): Pattern {
  const pattern = PATTERNS.find((candidate) => candidate.name === name);
  if (pattern) return pattern;
  const known = PATTERNS.map((candidate) => candidate.name);
  throw new ScenarioError([unknownName("--pattern", "pattern", name, known)]);
}
