/** Where the ranks of an all-reduce sit. */

import { type Finding, headingsOf } from "./finding.ts";
import { claim, gigabytes, percent, times } from "./results.ts";

const BUSBW = "busbwGBps";
const EFFICIENCY = "efficiency";
/** 400 Gb/s, in GB/s. */
const NIC_GBPS = 400 / 8;

export const placement: Finding = {
  sweep: "placement",
  title: "Placement: routing makes up for scattered servers, nothing makes up for scattered GPUs",
  plots: [
    {
      name: "placement",
      caption: "Bus bandwidth of a ring all-reduce by placement and policy",
      options: ["-x", "placement", "-y", BUSBW, "--by", "policy"],
    },
  ],
  table: {
    what: "Bus bandwidth of a 512-rank all-reduce of 8 GiB, GB/s",
    corner: "placement",
    figure: BUSBW,
    unit: "GBps",
    rows: headingsOf("placement"),
    columns: headingsOf("policy"),
  },
  teaches(results) {
    const at = (policy: string, of: string, figure = BUSBW) => results.at({ policy, placement: of }, figure);
    const whole = results.values<string>("placement").filter((of) => of !== "random");
    const adaptive = whole.map((of) => at("adaptive", of).mean);
    const kept = (of: string) => at("ecmp", of).mean / at("adaptive", of).mean;
    const slower = at("adaptive", "packed").mean / at("adaptive", "random").mean;
    return [
      claim(
        kept("packed") > 0.98 && kept("packed") > kept("fragmented") && kept("fragmented") > kept("random-servers"),
        `Packed ranks hardly need the spines, so ECMP keeps ${percent(kept("packed"))} of what adaptive routing gives them. It keeps ${percent(kept("fragmented"))} ` +
          `for blocks of servers in random order and ${percent(kept("random-servers"))} for servers one by one, as the ring crosses more spines.`,
      ),
      claim(
        Math.min(...adaptive) > 0.99 * Math.max(...adaptive),
        `Under adaptive routing all placements of whole servers give the same within 1 %: ${gigabytes(Math.min(...adaptive))} to ${gigabytes(Math.max(...adaptive))}.`,
      ),
      claim(
        slower > 5 &&
          at("adaptive", "random").mean < NIC_GBPS &&
          Math.abs(kept("random") - 1) < 0.1 &&
          at("ecmp", "random", EFFICIENCY).mean > 0.9,
        `Ranks on GPUs drawn one by one are another matter: ${gigabytes(at("adaptive", "random").mean)} with adaptive routing, ${times(slower)} slower than packed, and ` +
          `${gigabytes(at("ecmp", "random").mean)} with ECMP. Some server then has a single rank, NCCL builds as many rings as the poorest server has NICs, and no routing gets more than one NIC's ${gigabytes(NIC_GBPS)} out of that. ` +
          `Measured against what this placement could reach, ECMP is at ${percent(at("ecmp", "random", EFFICIENCY).mean)}: an efficiency alone would not show it.`,
      ),
    ];
  },
  caveats: ["The job is alone in the pod: others, which random placements would meet on the spines, are not there."],
};
