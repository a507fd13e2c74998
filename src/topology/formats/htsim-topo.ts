/** htsim's `.topo`: a Clos of two or three tiers by its radices, of which every switch of a tier is like every other. */

import { clip, show } from "../../document/index.ts";
import { TopologyError } from "../../errors.ts";
import type { TopologyGraph } from "../graph.ts";
import { closOf } from "./clos-shape.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { textLines, wholeNumber, wordsOf } from "./lines.ts";
import { lossesOf } from "./losses.ts";
import { byLine, Sketch } from "./sketch.ts";

/** Keys of a tier, in lower case, as they are written. */
const TIER_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...["Downlink_speed_Gbps", "Radix_Down", "Radix_Up", "Downlink_Latency_ns", "Switch_Latency_ns"],
    ...["Queue_Down", "Queue_Up", "Oversubscribed", "Bundle"],
  ].map((key) => [key.toLowerCase(), key]),
);

interface Value {
  readonly value: number;
  readonly at: number;
}

type Tier = Map<string, Value>;

/** What htsim takes where a file has none: a link of one microsecond, a switch without latency. */
const DEFAULT_LINK_NS = 1000;
const DEFAULT_SWITCH_NS = 0;

class Topo {
  readonly sketch: Sketch;
  readonly header = new Map<string, Value>();
  readonly tiers = new Map<number, Tier>();

  constructor(name: string | undefined) {
    this.sketch = new Sketch(byLine(name));
  }

  readLines(text: string): void {
    let tier: Tier | undefined;
    for (const { at, text: line } of textLines(this.sketch, text, { comment: "#" })) {
      const [word = "", written, ...more] = wordsOf(line);
      const key = word.toLowerCase();
      const value =
        /^(\d+(?:\.\d*)?|\.\d+)$/.test(written ?? "") && (written ?? "").length < 16 ? Number(written) : undefined;
      if (value === undefined || more.length > 0) {
        this.sketch.issue("BAD_LINE", at, `not a key and a number (expected both, got ${show(line)})`);
      } else if (key === "tier") {
        if (value !== 0 && value !== 1 && value !== 2) {
          this.sketch.issue("BAD_TIER", at, `no such tier (expected 0, 1 or 2, got ${clip(written!)})`);
        }
        tier = this.tiers.get(value) ?? new Map();
        this.tiers.set(value, tier);
      } else if (tier === undefined) this.#set(this.header, ["nodes", "tiers", "podsize"], key, word, { value, at });
      else this.#set(tier, Object.keys(TIER_KEYS), key, word, { value, at });
    }
    this.sketch.finish();
  }

  #set(into: Map<string, Value>, known: readonly string[], key: string, word: string, value: Value): void {
    if (!known.includes(key)) {
      this.sketch.issue("UNKNOWN_KEY", value.at, `unknown key "${clip(word)}" (expected one of ${known.join(", ")})`);
    } else if (into.has(key)) this.sketch.issue("DUPLICATE_KEY", value.at, `key "${clip(word)}" twice (expected once)`);
    else into.set(key, value);
  }

  /** A whole number above zero; an issue where it is none, or is missing and has no default. */
  count(from: Map<string, Value> | undefined, key: string, what: string, fallback?: number): number {
    const found = from?.get(key);
    const value = found?.value ?? fallback;
    if (value !== undefined && wholeNumber(String(value)) !== undefined && value > 0) return value;
    const message = `${what}: ${value === undefined ? "missing" : "not a count"} (expected a whole number above zero)`;
    this.sketch.issue("NOT_A_COUNT", found?.at ?? 1, message);
    return 1;
  }

  number(from: Map<string, Value> | undefined, key: string, fallback: number): number {
    return from?.get(key)?.value ?? fallback;
  }

  speedBps(tier: number): number {
    const found = this.tiers.get(tier)?.get("downlink_speed_gbps");
    if (found !== undefined && found.value > 0) return found.value * 1e9;
    this.sketch.issue(
      "BAD_RATE",
      found?.at ?? 1,
      `Tier ${tier} Downlink_speed_Gbps: missing or zero (expected a rate)`,
    );
    return 1;
  }
}

