/** One hash seed for all switches. */

import { type Finding, headingsOf } from "./finding.ts";
import { claim, isBelow, percent, points } from "./results.ts";

const MEAN = "efficiency.mean";
const TWO_TIERS = "leaf-spine-32x32";
const THREE_TIERS = "fat-tree-k16";

export const polarization: Finding = {
  sweep: "polarization",
  title: "Polarization: with three tiers it is a seed per switch that counts, and with a CRC not even that is enough",
  plots: [
    {
      name: "polarization",
      caption:
        "Mean goodput of flows under ECMP by hash function, for seeds per switch and one for all, on two tiers and three",
      options: ["-x", "hash", "-y", MEAN, "--by", "fabric,polarized"],
    },
  ],
  table: {
    what: "Mean goodput of flows under ECMP, % of line rate",
    corner: "hash",
    figure: MEAN,
    unit: "share",
    rows: headingsOf("hash"),
    columns: () =>
      [TWO_TIERS, THREE_TIERS].flatMap((fabric) =>
        [false, true].map((polarized) => ({
          title: `${fabric === TWO_TIERS ? "two tiers" : "three tiers"}, ${polarized ? "one seed for all" : "a seed per switch"}`,
          at: { fabric, polarized },
        })),
      ),
  },
  teaches(results) {
    const hashes = results.values<string>("hash");
    const at = (fabric: string, hash: string, polarized: boolean) => results.at({ fabric, hash, polarized }, MEAN);
    const drawn = (fabric: string, polarized: boolean) => hashes.map((hash) => at(fabric, hash, polarized).mean);
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    const onTwo = [...drawn(TWO_TIERS, false), ...drawn(TWO_TIERS, true)];
    const polarized = drawn(THREE_TIERS, true);
    const fair = at(THREE_TIERS, "fair", false);
    const crcs = ["crc16", "crc32c"].map((hash) => at(THREE_TIERS, hash, false));
    return [
      claim(
        spread(onTwo) < 0.015,
        `With two tiers there is one choice, at the leaf, and nothing that could repeat it: all variants are within ${points(spread(onTwo))} of each other.`,
      ),
      claim(
        Math.max(...polarized) < fair.mean / 3 && spread(polarized) < 0.01,
        `With three tiers, one seed for all switches takes ECMP from ${percent(fair.mean)} to ${percent(at(THREE_TIERS, "fair", true).mean)}: spines choose as their leaves ` +
          `have chosen, and most uplinks stay empty. The hash function makes no difference to that, not by more than ${points(Math.ceil(1000 * spread(polarized)) / 1000)}.`,
      ),
      claim(
        crcs.every((crc) => isBelow(crc, fair)) && Math.abs(at(THREE_TIERS, "xxhash32", false).mean - fair.mean) < 0.01,
        `With a seed per switch, CRCs still lose: ${crcs.map(({ mean }) => percent(mean)).join(" and ")}, against ${percent(at(THREE_TIERS, "xxhash32", false).mean)} for xxHash and ` +
          `${percent(fair.mean)} for a fair function. A CRC is linear, so another seed only renames what a switch chooses: flows of one leaf that met at a spine leave it together, too.`,
      ),
    ];
  },
  caveats: [
    "Leaves and spines choose among equal powers of two here, where a CRC is at its worst.",
    "Switches of other makers may fold, shift or combine their hashes; the functions here take the packet's 5-tuple and the seed, and nothing else.",
  ],
};
