/** Whether a switch has the ports that a plan asks of it; a port splits, so two cables of half its rate fill one. */

import { count, type Finding, mapping, type Path, rate } from "../../document/index.ts";
import { formatRate } from "../../units.ts";
import type { SwitchModel } from "../graph.ts";

/** NVIDIA SN5600 (Spectrum-4): 64 ports of 800 Gb/s, each of which splits into 2 x 400G (data sheet). */
export const switchModelSchema = mapping({
  ports: count(1, 65_536).prefault(64),
  portRate: rate().prefault("800Gbps"),
}).prefault({});

/** Cables of one rate on one switch. */
export interface Load {
  readonly count: number;
  readonly rateBps: number;
  /** The parameter that sets the rate: blamed where the cable is faster than a port. */
  readonly ratePath: Path;
}

/** Findings for a switch that carries these cables: `leaf needs 64 x 400 Gb/s + 40 x 800 Gb/s = 72 ports of 800 Gb/s (expected at most 64)`. */
export function radixFindings(path: Path, what: string, loads: readonly Load[], model: SwitchModel): Finding[] {
  const used = loads.filter((load) => load.count > 0);
  const tooFast = used.filter((load) => load.rateBps > model.portRate);
  // R11
  if (tooFast.length > 0) {
    return tooFast.map(({ ratePath, rateBps }) => ({
      code: "CABLE_FASTER_THAN_PORT",
      path: ratePath,
      message: `${formatRate(rateBps)} cable on a ${what} (expected at most a port's rate, ${formatRate(model.portRate)})`,
    }));
  }
  const ports = used.reduce((sum, load) => sum + portsFor(load, model), 0);
  // R10
  if (ports <= model.ports) return [];
  const addends = used.map((load) => `${load.count} x ${formatRate(load.rateBps)}`).join(" + ");
  const message = `${what} needs ${addends} = ${ports} ports of ${formatRate(model.portRate)} (expected at most ${model.ports})`;
  return [{ code: "RADIX_EXCEEDED", path, message }];
}

/** Ports that `load.count` cables of `load.rateBps` fill. */
export function portsFor(load: Pick<Load, "count" | "rateBps">, model: SwitchModel): number {
  // The subtraction keeps 6 x 133.3 Gb/s = 799.8 Gb/s and the like from rounding up by a float's last digit.
  return Math.ceil((load.count * load.rateBps) / model.portRate - 1e-9);
}
