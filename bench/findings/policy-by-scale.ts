/** Policies from 512 to 100,352 GPUs. */

import { formatCount } from "../../src/units.ts";
import { type Finding, headingsOf } from "./finding.ts";
import { claim, isBelow, percent, points, times } from "./results.ts";

const MEAN = "efficiency.mean";
const SLOWEST = "efficiency.slowest";
/** Of Colossus as the presets have it; one pod has two tiers, more have three. */
const GPUS_PER_POD = 2048;

export const policyByScale: Finding = {
  sweep: "policy-by-scale",
  title: "Scale: hashing loses at every size, and most where a third tier begins",
  plots: [
    {
      name: "policy-by-scale",
      caption: "Mean goodput of flows over the number of GPUs, by policy",
      options: ["-x", "gpus", "-y", MEAN, "--by", "policy"],
    },
  ],
  table: {
    what: "Mean goodput of flows, % of line rate",
    corner: "GPUs",
    figure: MEAN,
    unit: "share",
    rows: headingsOf("gpus", (gpus) => formatCount(Number(gpus))),
    columns: headingsOf("policy"),
  },
  teaches(results) {
    const gpus = results.values<number>("gpus");
    const least = gpus[0]!;
    const most = gpus.at(-1)!;
    const at = (policy: string, size: number, figure = MEAN) => results.at({ policy, gpus: size }, figure);
    const ecmp = gpus.map((size) => at("ecmp", size));
    const steps = ecmp
      .slice(1)
      .map(({ mean }, i) => ({ from: gpus[i]!, to: gpus[i + 1]!, loss: ecmp[i]!.mean - mean }));
    const largest = steps.reduce((a, b) => (b.loss > a.loss ? b : a));
    const others = Math.max(...steps.filter((step) => step !== largest).map(({ loss }) => Math.abs(loss)));
    const leastOf = (policy: string) => Math.min(...gpus.map((size) => at(policy, size).mean));
    const seedsDiffer = ["spray", "adaptive"].flatMap((policy) =>
      gpus.map((size) => at(policy, size).p95 - at(policy, size).p5),
    );
    const ratio = (figure: string) => at("adaptive", most, figure).mean / at("ecmp", most, figure).mean;
    return [
      claim(
        isBelow(at("ecmp", most), at("ecmp", least)) &&
          largest.loss > 0.9 * (ecmp[0]!.mean - ecmp.at(-1)!.mean) &&
          largest.from <= GPUS_PER_POD &&
          largest.to > GPUS_PER_POD,
        `ECMP delivers ${percent(ecmp[0]!.mean)} of line rate on ${formatCount(least)} GPUs and ${percent(ecmp.at(-1)!.mean)} on ${formatCount(most)}. ` +
          `Nearly all of that loss comes between ${formatCount(largest.from)} and ${formatCount(largest.to)} GPUs, where a third tier adds two more links at ` +
          `which flows can collide: ${points(largest.loss)} there, at most ${points(others)} at any other step.`,
      ),
      claim(
        isBelow(at("ecmp", most, SLOWEST), at("ecmp", least, SLOWEST)),
        `The slowest flow, for which a collective waits, still falls with size: ${percent(at("ecmp", least, SLOWEST).mean)} on ${formatCount(least)} GPUs, ` +
          `${percent(at("ecmp", most, SLOWEST).mean)} on ${formatCount(most)}. More flows have a worse worst one.`,
      ),
      claim(
        gpus.every(
          (size) => isBelow(at("ecmp", size), at("spray", size)) && at("spray", size).mean < at("adaptive", size).mean,
        ) && Math.max(...seedsDiffer) < 0.001,
        `Adaptive routing keeps at least ${percent(leastOf("adaptive"))} at every size, spraying at least ${percent(leastOf("spray"))}, and no seed makes a difference: ` +
          "on a healthy, non-blocking fabric an even split has no collisions to draw.",
      ),
      claim(
        ratio(MEAN) > 1 && ratio(SLOWEST) > ratio(MEAN),
        `On ${formatCount(most)} GPUs adaptive routing carries ${times(ratio(MEAN))} as much as ECMP, and the slowest flow is ${times(ratio(SLOWEST))} as fast.`,
      ),
    ];
  },
  caveats: [
    "Which leaf is cabled to which spine is assumed; published are counts and switch models.",
    "On a healthy fabric the gap between spraying and adaptive routing is the model's queueing term, which was checked against a packet-level simulation, and not a measurement of products.",
  ],
};
