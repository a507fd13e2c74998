/** QPs per flow under ECMP, on two tiers and on three. */

import type { Finding, Heading } from "./finding.ts";
import { headingsOf } from "./finding.ts";
import { claim, isBelow, percent, type Results } from "./results.ts";

const MEAN = "efficiency.mean";
const TIERS: Readonly<Record<string, string>> = { "leaf-spine-32x32": "two tiers", "fat-tree-k16": "three tiers" };
const MODES = ["static", "pooled"] as const;

const columns = (): Heading[] =>
  Object.entries(TIERS).flatMap(([fabric, tiers]) =>
    MODES.map((qpMode) => ({ title: `${tiers}, ${qpMode}`, at: { fabric, qpMode } })),
  );

export const qpsByTiers: Finding = {
  sweep: "qps-by-tiers",
  title: "QPs: how a message is split over them matters more than how many there are",
  plots: [
    {
      name: "qps-by-tiers",
      caption: "Mean goodput of flows over QPs per flow, by fabric and split",
      options: ["-x", "qps", "-y", MEAN, "--by", "fabric,qpMode"],
    },
  ],
  table: {
    what: "Mean goodput of flows under ECMP, % of line rate",
    corner: "QPs",
    figure: MEAN,
    unit: "share",
    rows: headingsOf("qps"),
    columns,
  },
  teaches(results) {
    const qps = results.values<number>("qps");
    const most = qps.at(-1)!;
    const at = (fabric: string, qpMode: string, of: number) => results.at({ fabric, qpMode, qps: of }, MEAN);
    const [two = "", three = ""] = Object.keys(TIERS);
    const grows = columns().every(({ at: { fabric, qpMode } }) =>
      qps.slice(1).every((of, i) => isBelow(at(`${fabric}`, `${qpMode}`, qps[i]!), at(`${fabric}`, `${qpMode}`, of))),
    );
    const enough = (fabric: string) => firstPooledAbove(results, qps, fabric, at(fabric, "static", most).mean);
    const pooledWins = qps
      .slice(1)
      .every((of) => [two, three].every((fabric) => isBelow(at(fabric, "static", of), at(fabric, "pooled", of))));
    const reached = Math.max(enough(two), enough(three));
    return [
      claim(
        qps.every((of) => MODES.every((mode) => isBelow(at(three, mode, of), at(two, mode, of)))),
        `With one QP a flow, ECMP delivers ${percent(at(two, "static", 1).mean)} of line rate on two tiers and ${percent(at(three, "static", 1).mean)} on three. ` +
          "Three tiers stay behind two at every number of QPs.",
      ),
      claim(
        grows && pooledWins,
        `Every doubling of QPs helps, and it helps more if QPs share what is left of a message than if each carries a fixed part: ${most} static QPs reach ` +
          `${percent(at(two, "static", most).mean)} on two tiers and ${percent(at(three, "static", most).mean)} on three, ${most} pooled ones ` +
          `${percent(at(two, "pooled", most).mean)} and ${percent(at(three, "pooled", most).mean)}. A static split waits for its slowest QP.`,
      ),
      claim(reached < most, `${reached} pooled QPs do more than ${most} static ones, on either fabric.`),
    ];
  },
  caveats: [
    "Pooled is the best case: the sender learns at once which QP gets through faster. NCCL splits a message evenly.",
    "What QPs cost on the NIC, in cache or in state, is not modelled.",
  ],
};

/** The least number of pooled QPs that deliver more than this. */
function firstPooledAbove(results: Results, qps: readonly number[], fabric: string, efficiency: number): number {
  return qps.find((of) => results.mean({ fabric, qpMode: "pooled", qps: of }, MEAN) > efficiency) ?? Infinity;
}
