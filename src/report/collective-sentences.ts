/** Says in words what collective was run, and what stands behind the busbw of each result. */

import type { CollectiveResult, CollectiveSummary, Estimate, LatencySummary } from "../metrics/index.ts";
import { formatCount, formatDuration, formatSize } from "../units.ts";
import { formatDelay, formatMeanCount, formatPercent, plural } from "./format.ts";
import { fabricText, packetText, policyText, type Sentence, seedsText } from "./sentences.ts";

/** Label of the lines that hold confidence intervals. */
const INTERVAL = "95 %";

/** Fabric, job, network, packets, NVLink and run. */
export function collectiveSentences(summary: CollectiveSummary): Sentence[] {
  return [
    { label: "fabric", text: fabricText(summary) },
    { label: "job", text: jobText(summary) },
    { label: "network", text: networkText(summary) },
    { label: "packets", text: `${packetText(summary)}; window ${summary.scenario.window} × BDP` },
    { label: "NVLink", text: nvlinkText(summary) },
    { label: "run", text: runText(summary) },
  ];
}

function jobText({ scenario }: CollectiveSummary): string {
  const { collective, ranks, servers, gpusPerServer, groups, groupSize, placement, barrier } = scenario;
  const where = `on ${plural(servers, "server")}, ${gpusPerServer === 1 ? "one" : `up to ${gpusPerServer}`} each`;
  const who =
    groups === 1 ? plural(ranks, "rank") : `${plural(groups, "group")} of ${plural(groupSize, "rank")} at once`;
  return `${collective} of ${who} ${where}; placement ${placement}${barrier ? "; a barrier after each step" : ""}`;
}

function networkText({ scenario }: CollectiveSummary): string {
  const { channels, qps, qpMode, hash, hashSeeds } = scenario;
  const split = qps > 1 ? `, ${qpMode === "static" ? "static split" : "pooled"}` : "";
  const ways = [`hash ${hash}, ${seedsText(hashSeeds)}`, ...policyText(scenario.policyParameters)];
  return `${plural(channels, "channel")} per NIC, ${plural(qps, "QP")} each${split}; ${ways.join("; ")}`;
}

function nvlinkText({ scenario: { nvlinkBps, nvlinkRingBps } }: CollectiveSummary): string {
  return `${gigabytes(nvlinkBps)} GB/s per GPU and direction, of which a ring makes ${gigabytes(nvlinkRingBps)} GB/s`;
}

function runText({ version, coreHash, scenario }: CollectiveSummary): string {
  return `heddle ${version}, ${plural(scenario.iters, "run")} from seed ${scenario.seed}, core ${coreHash.slice(0, 12)}`;
}

/**
 * What stands behind the figures of one result: where latency turns into bandwidth, what the slowest transfer gets, what
 * collided, what was sampled, and the interval at the largest size; with `verbose` at all sizes.
 */
export function resultSentences(
  result: CollectiveResult,
  { scenario }: CollectiveSummary,
  verbose: boolean,
): Sentence[] {
  const { rows, efficiency, bandwidthBusbwGBps, overloadedLinks, collidingFlows, collidingPairs, sampled } = result;
  const intervals = (verbose ? rows : rows.slice(-1)).flatMap(({ sizeBytes, busbwGBps }) => {
    const text = intervalText(busbwGBps);
    return text === undefined ? [] : [`${text} at ${formatSize(sizeBytes)}`];
  });
  const runs = scenario.iters > 1 ? `, mean of ${plural(scenario.iters, "run")}` : "";
  return [
    { label: "latency", text: latencyText(result) },
    {
      label: "bandwidth",
      text: `alone it allows ${bandwidthBusbwGBps.value.toFixed(2)} GB/s; the slowest transfer gets ${formatPercent(efficiency.value)} of what it would without collisions and queues`,
    },
    {
      label: "collisions",
      text: `${formatMeanCount(overloadedLinks)} overloaded links, ${formatMeanCount(collidingFlows)} flows that cross one, ${formatMeanCount(collidingPairs)} colliding pairs${runs}`,
    },
    ...(result.latency ? [{ label: "queues", text: queuesText(result.latency) }] : []),
    ...(sampled === undefined ? [] : [{ label: "sampled", text: sampledText(sampled, intervals.length > 0) }]),
    ...(intervals.length === 0 ? [] : [{ label: INTERVAL, text: `interval of busbw, GB/s: ${intervals.join(", ")}` }]),
  ];
}

