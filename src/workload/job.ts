/** Turns "which NICs, how many, placed how" into the ranks of one job. */

import { type Issue, ScenarioError, unknownName } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import type { Rng } from "../rng.ts";
import { type GivenParameters, optionOf } from "./parameters.ts";
import { findPlacement } from "./placements/index.ts";

/** Which NICs may take part. GPU NICs carry the job's traffic; host NICs idle unless asked. */
export const NIC_CHOICES = ["gpu", "host", "all"] as const;
export type NicChoice = (typeof NIC_CHOICES)[number];

export interface JobOptions {
  /** A `NicChoice`; default `gpu`. Text, since it comes from a command line. */
  readonly nics?: string;
  /** NICs in the job; default all that `nics` offers, or that a list of hosts names. */
  readonly jobNics?: number;
  /** The option that `jobNics` comes from, for messages; default `--job-nics`. */
  readonly jobNicsOption?: string;
  /** Name of a placement; default `packed`. */
  readonly placement?: string;
  readonly placementParameters?: GivenParameters;
  /** NICs that others hold. */
  readonly taken?: Uint8Array; // [hosts] 1 where held; none where absent
}

/**
 * The ranks of a job: element k is the NIC id of rank k. NICs whose cable is down are members like all others: it is for
 * routing to say that they can't be reached.
 *
 * @param rng read only by placements that draw
 * @throws ScenarioError UNKNOWN_NICS, UNKNOWN_PLACEMENT, NO_NICS, BAD_JOB_SIZE, and what the placement finds wrong
 */
export function placeJob(fabric: Fabric, options: JobOptions, rng: Rng): Uint32Array {
  const { nics = "gpu", jobNics: count, jobNicsOption: countOption = "--job-nics" } = options;
  const { placement = "packed", placementParameters: parameters = {} } = options;
  if (!isNicChoice(nics)) throw new ScenarioError([unknownName("--nics", "nics", nics, NIC_CHOICES)]);
  const chosen = findPlacement(placement);
  const [first, end] = rangeOf(fabric, nics);
  const free = (nic: number): boolean => options.taken?.[nic] !== 1;
  const ids = Uint32Array.from({ length: end - first }, (_, i) => first + i).filter(free);
  const issue = sizeIssue(nics, ids.length, ids.length === end - first, count, countOption);
  if (issue) throw new ScenarioError([issue]);
  return chosen.place({ fabric, nics: ids, count, countOption, rng, parameters });
}

/**
 * A placement with its parameters, defaults filled in, as reports show it: `fragmented, block-servers 4`.
 * @throws ScenarioError UNKNOWN_PLACEMENT
 */
export function placementText(placement: string, parameters: GivenParameters = {}): string {
  const parts = findPlacement(placement).parameters.flatMap((spec) => {
    const value = parameters[spec.name] ?? ("default" in spec ? spec.default : undefined);
    if (value === undefined) return [];
    const shown = typeof value === "object" ? value.name : value;
    // The list of hosts is called as its placement is.
    return [spec.name === placement ? `${shown}` : `${optionOf(spec.name).slice(2)} ${shown}`];
  });
  return [placement, ...parts].join(", ");
}

function isNicChoice(name: string): name is NicChoice {
  return (NIC_CHOICES as readonly string[]).includes(name);
}

function rangeOf(fabric: Fabric, nics: NicChoice): [number, number] {
  if (nics === "gpu") return [0, fabric.gpuNicCount];
  if (nics === "host") return [fabric.gpuNicCount, fabric.hostCount];
  return [0, fabric.hostCount];
}

function sizeIssue(
  nics: NicChoice,
  onOffer: number,
  isWhole: boolean,
  count: number | undefined,
  countOption: string,
): Issue | undefined {
  const kind = nics === "all" ? "" : `${nics === "gpu" ? "GPU" : "host"} `;
  if (onOffer === 0) {
    return {
      code: "NO_NICS",
      path: "--nics",
      message: `${isWhole ? "this fabric has" : "other jobs leave"} no ${kind}NICs (expected at least one, got 0)`,
    };
  }
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= onOffer)) return undefined;
  return {
    code: "BAD_JOB_SIZE",
    path: countOption,
    message: `not a possible job size (expected an integer from 1 to ${onOffer}, the ${kind}NICs ${isWhole ? "of this fabric" : "that other jobs leave"}, got ${count})`,
  };
}
