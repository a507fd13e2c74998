/** Attributes of nodes and edges as graph files have them, under heddle's names and those that people use, into the sketch. */

import { clip, textOf } from "../../document/index.ts";
import { GROUPS } from "../explicit.ts";
import type { QuantityReader } from "./quantities.ts";
import { roleOfWord } from "./roles.ts";
import type { Sketch, SketchCable, SketchNode } from "./sketch.ts";

type Attributes = Readonly<Record<string, unknown>>;

const ROLE_KEYS = ["kind", "role", "function", "type", "nodetype", "group"];
/** Group numbers are frozen into 32-bit arrays. */
const MAX_GROUP = 2 ** 31 - 1;

/** `rate_gbps`, `link-speed`: the quantity that a key of an edge is, and the unit in its name. */
const RATE_KEY = /^(nominal)?(?:link)?(?:rate|speed|bandwidth|capacity)([kmgt]?bps)?$/;
const LENGTH_KEY = /^(?:cable)?length(m|cm|km|ft)?$/;
const DELAY_KEY = /^(?:link)?(?:latency|delay)(s|ms|us|ns|ps)?$/;

const PORT_KEYS: Readonly<Record<string, "aPort" | "bPort">> = {
  ...{ aport: "aPort", sourceport: "aPort", srcport: "aPort", sport: "aPort", fromport: "aPort" },
  ...{ bport: "bPort", targetport: "bPort", dstport: "bPort", tport: "bPort", toport: "bPort", zport: "bPort" },
};

const UP = ["up", "active", "connected", "true"];
const DOWN = ["down", "inactive", "failed", "planned", "decommissioning", "false"];

/** Sets what the attributes say of a node; attributes that say nothing to heddle are noted as left out. */
export function readNodeAttributes(
  sketch: Sketch,
  quantities: QuantityReader,
  node: SketchNode,
  given: Attributes,
): void {
  const roles = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const key = plain(name);
    const group = GROUPS.find((one) => one === key);
    if (isEmpty(value)) continue;
    if (ROLE_KEYS.includes(key)) roles.set(key, textOf(value));
    else if (key === "tier") node.tier = whole(sketch, node.at, name, value, 255);
    else if (group !== undefined) readGroup(sketch, node, group, name, value);
    else if (DELAY_KEY.test(key)) {
      node.latencyS = quantities.read("duration", value, node.at, name, DELAY_KEY.exec(key)![1]);
    } else if (key !== "label" || textOf(value) !== node.name) leaveOut(sketch, "nodes", name, node.at);
  }
  for (const key of ROLE_KEYS) {
    const word = roles.get(key);
    if (word === undefined) continue;
    const role = roleOfWord(word);
    node.role ??= role;
    if (role === undefined) leaveOut(sketch, "nodes", key, node.at);
  }
}

/** A number of a group; a name of one, `rack: R7`, is left out and noted. */
function readGroup(
  sketch: Sketch,
  node: SketchNode,
  group: (typeof GROUPS)[number],
  name: string,
  value: unknown,
): void {
  if (/^\d+$/.test(textOf(value))) node[group] = whole(sketch, node.at, name, value, MAX_GROUP);
  else leaveOut(sketch, "nodes", name, node.at);
}

/** As readNodeAttributes, for an edge. */
export function readCableAttributes(
  sketch: Sketch,
  quantities: QuantityReader,
  cable: SketchCable,
  given: Attributes,
): void {
  const { at } = cable;
  for (const [name, value] of Object.entries(given)) {
    const key = plain(name);
    if (isEmpty(value)) continue;
    const rate = RATE_KEY.exec(key);
    if (rate?.[1] !== undefined) cable.nominalRateBps = quantities.read("rate", value, at, name, rate[2]);
    else if (rate) cable.rateBps = quantities.read("rate", value, at, name, rate[2]);
    else if (LENGTH_KEY.test(key)) {
      cable.lengthM = quantities.read("length", value, at, name, LENGTH_KEY.exec(key)![1]);
    } else if (DELAY_KEY.test(key)) {
      cable.latencyS = quantities.read("duration", value, at, name, DELAY_KEY.exec(key)![1]);
    } else if (key === "state" || key === "status") cable.state = stateOf(sketch, at, name, value);
    else if (key === "ports" && Array.isArray(value)) setPorts(cable, value);
    else if (Object.hasOwn(PORT_KEYS, key)) cable[PORT_KEYS[key]!] = textOf(value);
    else if (key === "name" || key === "cable") cable.name = textOf(value);
    else leaveOut(sketch, "cables", name, at);
  }
  if (cable.nominalRateBps !== undefined && cable.nominalRateBps < (cable.rateBps ?? 0)) {
    sketch.issue("RATE_ABOVE_NOMINAL", at, "rate above nominal rate (expected that to be the rate as built)");
  }
}

function setPorts(cable: SketchCable, [aPort, bPort]: readonly unknown[]): void {
  if (typeof aPort === "string" && aPort !== "") cable.aPort = aPort;
  if (typeof bPort === "string" && bPort !== "") cable.bPort = bPort;
}

/** `up` or `down`, under the words that inventories have for them. */
export function stateOf(sketch: Sketch, at: number, what: string, value: unknown): "up" | "down" | undefined {
  const word = textOf(value).trim().toLowerCase();
  if (UP.includes(word)) return "up";
  if (DOWN.includes(word)) return "down";
  sketch.issue("UNKNOWN_STATE", at, `${what}: unknown state "${clip(word)}" (expected one of up, down)`);
  return undefined;
}

function leaveOut(sketch: Sketch, what: "nodes" | "cables", name: string, at: number): void {
  sketch.note(`left out, attribute "${clip(name)}" of ${what}`, at);
}

function whole(sketch: Sketch, at: number, name: string, value: unknown, most: number): number | undefined {
  const number = /^\d{1,10}$/.test(textOf(value)) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  const message = `${name}: not a whole number (expected 0 to ${most}, got "${clip(textOf(value))}")`;
  sketch.issue("NOT_A_COUNT", at, message);
  return undefined;
}

/** `Link-Speed` and `link_speed` are one key. */
function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z]/g, "");
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