/** What queues add in the worst step, and that no time has it. */
function queuesText({ baseS, addedP50S, addedP99S, worstHop }: LatencySummary): string {
  const base = `${formatDelay(baseS.value)} one way`;
  if (worstHop === undefined) return `none: packets wait nowhere on their ${base}`;
  const { from, to, queueS, onsetS } = worstHop;
  const onset = onsetS > 0 ? `, and ${formatDelay(onsetS)} at an onset` : "";
  const added = `${formatDelay(addedP50S.value)} (p50) and ${formatDelay(addedP99S.value)} (p99)`;
  return `in the worst step they add ${added} to ${base}, most at ${from} → ${to}: ${formatDelay(queueS)}${onset}; not in the times above`;
}

function sampledText(sampled: string, hasInterval: boolean): string {
  return hasInterval ? `${sampled}; the intervals hold what that leaves open` : `${sampled}, mean of the sample`;
}

function latencyText(result: CollectiveResult): string {
  const { rows, networkSteps, networkStepS, nvlinkSteps, nvlinkStepS } = result;
  const steps = [
    ...(networkSteps > 0
      ? [`${plural(networkSteps, "step")} of ${formatDuration(networkStepS)} over the network`]
      : []),
    ...(nvlinkSteps > 0 ? [`${plural(nvlinkSteps, "step")} of ${formatDuration(nvlinkStepS)} over NVLink`] : []),
  ];
  const turnBytes = halfLatencyBytes(result);
  if (turnBytes === undefined || steps.length === 0) return steps.join(" and ") || "none";
  const outside =
    turnBytes < rows[0]!.sizeBytes
      ? ", below the sizes shown"
      : turnBytes > rows.at(-1)!.sizeBytes
        ? ", above the sizes shown"
        : "";
  return `half of the time at ${roundSize(turnBytes)}${outside}: ${steps.join(" and ")}`;
}

/**
 * The message size of which half of the time is latency. Time is a constant plus a term in proportion to size, so any
 * row gives it; of several process groups another may be the slowest elsewhere, so the nearest row is asked. Undefined where latency is none of the time.
 */
export function halfLatencyBytes({ rows }: Pick<CollectiveResult, "rows">): number | undefined {
  const shares = rows.filter(({ latencyShare }) => latencyShare > 0 && latencyShare < 1);
  if (shares.length === 0) return undefined;
  const distance = ({ latencyShare }: { latencyShare: number }) => Math.abs(latencyShare - 0.5);
  const nearest = shares.reduce((best, row) => (distance(row) < distance(best) ? row : best));
  return (nearest.sizeBytes * nearest.latencyShare) / (1 - nearest.latencyShare);
}

/** `47.10–48.02`; undefined where one run gives no interval. */
export function intervalText({ ci95: [low, high] }: Estimate): string | undefined {
  return low === null || high === null ? undefined : `${low.toFixed(2)}–${high.toFixed(2)}`;
}

/** `3.1M`: two significant digits or whole numbers, with nccl-tests' suffixes. */
export function roundSize(sizeBytes: number): string {
  for (const [suffix, unit] of [
    ["G", 2 ** 30],
    ["M", 2 ** 20],
    ["K", 2 ** 10],
  ] as const) {
    if (sizeBytes >= unit) {
      const value = sizeBytes / unit;
      return `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))}${suffix}`;
    }
  }
  return `${Math.round(sizeBytes)}B`;
}

function gigabytes(rateBps: number): string {
  return String(Number((rateBps / 8e9).toPrecision(4)));
}
