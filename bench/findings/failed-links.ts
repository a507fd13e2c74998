/** Leaf-spine cables that are down. */

import { type Finding, headingsOf } from "./finding.ts";
import { claim, isBelow, percent, points } from "./results.ts";

const MEAN = "efficiency.mean";
const SLOWEST = "efficiency.slowest";

export const failedLinks: Finding = {
  sweep: "failed-links",
  title: "Failed links: spraying needs to know where they are",
  plots: [
    {
      name: "failed-links",
      caption: "Mean goodput of flows over the share of leaf-spine cables that are down, by policy",
      options: ["-x", "failedShare", "-y", MEAN, "--by", "policy"],
    },
  ],
  table: {
    what: "Mean goodput of flows, % of line rate",
    corner: "cables down",
    figure: MEAN,
    unit: "share",
    rows: headingsOf("failedShare", (share) => `${Math.round(Number(share) * 100)} %`),
    columns: headingsOf("policy"),
  },
  teaches(results) {
    const shares = results.values<number>("failedShare");
    const most = shares.at(-1)!;
    const at = (policy: string, share: number, figure = MEAN) => results.at({ policy, failedShare: share }, figure);
    const loss = (policy: string) => at(policy, 0).mean - at(policy, most).mean;
    const short = at("ideal", most).mean - at("adaptive", most).mean;
    const down = `${Math.round(most * 100)} % of cables down`;
    return [
      claim(
        short >= 0 && short < 0.01 && loss("adaptive") < loss("spray"),
        `With ${down}, adaptive routing delivers ${percent(at("adaptive", most).mean)}, ${points(short)} below the upper bound: what is lost is capacity, not routing.`,
      ),
      claim(
        shares.every((share) => isBelow(at("spray", share), at("adaptive", share))) && loss("spray") > loss("adaptive"),
        `Spraying loses ${points(loss("spray"))}, adaptive routing ${points(loss("adaptive"))}: an even split sends as much into the thin part of the fabric as into the whole one.`,
      ),
      claim(
        loss("ecmp") < loss("adaptive") && shares.every((share) => isBelow(at("ecmp", share), at("spray", most))),
        `ECMP loses least, ${points(loss("ecmp"))}, because it did not use that capacity before. Without a failure it delivers ${percent(at("ecmp", 0).mean)}, ` +
          `less than the others with ${down}.`,
      ),
      claim(
        ["spray", "adaptive"].every((policy) => isBelow(at(policy, most, SLOWEST), at(policy, most))),
        `Failures are not shared evenly: with ${down}, the slowest flow has ${percent(at("adaptive", most, SLOWEST).mean)} under adaptive routing, and ` +
          `${percent(at("spray", most, SLOWEST).mean)} under spraying.`,
      ),
    ];
  },
  caveats: [
    "Routing has converged: what is lost while it finds out about a failure is not in these figures.",
    "Spraying under asymmetry is an upper bound: packets that a thin path drops would be sent again.",
  ],
};
