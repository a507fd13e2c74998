/** ASTRA-sim's `network.yml` of its analytical networks: dimensions of NPUs, of which heddle takes those with a switch. */

import { parseSourceText, placeText, show, textOf } from "../../document/index.ts";
import { TopologyError } from "../../errors.ts";
import { formatCount } from "../../units.ts";
import type { TopologyGraph } from "../graph.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { lossesOf } from "./losses.ts";
import { Sketch } from "./sketch.ts";

/** What ASTRA-sim's code makes of a "GB/s": 2^30 bytes. */
const BPS_PER_GB = 2 ** 30 * 8;
const KEYS = ["topology", "npus_count", "bandwidth", "latency"] as const;
const KINDS = ["Ring", "FullyConnected", "Switch"];
/** Dimensions are few; a product over more overflows anyway. */
const MAX_DIMENSIONS = 16;

interface Dimension {
  readonly kind: string;
  readonly npus: number;
  readonly rateBps: number;
  readonly latencyS: number;
}

export const astraNetwork: TopologyFormat = {
  name: "astra-sim",
  summary: "ASTRA-sim's network.yml of its analytical networks; dimensions with a switch",
  endings: [".astra.yml", ".yml", ".yaml"],
  sniff: (text) => /^["']?npus_count["']?\s*:/m.test(text) && /^["']?topology["']?\s*:/m.test(text),
  read(file, options) {
    const { value, locate } = parseSourceText(file.text, { fileName: file.name, error: TopologyError });
    const place = (key: number) => placeText(key < 0 ? [] : [KEYS[key]!], { fileName: file.name, locate });
    const sketch = new Sketch(place);
    drawDimensions(sketch, readDimensions(sketch, value));
    return drawSketch(sketch, file, options);
  },
  write(graph) {
    const { text } = writeNetwork(graph);
    const aspects = [
      "texts",
      "nodeNames",
      "loners",
      "strays",
      "kinds",
      "groups",
      "nodeLatencies",
      "lengths",
      "cableNames",
      "ports",
    ] as const;
    return { text, losses: lossesOf(graph, aspects) };
  },
};

function readDimensions(sketch: Sketch, value: unknown): Dimension[] {
  const values = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const lists = KEYS.map((key, at) => {
    const list = values[key];
    if (Array.isArray(list) && list.length > 0 && list.length <= MAX_DIMENSIONS) return list as unknown[];
    sketch.issue("WRONG_TYPE", at, `no list of 1 to ${MAX_DIMENSIONS} dimensions (expected one, got ${show(list)})`);
    return [];
  });
  for (const key of Object.keys(values)) {
    if (!KEYS.includes(key as (typeof KEYS)[number])) sketch.note(`left out, ${show(key)}`);
  }
  const [kinds, counts, rates, latencies] = lists as [unknown[], unknown[], unknown[], unknown[]];
  if (new Set(lists.map(({ length }) => length)).size > 1) {
    const lengths = lists.map(({ length }) => length).join(", ");
    sketch.issue("WRONG_COUNT", -1, `lists of different lengths (expected a value for each dimension, got ${lengths})`);
  }
  sketch.finish();
  return kinds.map((kind, d) => {
    const npus = counts[d];
    const rate = rates[d];
    const latency = latencies[d];
    if (!KINDS.includes(textOf(kind)))
      sketch.issue("UNKNOWN_KIND", 0, `unknown ${show(kind)} (expected one of ${KINDS.join(", ")})`);
    if (!Number.isInteger(npus) || (npus as number) < 2 || (npus as number) > 1e9) {
      sketch.issue("NOT_A_COUNT", 1, `not a count of NPUs (expected a whole number above 1, got ${show(npus)})`);
    }
    if (typeof rate !== "number" || !(rate > 0 && rate < 1e9))
      sketch.issue("BAD_RATE", 2, `not a rate (expected GB/s, got ${show(rate)})`);
    if (typeof latency !== "number" || !(latency >= 0 && latency < 1e15)) {
      sketch.issue("BAD_QUANTITY", 3, `not a latency (expected ns, got ${show(latency)})`);
    }
    return {
      kind: textOf(kind),
      npus: numberOf(npus),
      rateBps: numberOf(rate) * BPS_PER_GB,
      latencyS: numberOf(latency) / 1e9,
    };
  });
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

/** Each NPU has a NIC in each dimension with a switch; the NPUs that differ in this dimension only share it. */
function drawDimensions(sketch: Sketch, dimensions: readonly Dimension[]): void {
  sketch.finish();
  const npus = dimensions.reduce((product, dimension) => product * dimension.npus, 1);
  const switched = dimensions.filter(({ kind }) => kind === "Switch");
  sketch.requireSize(npus * (1 + switched.length), npus * switched.length);
  if (switched.length === 0) {
    const expected = "expected at least one of Switch: heddle's NICs are cabled to switches";
    sketch.issue("NO_SWITCH", 0, `no dimension with a switch (${expected})`);
    sketch.finish();
  }
  let stride = 1;
  for (const [d, { kind, npus: size, rateBps, latencyS }] of dimensions.entries()) {
    if (kind !== "Switch") sketch.note(`left out, dimension ${d} of ${size} NPUs: ${kind} has no switch`);
    for (let npu = 0; kind === "Switch" && npu < npus; npu++) {
      const lower = npu % stride;
      const upper = Math.floor(npu / (stride * size));
      const hub = sketch.node(`switch-${d}-${upper * stride + lower}`, 0);
      const nic = sketch.node(`npu-${npu}`, 0);
      if (hub === undefined || nic === undefined) continue;
      hub.role = "switch";
      nic.role = "host";
      sketch.cable({ at: 0, a: nic, b: hub, rateBps, latencyS, aPort: switched.length > 1 ? `dim${d}` : undefined });
    }
    stride *= size;
  }
}

/** One switch with NICs that are all alike: of more, ASTRA-sim's Switch says nothing. */
function writeNetwork(graph: TopologyGraph): { text: string } {
  const refuse = (what: string): never => {
    const message = `not a fabric that ASTRA-sim's network.yml can say: ${what} (expected one switch, and NICs of one rate)`;
    throw new TopologyError([{ code: "NOT_EXPRESSIBLE", path: "astra-sim", message }]);
  };
  const switches = graph.filterNodes((name, { kind }) => kind === "switch" && graph.degree(name) > 0).length;
  if (switches !== 1) refuse(`it has ${formatCount(switches)} switches`);
  const cables = graph.mapEdges((_, cable) => cable);
  const [first] = cables;
  const isAlike = cables.every(({ rateBps, latencyS, state }) => {
    return rateBps === first!.rateBps && latencyS === first!.latencyS && state === "up";
  });
  if (!isAlike) refuse("its cables differ, or are down");
  const { rateBps, latencyS } = first!;
  const ns = Number((latencyS * 1e9).toPrecision(12));
  const lines = [
    "topology: [ Switch ]",
    `npus_count: [ ${cables.length} ]`,
    `bandwidth: [ ${rateBps / BPS_PER_GB} ]  # GB/s of 2^30 bytes`,
  ];
  return { text: `${[...lines, `latency: [ ${ns} ]  # ns`].join("\n")}\n` };
}
