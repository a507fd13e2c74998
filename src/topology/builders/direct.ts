/** Fabrics whose switches all carry NICs and are cabled to each other: what they have in common. */

import { count, type Path, rate } from "../../document/index.ts";
import type { Cabling } from "../defaults.ts";
import type { SwitchModel } from "../graph.ts";
import type { Plan, Term } from "./builder.ts";
import { serverFindings } from "./clos.ts";
import { cableMake, type Draft } from "./draft.ts";
import { type Load, radixFindings, switchModelSchema } from "./radix.ts";

/** Parameters of every such builder. */
export const directShape = {
  nicsPerSwitch: count(),
  nicRate: rate(),
  fabricRate: rate(),
  gpusPerServer: count().optional(),
  switch: switchModelSchema,
};

export interface DirectRequest {
  readonly parameters: Cabling & {
    readonly nicsPerSwitch: number;
    readonly nicRate: number;
    readonly gpusPerServer?: number | undefined;
    readonly switch: SwitchModel;
  };
  readonly switches: number;
  /** `groups x switchesPerGroup`: how their number follows from the parameters. */
  readonly switchSum: string;
  /** Switches of one pod, in the order of their numbers; none where there are no pods. */
  readonly switchesPerPod?: number;
  /** Cables between switches, and what the fullest switch has of them. */
  readonly cables: readonly Term[];
  readonly fabricLoads: readonly Load[];
  readonly blame: Path;
  readonly findings?: Plan["findings"];
  /** Name of a switch by its number; `switch-0`, `switch-1`, … where left out. */
  nameOf?(switchNumber: number): string;
  /** Called once the NICs and switches are there. */
  drawCables(draft: Draft): void;
}

/** NIC i hangs off switch floor(i / nicsPerSwitch). */
export function planDirect(request: DirectRequest): Plan {
  const { parameters, switches, switchesPerPod, fabricLoads, blame } = request;
  const { nicsPerSwitch, nicRate, gpusPerServer } = parameters;
  const nics = switches * nicsPerSwitch;
  const toNics = { count: nicsPerSwitch, rateBps: nicRate, ratePath: ["nicRate"] };
  return {
    nodes: [
      { count: nics, what: "NICs" },
      { count: switches, what: "switches" },
    ],
    cables: [{ count: nics, what: "nic-leaf" }, ...request.cables],
    findings: [
      ...(request.findings ?? []),
      ...serverFindings(nics, gpusPerServer, `${request.switchSum} x nicsPerSwitch`),
      ...radixFindings(blame, "switch", [toNics, ...fabricLoads], parameters.switch),
    ],
    switchModel: parameters.switch,
    draw(draft) {
      const nicMake = cableMake("nic-leaf", nicRate, parameters);
      const nameOf = (of: number) => request.nameOf?.(of) ?? `switch-${of}`;
      const switchOf = (nic: number) => Math.floor(nic / nicsPerSwitch);
      const podOf = (of: number) => (switchesPerPod === undefined ? {} : { pod: Math.floor(of / switchesPerPod) });
      for (let nic = 0; nic < nics; nic++) {
        const server = gpusPerServer === undefined ? {} : { server: Math.floor(nic / gpusPerServer) };
        draft.nic(`gpu-${nic}`, "gpu-nic", { ...podOf(switchOf(nic)), ...server });
      }
      for (let s = 0; s < switches; s++) draft.switch(nameOf(s), 1, podOf(s));
      for (let nic = 0; nic < nics; nic++) draft.cable(`gpu-${nic}`, nameOf(switchOf(nic)), nicMake);
      request.drawCables(draft);
    },
  };
}
