/** Fewer uplinks at the leaves of a pod. */

import { type Finding, headingsOf } from "./finding.ts";
import { claim, isBelow, percent, times } from "./results.ts";

const MEAN = "efficiency.mean";
/** What counts as the same mean where the sentence says "about", as a share of line rate. */
const ABOUT = 0.01;

export const oversubscription: Finding = {
  sweep: "oversubscription",
  title: "Oversubscription: a non-blocking pod under ECMP delivers what a thinner one delivers under adaptive routing",
  plots: [
    {
      name: "oversubscription",
      caption: "Mean goodput of flows over the oversubscription of leaves, by policy",
      options: ["-x", "oversubscription", "-y", MEAN, "--by", "policy"],
    },
  ],
  table: {
    what: "Mean goodput of flows, % of line rate",
    corner: "down : up",
    figure: MEAN,
    unit: "share",
    rows: headingsOf("oversubscription", (ratio) => `${ratio} : 1`),
    columns: headingsOf("policy"),
  },
  teaches(results) {
    const ratios = results.values<number>("oversubscription");
    const most = ratios.at(-1)!;
    const at = (policy: string, ratio: number) => results.at({ policy, oversubscription: ratio }, MEAN);
    const gain = (ratio: number) => at("adaptive", ratio).mean / at("ecmp", ratio).mean;
    const switches = (ratio: number) => results.mean({ policy: "ecmp", oversubscription: ratio }, "fabric.switches");
    const full = at("ecmp", 1);
    const thin = ratios.filter((ratio) => at("adaptive", ratio).mean >= full.mean - ABOUT).at(-1)!;
    const beyond = ratios.filter((ratio) => ratio > 1);
    return [
      claim(
        thin > 1 && Math.abs(at("adaptive", thin).mean - full.mean) < ABOUT,
        `Adaptive routing on leaves asked for ${thin} : 1 delivers ${percent(at("adaptive", thin).mean)}, about what ECMP delivers on non-blocking ones (${percent(full.mean)}), ` +
          `with ${switches(thin)} switches instead of ${switches(1)}.`,
      ),
      claim(
        beyond.every((ratio) => at("ideal", ratio).mean - at("adaptive", ratio).mean < 1e-6),
        "Beyond 1 : 1 adaptive routing reaches the upper bound: the uplinks are full, and nothing is lost besides.",
      ),
      claim(
        ratios.every((ratio) => isBelow(at("ecmp", ratio), at("adaptive", ratio))) && gain(1) > gain(most),
        `The thinner the fabric, the less the policy matters: adaptive routing carries ${times(gain(1))} as much as ECMP at 1 : 1, and ${times(gain(most))} at ${most} : 1. ` +
          "Where every uplink has flows waiting, a collision takes less away.",
      ),
      claim(
        ratios.slice(1).every((ratio, i) => switches(ratio) < switches(ratios[i]!)),
        `Ports are whole, so the ratios are met as nearly as whole spines do: with ${ratios.map(switches).join(", ")} switches.`,
      ),
    ];
  },
  caveats: [
    "Every NIC sends at once, nearly always to another leaf: the worst case for thin uplinks. Jobs that keep to their leaves need fewer.",
  ],
};
