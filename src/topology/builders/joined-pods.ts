/** Pods of leaves and spines whose spines are cabled to each other, with no switch between pods. */

import type { Path } from "../../document/index.ts";
import type { Cabling } from "../defaults.ts";
import type { SwitchModel } from "../graph.ts";
import type { Plan } from "./builder.ts";
import { type ClosRequest, planClos } from "./clos.ts";
import { cableMake } from "./draft.ts";
import { cableTrunks, type Trunk } from "./trunks.ts";

export interface JoinedPodsRequest
  extends Pick<ClosRequest, "pods" | "leavesPerPod" | "nicsPerLeaf" | "spinesPerPod" | "nicSum" | "blame"> {
  readonly parameters: Cabling & {
    readonly nicRate: number;
    readonly fabricRate: number;
    readonly gpusPerServer?: number | undefined;
    readonly switch: SwitchModel;
  };
  /** Kind of the cables between pods, for their length. */
  readonly kind: string;
  readonly rateBps: number;
  readonly ratePath: Path;
  /** Cables to other pods of the pod that has most of them. */
  readonly mostPerPod: number;
  /** Cables between pods in all. */
  readonly cables: number;
  /** Asked for only when the plan is drawn. */
  trunks(): readonly Trunk[];
}

/** A pod's cables to other pods lie on its spines in turn, so that two spines differ by one at the most. */
export function planJoinedPods(request: JoinedPodsRequest): Plan {
  const { parameters, pods, leavesPerPod, nicsPerLeaf, spinesPerPod, rateBps, ratePath } = request;
  const podOfLeaf = (leaf: number) => Math.floor(leaf / leavesPerPod);
  const leafOf = (gpu: number) => Math.floor(gpu / nicsPerLeaf);
  return planClos({
    pods,
    leavesPerPod,
    nicsPerLeaf,
    nicSum: request.nicSum,
    nicRuns: [{ nics: Number.POSITIVE_INFINITY, rate: parameters.nicRate }],
    planes: 1,
    gpusPerServer: parameters.gpusPerServer,
    spinesPerPod,
    cablesPerPair: 1,
    fabricRate: parameters.fabricRate,
    joins: {
      load: { count: Math.ceil(request.mostPerPod / spinesPerPod), rateBps, ratePath },
      cables: { count: request.cables, what: request.kind },
      draw(draft) {
        const make = cableMake(request.kind, rateBps, parameters);
        cableTrunks(draft, pods, spinesPerPod, request.trunks(), make, (spine) => `spine-${spine}`);
      },
    },
    model: parameters.switch,
    cabling: parameters,
    blame: request.blame,
    leafOf,
    groupsOfNic: (gpu) => ({ pod: podOfLeaf(leafOf(gpu)) }),
    groupsOfLeaf: (leaf) => ({ pod: podOfLeaf(leaf) }),
    groupsOfSpine: (spine) => ({ pod: Math.floor(spine / spinesPerPod) }),
  });
}