/** Numbers of switches as htsim computes them, each checked to be whole. */
function draw(topo: Topo): void {
  const { sketch, header, tiers } = topo;
  const nodes = topo.count(header, "nodes", "Nodes");
  const depth = topo.count(header, "tiers", "Tiers", 3);
  const podSize = topo.count(header, "podsize", "Podsize", nodes);
  if (depth !== 2 && depth !== 3) sketch.issue("BAD_TIER", header.get("tiers")?.at ?? 1, "Tiers: expected 2 or 3");
  sketch.finish();
  const levels = Array.from({ length: depth }, (_, t) => ({
    down: topo.count(tiers.get(t), "radix_down", `Tier ${t} Radix_Down`),
    up: t === depth - 1 ? 0 : topo.count(tiers.get(t), "radix_up", `Tier ${t} Radix_Up`),
    bundle: topo.count(tiers.get(t), "bundle", `Tier ${t} Bundle`, 1),
    rateBps: topo.speedBps(t),
    latencyS: topo.number(tiers.get(t), "downlink_latency_ns", DEFAULT_LINK_NS) / 1e9,
    switchS: topo.number(tiers.get(t), "switch_latency_ns", DEFAULT_SWITCH_NS) / 1e9,
  }));
  sketch.finish();
  const [leaf, spine, core] = levels as [Level, Level, Level | undefined];
  const whole = (value: number, what: string): number => {
    if (Number.isInteger(value) && value > 0) return value;
    sketch.issue("ODD_SIZES", 1, `${what} (expected a whole number, got ${Number(value.toFixed(3))})`);
    return 1;
  };
  if (leaf.bundle !== 1) sketch.issue("ODD_SIZES", 1, "Tier 0 Bundle: expected 1, since a host has one link");
  const pods = whole(nodes / podSize, "pods, Nodes / Podsize");
  const leaves = whole(podSize / leaf.down, "ToRs of a pod, Podsize / Tier 0 Radix_Down");
  const spines = whole(
    (leaves * leaf.up) / spine.down,
    "aggregation switches of a pod, ToRs x Radix_Up / Tier 1 Radix_Down",
  );
  whole(leaf.up / spine.bundle, "aggregation switches above a ToR, Tier 0 Radix_Up / Tier 1 Bundle");
  if (leaf.up !== spines * spine.bundle) {
    const message = `Tier 0 Radix_Up is ${leaf.up} (expected aggregation switches x Tier 1 Bundle, ${spines} x ${spine.bundle})`;
    sketch.issue("ODD_SIZES", 1, message);
  }
  const perSpine =
    core === undefined
      ? 0
      : whole(spine.up / core.bundle, "cores above an aggregation switch, Tier 1 Radix_Up / Tier 2 Bundle");
  if (core !== undefined && core.down !== pods * core.bundle) {
    const message = `Tier 2 Radix_Down is ${core.down} (expected pods x Tier 2 Bundle, ${pods} x ${core.bundle})`;
    sketch.issue("ODD_SIZES", 1, message);
  }
  sketch.finish();
  const cores = spines * perSpine;
  sketch.requireSize(
    nodes + pods * (leaves + spines) + cores,
    nodes + pods * leaves * leaf.up + pods * spines * (core === undefined ? 0 : spine.up),
  );
  drawClos(sketch, {
    pods,
    leaves,
    spines,
    perSpine,
    levels: core === undefined ? [leaf, spine] : [leaf, spine, core],
  });
}

interface Level {
  readonly down: number;
  readonly up: number;
  readonly bundle: number;
  readonly rateBps: number;
  readonly latencyS: number;
  readonly switchS: number;
}

interface Sizes {
  readonly pods: number;
  readonly leaves: number;
  readonly spines: number;
  readonly perSpine: number;
  readonly levels: readonly [Level, Level] | readonly [Level, Level, Level];
}

