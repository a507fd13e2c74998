/** Turns the times of flows into what people ask of them: FCT and slowdown, overall and by size. */

import { quantile } from "../sim/index.ts";
import type { Distribution, FlowRecords, FlowStatistics, SizeBucket, TrafficSummary } from "./run-summary.ts";

/** Edges between size buckets, bytes: decades, as flow sizes spread over many of them. */
const BUCKET_EDGES = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** Of the flows with these numbers, at least one. O(n log n). */
export function trafficSummary(records: FlowRecords, flows: Uint32Array): TrafficSummary {
  const startS = flows.reduce((least, f) => Math.min(least, records.startS[f]!), Infinity);
  const endS = flows.reduce((most, f) => Math.max(most, records.finishS[f]!), 0);
  const all = statisticsOf(records, flows);
  const makespanS = endS - startS;
  return {
    ...all,
    startS,
    endS,
    makespanS,
    goodputBps: (all.bytes * 8) / makespanS,
    buckets: bucketsOf(records, flows),
  };
}

function bucketsOf(records: FlowRecords, flows: Uint32Array): SizeBucket[] {
  return [0, ...BUCKET_EDGES].flatMap((fromBytes, i) => {
    const toBytes = BUCKET_EDGES[i] ?? null;
    const inside = flows.filter((f) => {
      const size = records.sizeBytes[f]!;
      return size >= fromBytes && size < (toBytes ?? Infinity);
    });
    return inside.length === 0 ? [] : [{ fromBytes, toBytes, ...statisticsOf(records, inside) }];
  });
}

function statisticsOf(records: FlowRecords, flows: Uint32Array): FlowStatistics {
  return {
    flows: flows.length,
    bytes: flows.reduce((sum, f) => sum + records.carriedBytes[f]!, 0),
    fctS: distributionOf(Float64Array.from(flows, (f) => records.fctS[f]!)),
    slowdown: distributionOf(Float64Array.from(flows, (f) => records.slowdown[f]!)),
  };
}

function distributionOf(values: Float64Array): Distribution {
  values.sort();
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: quantile(values, 1 / 2),
    p95: quantile(values, 19 / 20),
    p99: quantile(values, 99 / 100),
    max: values.at(-1)!,
  };
}
