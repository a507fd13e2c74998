/**
 * The network of the host NICs, one per server, apart from the GPU fabric: a GPU leaf has no port left for them. All of it
 * is assumed. Per array one host leaf: 64 x 400G down, 8 x 800G up, 4 to each of the pod's 2 host spines. Per host spine
 * 8 x 400G up, one to each of the 8 host cores whose number is even or odd as its own.
 */

import type { Finding, Path } from "../../document/index.ts";
import type { Cabling } from "../defaults.ts";
import type { SwitchModel } from "../graph.ts";
import type { Term } from "./builder.ts";
import { cableMake, type Draft } from "./draft.ts";
import { radixFindings } from "./radix.ts";

const NIC_RATE_BPS = 400e9;
const LEAF_UPLINK_RATE_BPS = 800e9;
const CORE_RATE_BPS = 400e9;
const SPINES_PER_POD = 2;
/** From a host leaf to each host spine of its pod. */
const CABLES_PER_SPINE = 4;
const CORES = 16;
const UPLINKS_PER_SPINE = CORES / SPINES_PER_POD;

export interface HostShape {
  readonly servers: number;
  readonly serversPerArray: number;
  readonly arrays: number;
  readonly arraysPerPod: number;
  readonly pods: number;
}

export interface HostPlan {
  readonly nodes: readonly Term[];
  readonly cables: readonly Term[];
  readonly findings: readonly Finding[];
  drawSwitches(draft: Draft): void;
  drawCables(draft: Draft): void;
}

/** `sizePath` and `podPath` are blamed where the host switches have too few ports for that many pods, or so large ones. */
export function planHostNetwork(
  shape: HostShape,
  cabling: Cabling,
  model: SwitchModel,
  sizePath: Path,
  podPath: Path,
): HostPlan {
  const { servers, serversPerArray, arrays, arraysPerPod, pods } = shape;
  const spines = arrays > 1 ? pods * SPINES_PER_POD : 0;
  const cores = pods > 1 ? CORES : 0;
  const uplinksPerLeaf = spines > 0 ? SPINES_PER_POD * CABLES_PER_SPINE : 0;
  const uplinksPerSpine = cores > 0 ? UPLINKS_PER_SPINE : 0;
  const at = (rateBps: number) => ({ rateBps, ratePath: ["switch", "portRate"] });
  const toNics = { count: Math.min(servers, serversPerArray), ...at(NIC_RATE_BPS) };
  const toSpines = { count: uplinksPerLeaf, ...at(LEAF_UPLINK_RATE_BPS) };
  const toLeaves = { count: Math.min(arrays, arraysPerPod) * CABLES_PER_SPINE, ...at(LEAF_UPLINK_RATE_BPS) };
  const toCores = { count: uplinksPerSpine, ...at(CORE_RATE_BPS) };
  const podOf = (array: number) => Math.floor(array / arraysPerPod);
  return {
    nodes: [
      { count: servers, what: "host NICs" },
      { count: arrays, what: "host leaves" },
      { count: spines, what: "host spines" },
      { count: cores, what: "host cores" },
    ],
    cables: [
      { count: servers, what: "host nic-leaf" },
      { count: arrays * uplinksPerLeaf, what: "host leaf-spine" },
      { count: spines * uplinksPerSpine, what: "host spine-core" },
    ],
    findings: [
      ...radixFindings(["switch"], "host leaf", [toNics, toSpines], model),
      ...(spines > 0 ? radixFindings(podPath, "host spine", [toLeaves, toCores], model) : []),
      ...(cores > 0 ? radixFindings(sizePath, "host core", [{ count: pods, ...at(CORE_RATE_BPS) }], model) : []),
    ],
    drawSwitches(draft) {
      for (let array = 0; array < arrays; array++) draft.switch(`host-leaf-${array}`, 1, { array, pod: podOf(array) });
      for (let spine = 0; spine < spines; spine++) {
        draft.switch(`host-spine-${spine}`, 2, { pod: Math.floor(spine / SPINES_PER_POD) });
      }
      for (let core = 0; core < cores; core++) draft.switch(`host-core-${core}`, 3);
    },
    drawCables(draft) {
      const nicMake = cableMake("nic-leaf", NIC_RATE_BPS, cabling);
      const leafMake = cableMake("leaf-spine", LEAF_UPLINK_RATE_BPS, cabling);
      const coreMake = cableMake("spine-core", CORE_RATE_BPS, cabling);
      for (let server = 0; server < servers; server++) {
        draft.cable(`host-${server}`, `host-leaf-${Math.floor(server / serversPerArray)}`, nicMake);
      }
      for (let array = 0; spines > 0 && array < arrays; array++) {
        for (let s = 0; s < SPINES_PER_POD; s++) {
          const spine = podOf(array) * SPINES_PER_POD + s;
          draft.cable(`host-leaf-${array}`, `host-spine-${spine}`, leafMake, CABLES_PER_SPINE);
        }
      }
      for (let spine = 0; cores > 0 && spine < spines; spine++) {
        for (let core = spine % SPINES_PER_POD; core < CORES; core += SPINES_PER_POD) {
          draft.cable(`host-spine-${spine}`, `host-core-${core}`, coreMake);
        }
      }
    },
  };
}
