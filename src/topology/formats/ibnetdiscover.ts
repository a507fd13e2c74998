/** Output of `ibnetdiscover`: what an InfiniBand subnet has found of itself; every cable stands there twice. */

import { show } from "../../document/index.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { byNumbersInNames } from "./hosts.ts";
import { textLines } from "./lines.ts";
import { byLine, Sketch, type SketchNode } from "./sketch.ts";

/** `Switch	40 "S-0008f1"		# "leaf01" base port 0 lid 48 lmc 0`. */
const BLOCK = /^(Switch|Ca|Rt)\s+\d+\s+"([^"]+)"\s*(?:#\s*"([^"]*)")?/;
/** `[1](0xa) 	"S-0008f1"[22](0xb)		# lid 4 lmc 1 "leaf01" lid 6 4xNDR`. */
const PORT = /^\[(\d+)\](?:\([^)]*\))?\s+"([^"]+)"\[(\d+)\](?:\([^)]*\))?\s*(?:#(.*))?$/;
/** Lines about the system that the next block belongs to. */
const ABOUT = /^(vendid|devid|sysimgguid|switchguid|caguid|rtguid|#)/;

/** Data rate of one lane, bit/s: InfiniBand's speeds, of which the older lose a fifth to their 8b/10b coding. */
const LANE_BPS: Readonly<Record<string, number>> = {
  ...{ SDR: 2e9, DDR: 4e9, QDR: 8e9, FDR10: 10e9, FDR: 14e9 },
  ...{ EDR: 25e9, HDR: 50e9, NDR: 100e9, XDR: 200e9 },
};
const SPEED = /(\d+)x([A-Z]+\d*)\s*$/;

interface Device {
  readonly guid: string;
  readonly kind: string;
  readonly description: string;
  readonly at: number;
}

/** `MF0;leaf01:MQM9700/U1` is what managed switches call themselves. */
function plainDescription(text: string): string {
  return (/^MF\d+;([^:]+):/.exec(text)?.[1] ?? text).trim();
}

interface PortLine {
  readonly at: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly toPort: string;
  readonly speed: string;
}

function readBlocks(sketch: Sketch, text: string): { devices: Map<string, Device>; ports: PortLine[] } {
  const devices = new Map<string, Device>();
  const ports: PortLine[] = [];
  let current: string | undefined;
  for (const { at, text: line } of textLines(sketch, text)) {
    const block = BLOCK.exec(line);
    const port = block === null ? PORT.exec(line) : null;
    if (block !== null) {
      const [, kind = "", guid = "", description = ""] = block;
      current = guid;
      if (devices.has(guid)) sketch.issue("DUPLICATE_NODE", at, `"${guid}" twice (expected a block for each)`);
      devices.set(guid, { guid, kind, description: plainDescription(description), at });
    } else if (port !== null && current !== undefined) {
      const [, own = "", to = "", toPort = "", said = ""] = port;
      ports.push({ at, from: current, port: own, to, toPort, speed: said });
    } else if (!ABOUT.test(line)) {
      sketch.issue("BAD_LINE", at, `not a line of ibnetdiscover (expected a block or a port, got ${show(line)})`);
    }
  }
  return { devices, ports };
}

/** Names that no two devices share: a description, with the GUID behind it where it is not the only one. */
function addNodes(sketch: Sketch, devices: ReadonlyMap<string, Device>): Map<string, SketchNode> {
  const uses = new Map<string, number>();
  for (const { description } of devices.values()) uses.set(description, (uses.get(description) ?? 0) + 1);
  const nodeOf = new Map<string, SketchNode>();
  const adapters = new Map<string, SketchNode[]>();
  for (const { guid, kind, description, at } of devices.values()) {
    const isOnly = description !== "" && uses.get(description) === 1;
    // A channel adapter is described as "node018 mlx5_0": the server, and its adapter.
    const words = kind === "Ca" ? /^(\S+) (.*\S)$/.exec(description) : null;
    const name = isOnly ? (words === null ? description : `${words[1]}:${words[2]}`) : `${description} ${guid}`.trim();
    const node = sketch.newNode(name, at);
    if (node === undefined) continue;
    node.role = kind === "Ca" ? "host" : "switch";
    if (isOnly && words !== null) {
      const own = adapters.get(words[1]!) ?? [];
      adapters.set(words[1]!, own);
      own.push(node);
    }
    nodeOf.set(guid, node);
  }
  // The subnet is found in no order; rails go by the adapters' names.
  for (const [server, own] of [...adapters.values()].entries()) {
    own.sort((a, b) => byNumbersInNames(a.name, b.name));
    for (const [rail, node] of own.entries()) Object.assign(node, { server, rail });
  }
  return nodeOf;
}

export const ibnetdiscover: TopologyFormat = {
  name: "ibnetdiscover",
  summary: "output of ibnetdiscover, an InfiniBand subnet; read only",
  endings: [".ibnetdiscover", ".ibnet", ".txt"],
  sniff: (text) => /^(Switch|Ca)\s+\d+\s+"[^"\n]+"/m.test(text),
  read(file, options) {
    const sketch = new Sketch(byLine(file.name));
    const { devices, ports } = readBlocks(sketch, file.text);
    sketch.requireSize(devices.size, ports.length);
    const nodeOf = addNodes(sketch, devices);
    for (const { at, from, port, to, toPort, speed } of ports) {
      const a = nodeOf.get(from);
      const b = nodeOf.get(to);
      if (b === undefined) sketch.issue("UNKNOWN_NODE", at, `unknown node "${to}" (expected one that has a block)`);
      if (a === undefined || b === undefined) continue;
      sketch.cable({ at, a, b, aPort: port, bPort: toPort, rateBps: rateOf(sketch, speed, at) });
    }
    return drawSketch(sketch, file, options);
  },
};

/** A port line without a speed has none to give. */
function rateOf(sketch: Sketch, said: string, at: number): number | undefined {
  const speed = SPEED.exec(said);
  if (speed === null) return undefined;
  const [, lanes = "", name = ""] = speed;
  const laneBps = Object.hasOwn(LANE_BPS, name) ? LANE_BPS[name]! : undefined;
  if (laneBps === undefined || lanes.length > 2 || Number(lanes) === 0) {
    const known = Object.keys(LANE_BPS).join(", ");
    sketch.issue(
      "BAD_RATE",
      at,
      `unknown speed "${speed[0].trim()}" (expected lanes and one of ${known}, as in 4xNDR)`,
    );
    return undefined;
  }
  return Number(lanes) * laneBps;
}
