/** The k-ary fat-tree: k pods of k/2 edge and k/2 aggregation switches (our leaves and spines), (k/2)^2 cores, k-port switches. */

import type { z } from "zod";
import { count, mapping, rate } from "../../document/index.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import type { Builder, Plan } from "./builder.ts";
import { cableMake } from "./draft.ts";

const schema = mapping({ k: count(2), rate: rate().prefault("400Gbps"), ...cablingShape(...CLOS_CABLES) });
type Parameters = z.output<typeof schema>;

/** Numbering as in Al-Fares, Loukissas & Vahdat, A Scalable, Commodity Data Center Network Architecture, SIGCOMM 2008. */
function plan(parameters: Parameters): Plan {
  const { k } = parameters;
  const half = k / 2;
  const nics = k * half * half;
  // R14
  const odd = { code: "ODD_RADIX", path: ["k"], message: `odd number of ports (expected an even number, got ${k})` };
  return {
    nodes: [
      { count: nics, what: "NICs" },
      { count: k * half, what: "leaves" },
      { count: k * half, what: "spines" },
      { count: half * half, what: "cores" },
    ],
    cables: [
      { count: nics, what: "nic-leaf" },
      { count: nics, what: "leaf-spine" },
      { count: nics, what: "spine-core" },
    ],
    findings: k % 2 === 0 ? [] : [odd],
    switchModel: { ports: k, portRate: parameters.rate },
    draw(draft) {
      const nicMake = cableMake("nic-leaf", parameters.rate, parameters);
      const fabricMake = cableMake("leaf-spine", parameters.rate, parameters);
      const coreMake = cableMake("spine-core", parameters.rate, parameters);
      const podOfNic = (nic: number) => Math.floor(nic / (half * half));
      const podOfSwitch = (number: number) => Math.floor(number / half);
      for (let nic = 0; nic < nics; nic++) draft.nic(`gpu-${nic}`, "gpu-nic", { pod: podOfNic(nic) });
      for (let leaf = 0; leaf < k * half; leaf++) draft.switch(`leaf-${leaf}`, 1, { pod: podOfSwitch(leaf) });
      for (let spine = 0; spine < k * half; spine++) draft.switch(`spine-${spine}`, 2, { pod: podOfSwitch(spine) });
      for (let core = 0; core < half * half; core++) draft.switch(`core-${core}`, 3);
      for (let nic = 0; nic < nics; nic++) draft.cable(`gpu-${nic}`, `leaf-${Math.floor(nic / half)}`, nicMake);
      for (let leaf = 0; leaf < k * half; leaf++) {
        const firstSpine = podOfSwitch(leaf) * half;
        for (let a = 0; a < half; a++) draft.cable(`leaf-${leaf}`, `spine-${firstSpine + a}`, fabricMake);
      }
      for (let spine = 0; spine < k * half; spine++) {
        const firstCore = (spine % half) * half;
        for (let j = 0; j < half; j++) draft.cable(`spine-${spine}`, `core-${firstCore + j}`, coreMake);
      }
    },
  };
}

export const fatTree: Builder<Parameters> = {
  name: "fat-tree",
  summary: "three tiers of k-port switches, k^3/4 NICs (Al-Fares)",
  schema,
  plan,
};
