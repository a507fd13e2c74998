/** Random small fabrics that are no Clos: any cables between switches of up to three tiers, and NICs that may be cut off. */

import { type Fabric, freeze } from "../../src/fabric/index.ts";
import type { Rng } from "../../src/rng.ts";
import { addCable, addNic, addSwitch, cut, emptyWorld, LINE_RATE_BPS } from "../worlds.ts";

/**
 * 2 … 10 NICs, 1 … 12 switches; cables of a quarter to twice the line rate, parallel ones and some within a tier. Cables are few, and
 * some tiers a line of switches, so that a way down, up and down again may be shorter than any that is valid.
 */
export function randomFabric({ below }: Rng): Fabric {
  const graph = emptyWorld("random");
  const tiers = Array.from({ length: 1 + below(3) }, (_, tier) =>
    Array.from({ length: 1 + below(4) }, (_, i) => `switch-${tier + 1}.${i}`),
  );
  tiers.forEach((names, tier) => {
    for (const name of names) addSwitch(graph, name, tier + 1);
  });
  const switches = tiers.flat();
  const rate = (): number => (LINE_RATE_BPS / 4) * 2 ** below(4);
  tiers.forEach((names, tier) => {
    for (const name of names) {
      for (const upper of tiers[tier + 1] ?? []) {
        for (let cables = below(5) - 2; cables > 0; cables--) addCable(graph, name, upper, rate());
      }
    }
  });
  for (const names of tiers) {
    if (below(2) === 0) for (let i = 1; i < names.length; i++) addCable(graph, names[i - 1]!, names[i]!, rate());
  }
  for (let extra = below(4); extra > 0; extra--) {
    const [a, b] = [switches[below(switches.length)]!, switches[below(switches.length)]!];
    if (a !== b) addCable(graph, a, b, rate());
  }
  const nics = 2 + below(9);
  for (let nic = 0; nic < nics; nic++) {
    // Mostly at the lowest tier, where they meet.
    const leaf = below(4) === 0 ? switches[below(switches.length)]! : tiers[0]![below(tiers[0]!.length)]!;
    addNic(graph, `nic-${nic}`, leaf);
    if (below(40) === 0) cut(graph, `nic-${nic}`, leaf);
  }
  return freeze(graph);
}
