/** The third tier: how many core switches there are, and which uplink of which pod goes to which of them. */

import type { Finding, Path } from "../../document/index.ts";
import type { CableAttributes, SwitchModel } from "../graph.ts";
import type { Draft } from "./draft.ts";
import { radixFindings } from "./radix.ts";

/** No core has more cables than this to one pod; a bound on the search for a divisor, whatever rates a file has. */
const MAX_CABLES_PER_POD = 65_536;

export interface CoreRequest {
  readonly pods: number;
  /** Uplinks of one pod, all its spines together. */
  readonly uplinks: number;
  /** Number of cores asked for; the regular number when left out. */
  readonly cores?: number | undefined;
  readonly rateBps: number;
  readonly ratePath: Path;
  /** Blamed when a core has too few ports. */
  readonly podsPath: Path;
  readonly model: SwitchModel;
}

export interface CorePlan {
  readonly cores: number;
  readonly findings: readonly Finding[];
  /** Core of uplink `uplink` (spine x uplinksPerSpine + number on that spine) of a pod. */
  coreOf(pod: number, uplink: number): number;
}

/**
 * Pod p's uplink u goes to core (u + p x (U mod C)) mod C, for U uplinks a pod and C cores: each pod starts where the one
 * before it ended, so cores differ by one cable at most. The regular C is U / m, with m the largest divisor of U whose
 * pods x m cables fit a core: every core then has exactly m cables to every pod. Cost: at most one step per core port.
 */
export function planCores(request: CoreRequest): CorePlan {
  const { pods, uplinks, rateBps, ratePath, model } = request;
  const cores = request.cores ?? uplinks / cablesPerPod(request);
  const load = { count: Math.ceil((pods * uplinks) / cores), rateBps, ratePath };
  const blamed = request.cores === undefined ? request.podsPath : ["cores"];
  const findings = radixFindings(blamed, "core", [load], model);
  // R13: a pod would not reach every core, and two pods perhaps none in common.
  if (cores > uplinks) {
    const message = `${cores} cores, but a pod has ${uplinks} uplinks (expected at most one core per uplink of a pod)`;
    findings.push({ code: "TOO_MANY_CORES", path: ["cores"], message });
  }
  const shift = uplinks % cores;
  return { cores, findings, coreOf: (pod, uplink) => (uplink + pod * shift) % cores };
}

/** The largest m; 1 where not even that fits, which the radix check then says. */
function cablesPerPod({ pods, uplinks, rateBps, model }: CoreRequest): number {
  const cablesPerCore = Math.floor((model.ports * model.portRate) / rateBps + 1e-9);
  let m = Math.min(uplinks, Math.floor(cablesPerCore / pods), MAX_CABLES_PER_POD);
  while (m > 1 && uplinks % m !== 0) m--;
  return Math.max(1, m);
}

/** Uplinks of all spines, numbered pod by pod. */
export interface Uplinks {
  readonly spines: number;
  readonly spinesPerPod: number;
  readonly uplinksPerSpine: number;
}

/**
 * Cables every spine to its cores. Two uplinks of one spine may meet at one core: those are parallel cables. `plane` ends
 * the names of the switches.
 */
export function cableCores(draft: Draft, uplinks: Uplinks, plan: CorePlan, make: CableAttributes, plane = ""): void {
  const { spines, spinesPerPod, uplinksPerSpine } = uplinks;
  for (let spine = 0; spine < spines; spine++) {
    const pod = Math.floor(spine / spinesPerPod);
    const first = (spine % spinesPerPod) * uplinksPerSpine;
    // Cores repeat only after a whole round, in the order of the first round.
    for (let k = 0; k < uplinksPerSpine; k++) {
      const round = Math.floor(k / plan.cores);
      draft.cable(`spine-${spine}${plane}`, `core-${plan.coreOf(pod, first + k)}${plane}`, make, 1, round + 1);
    }
  }
}
