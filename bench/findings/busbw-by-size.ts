/** An all-reduce over message sizes. */

import { type Finding, headingsOf } from "./finding.ts";
import { claim, gigabytes, percent, times } from "./results.ts";

const BUSBW = "busbwGBps";
/** From this loss on, the sentence says that the policy shows. */
const SHOWS = 0.1;

export const busbwBySize: Finding = {
  sweep: "busbw-by-size",
  title: "Message size: small all-reduces do not show what the fabric loses",
  plots: [
    {
      name: "busbw-by-size",
      caption: "Bus bandwidth of a ring all-reduce over message size, by policy",
      options: ["-x", "sizes", "-y", BUSBW, "--by", "policy"],
    },
  ],
  table: {
    what: "Bus bandwidth of a 512-rank ring all-reduce, GB/s",
    corner: "size",
    figure: BUSBW,
    unit: "GBps",
    rows: headingsOf("sizes", (size) => `${size}`.replace(/([KMG])$/, " $1iB")),
    columns: headingsOf("policy"),
  },
  teaches(results) {
    const sizes = results.values<string>("sizes");
    const at = (policy: string, size: string, figure = BUSBW) => results.mean({ policy, sizes: size }, figure);
    const kept = (size: string) => at("ecmp", size) / at("adaptive", size);
    const written = (size: string) => size.replace(/([KMG])$/, " $1iB");
    const least = sizes[0]!;
    const most = sizes.at(-1)!;
    const shows = sizes.find((size) => kept(size) < 1 - SHOWS)!;
    return [
      claim(
        kept(least) > 0.95 && at("adaptive", least, "latencyShare") > 0.9,
        `At ${written(least)}, ${percent(at("adaptive", least, "latencyShare"))} of the time is the latency of the ring's steps, and ECMP is at ${percent(kept(least))} of adaptive routing.`,
      ),
      claim(
        sizes.slice(1).every((size, i) => kept(size) < kept(sizes[i]!)),
        `The gap grows with every doubling. It passes ${Math.round(100 * SHOWS)} % at ${written(shows)}, and at ${written(most)} adaptive routing gives ${gigabytes(at("adaptive", most))}, ` +
          `${times(1 / kept(most))} as much as ECMP with ${gigabytes(at("ecmp", most))}.`,
      ),
      claim(
        sizes.every((size) => Math.abs(at("spray", size) / at("adaptive", size) - 1) < 0.005),
        "Spraying and adaptive routing are the same here, within half a percent: on a whole fabric an even split is as good as an adaptive one.",
      ),
    ];
  },
  caveats: [
    "Latencies per ring step are the defaults of heddle collective, not fitted to a cluster. Others move the size at which the policy shows.",
    "Servers are in random order. A job on neighbouring servers has less to lose, as the finding on placement shows.",
  ],
};
