/** Flows for tests, from pairs of NICs. */

import type { CoreFlows } from "../../src/core/index.ts";
import { LINE_RATE_BPS } from "../worlds.ts";

/** Every flow offers the line rate unless told otherwise. */
export function flowsOf(
  pairs: readonly (readonly [src: number, dst: number])[],
  demandBps: number = LINE_RATE_BPS,
): CoreFlows {
  return {
    src: Uint32Array.from(pairs, ([src]) => src),
    dst: Uint32Array.from(pairs, ([, dst]) => dst),
    demandBps: new Float64Array(pairs.length).fill(demandBps),
  };
}

/** A flow from every NIC to the one `shift` NICs on, round the end. */
export function shifted(nics: number, shift: number): CoreFlows {
  return flowsOf(Array.from({ length: nics }, (_, nic) => [nic, (nic + shift) % nics] as const));
}