function drawClos(sketch: Sketch, { pods, leaves, spines, perSpine, levels }: Sizes): void {
  const [leaf, spine, core] = levels;
  const add = (name: string, tier: number, latencyS?: number, pod?: number) => {
    const node = sketch.newNode(name, 1)!;
    return Object.assign(node, { role: tier === 0 ? "gpu-nic" : "switch", tier, latencyS, pod });
  };
  const join = (
    lower: ReturnType<typeof add>,
    upper: ReturnType<typeof add>,
    { rateBps, latencyS }: Level,
    count: number,
  ) => {
    for (let copy = 0; copy < count; copy++) sketch.cable({ at: 1, a: lower, b: upper, rateBps, latencyS });
  };
  const podOf = (pod: number) => (pods > 1 ? pod : undefined);
  const cores = Array.from({ length: spines * perSpine }, (_, c) => add(`core-${c}`, 3, core!.switchS));
  for (let pod = 0; pod < pods; pod++) {
    const above = Array.from({ length: spines }, (_, s) =>
      add(`spine-${pod * spines + s}`, 2, spine.switchS, podOf(pod)),
    );
    for (let l = 0; l < leaves; l++) {
      const tor = add(`leaf-${pod * leaves + l}`, 1, leaf.switchS, podOf(pod));
      for (let h = 0; h < leaf.down; h++) {
        join(add(`gpu-${(pod * leaves + l) * leaf.down + h}`, 0, undefined, podOf(pod)), tor, leaf, 1);
      }
      for (const agg of above) join(tor, agg, spine, spine.bundle);
    }
    for (const [s, agg] of above.entries()) {
      for (let c = 0; c < perSpine; c++) join(agg, cores[s * perSpine + c]!, core!, core!.bundle);
    }
  }
}

export const htsimTopo: TopologyFormat = {
  name: "htsim",
  summary: "htsim's .topo: a Clos of two or three tiers by its radices",
  endings: [".topo"],
  sniff: (text) => /^[ \t]*nodes[ \t]+\d+[ \t]*\r?$/im.test(text) && /^[ \t]*tier[ \t]+0[ \t]*\r?$/im.test(text),
  read(file, options) {
    const topo = new Topo(file.name);
    topo.readLines(file.text);
    draw(topo);
    for (const key of ["queue_down", "queue_up"]) {
      for (const tier of topo.tiers.values())
        if (tier.has(key)) topo.sketch.note(`left out, ${TIER_KEYS[key]}`, tier.get(key)!.at);
    }
    return drawSketch(topo.sketch, file, options);
  },
  write(graph) {
    const losses = lossesOf(graph, [
      "texts",
      "nodeNames",
      "loners",
      "strays",
      "kinds",
      "lengths",
      "cableNames",
      "ports",
    ]);
    return { text: writeTopo(graph), losses: [...losses, "groups of nodes other than pods, and latencies of NICs"] };
  },
};

/** @throws {TopologyError} NOT_EXPRESSIBLE */
function writeTopo(graph: TopologyGraph): string {
  const shape = closOf(graph);
  if (typeof shape === "string") {
    const message = `not a fabric that htsim's .topo can say: ${shape} (expected a Clos of two or three tiers, all alike and up)`;
    throw new TopologyError([{ code: "NOT_EXPRESSIBLE", path: "htsim", message }]);
  }
  const { nodes, podSize, tiers } = shape;
  const ns = (durationS: number) => Number((durationS * 1e9).toPrecision(12));
  const blocks = tiers.map(({ down, up, bundle, rateBps, latencyS, switchS }, t) => [
    `Tier ${t}`,
    `Downlink_speed_Gbps ${rateBps / 1e9}`,
    `Radix_Down ${down}`,
    ...(up === 0 ? [] : [`Radix_Up ${up}`]),
    `Downlink_Latency_ns ${ns(latencyS)}`,
    `Switch_Latency_ns ${ns(switchS)}`,
    // htsim checks this ratio of rates, and takes 1 where it is not said.
    ...(up === 0 ? [] : [`Oversubscribed ${Number(((down * rateBps) / (up * tiers[t + 1]!.rateBps)).toPrecision(6))}`]),
    ...(bundle === 1 ? [] : [`Bundle ${bundle}`]),
  ]);
  const header = [`Nodes ${nodes}`, `Tiers ${tiers.length}`, `Podsize ${podSize}`];
  return `${[header, ...blocks].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
