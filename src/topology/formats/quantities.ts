/** Rates, lengths and delays as files of all kinds write them, into SI units and back without loss. */

import { check, duration, length, rate } from "../../document/index.ts";
import { parseQuantity } from "../../units.ts";
import type { Sketch } from "./sketch.ts";

type Kind = "rate" | "length" | "duration";

const SCHEMAS = { rate: rate(), length: length(), duration: duration() } as const;

/** Units that files have beside heddle's, as heddle's: Ethernet's names of speeds. */
const ALIASES: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  rate: {
    ...unitsAs("Gbps", "g ge gbe gb gbit gbit/s gbps gb/s"),
    ...unitsAs("Mbps", "m mbit mbit/s mbps mb/s"),
    ...unitsAs("Tbps", "t te tbe tbps tb/s tbit/s"),
    ...unitsAs("Kbps", "k kbps kb/s kbit/s"),
    ...unitsAs("bps", "bps bit/s b/s"),
  },
  length: { ...unitsAs("m", "m metre metres meter meters"), cm: "cm", mm: "mm", km: "km" },
  duration: { ...unitsAs("us", "us µs"), ...unitsAs("s", "s"), ns: "ns", ps: "ps", ms: "ms" },
};

/** Longest text that can be a number with a unit, characters. */
const MAX_LENGTH = 40;

/** Metres in units of length that are not metric. */
const METRES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(["ft", "feet", "foot"].map((unit) => [unit, 0.3048])),
  ...Object.fromEntries(["in", "inch", "inches"].map((unit) => [unit, 0.0254])),
  mi: 1609.344,
};

function unitsAs(unit: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, unit]));
}

/** Reads the quantities of one file; a file has few different ones, so that each is parsed once. */
export class QuantityReader {
  readonly #sketch: Sketch;
  readonly #known = new Map<string, number | string>();

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  /**
   * In SI units; undefined where there is none, and with an issue where it can't be read.
   *
   * @param unit what a number without a unit is in, where the file says that elsewhere
   * @param what the column or key, for the issue
   */
  read(kind: Kind, value: unknown, at: number, what: string, unit?: string): number | undefined {
    if (value === undefined || value === null || value === "") return undefined;
    const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : undefined;
    const key = `${kind} ${unit ?? ""} ${text}`;
    let reading = this.#known.get(key);
    if (reading === undefined) {
      reading = parse(kind, text ?? value, unit);
      this.#known.set(key, reading);
    }
    if (typeof reading === "number") return reading;
    this.#sketch.issue(kind === "rate" ? "BAD_RATE" : "BAD_QUANTITY", at, `${what}: ${reading}`);
    return undefined;
  }
}

/** The value, or what is wrong with it. */
function parse(kind: Kind, value: unknown, unit: string | undefined): number | string {
  const isShort = typeof value === "string" && value.length <= MAX_LENGTH;
  const match = isShort ? /^([\d.]+(?:e[+-]?\d+)?)\s*([a-zµ/]*)$/i.exec(value) : null;
  // A capital B is a byte: "GB/s" must not pass for "Gb/s".
  if (match === null || (kind === "rate" && /B(\/s|ps)?$/.test(match[2]!))) return checked(kind, value);
  const written = (match[2] === "" ? (unit ?? "") : match[2]!).toLowerCase();
  const metres = METRES[written];
  if (kind === "length" && metres !== undefined) return checked(kind, `${Number(match[1]) * metres}m`);
  const known = Object.hasOwn(ALIASES[kind], written) ? ALIASES[kind][written]! : written;
  // A bare number keeps its complaint about the unit that is missing.
  return known === "" ? checked(kind, Number(match[1])) : checked(kind, `${match[1]}${known}`);
}

function checked(kind: Kind, value: unknown): number | string {
  const { value: number, findings } = check<number>(SCHEMAS[kind], value);
  return findings.length > 0 ? findings[0]!.message : number!;
}

const UNITS = { rate: ["Gbps", "Mbps", "bps"], length: ["m"], duration: ["ns", "us", "s"] } as const;

/** `400Gbps`: the shortest of a few units that reads back as exactly this value. */
export function writeQuantity(kind: Kind, value: number): string {
  const digitsMost = 12;
  for (const unit of UNITS[kind]) {
    const one = parseQuantity(kind, `1${unit}`);
    const digits = one.ok ? String(Number((value / one.value).toPrecision(digitsMost))) : "";
    const back = parseQuantity(kind, `${digits}${unit}`);
    if (back.ok && back.value === value && !digits.includes("e")) return `${digits}${unit}`;
  }
  // The last is the SI unit, of which any number can be written.
  return `${value}${UNITS[kind].at(-1)}`;
}
