/** The placements that heddle knows, by name. A new one is a file here and a line below. */

import { ScenarioError, unknownName } from "../../errors.ts";
import type { Placement } from "../placement.ts";
import { fragmented } from "./fragmented.ts";
import { hosts } from "./hosts.ts";
import { packed } from "./packed.ts";
import { railAligned } from "./rail-aligned.ts";
import { random } from "./random.ts";
import { randomServers } from "./random-servers.ts";
import { strided } from "./strided.ts";

/** In the order in which `heddle list` shows them. */
export const PLACEMENTS: readonly Placement[] = [
  packed,
  railAligned,
  strided,
  random,
  randomServers,
  fragmented,
  hosts,
];

/** @throws ScenarioError UNKNOWN_PLACEMENT, which lists the names and suggests the nearest */
export function findPlacement(name: string): Placement {
  const placement = PLACEMENTS.find((candidate) => candidate.name === name);
  if (placement) return placement;
  const known = PLACEMENTS.map((candidate) => candidate.name);
  throw new ScenarioError([unknownName("--placement", "placement", name, known)]);
}
