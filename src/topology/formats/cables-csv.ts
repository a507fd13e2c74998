/** Cabling sheets in CSV, one cable a row: NVIDIA's point-to-point sheets, SONiC's links, NetBox, UFM, and `cables.csv` of our own. */

import { clip, csvRows, MAX_LINE_LENGTH } from "../../document/index.ts";
import { spanOf } from "../defaults.ts";
import type { TopologyGraph } from "../graph.ts";
import { cableTierName } from "../graph.ts";
import { stateOf } from "./attributes.ts";
import { type Column, columnOf, isSonicHeader, type KnownColumn } from "./cable-columns.ts";
import { drawSketch } from "./draw.ts";
import type { TopologyFormat } from "./format.ts";
import { lossesOf } from "./losses.ts";
import { QuantityReader, writeQuantity } from "./quantities.ts";
import { roleOfWord } from "./roles.ts";
import { byLine, Sketch, type SketchNode } from "./sketch.ts";

const EXPECTED = "expected columns for both ends, as in a,a_port,b,b_port,speed,length";
const INTERFACE = /interface/i;

/** Readers of a row's cells by column; a cell that is not there, or is empty, is undefined. */
type Cells = (column: Column) => string | undefined;

class CableSheet {
  readonly sketch: Sketch;
  readonly #quantities: QuantityReader;
  readonly #racks = new Map<string, number>();
  #columns = new Map<Column, KnownColumn & { readonly index: number }>();

  constructor(name: string | undefined) {
    this.sketch = new Sketch(byLine(name));
    this.#quantities = new QuantityReader(this.sketch);
  }

  readHeader(headers: readonly string[], line: number): void {
    const isSonic = isSonicHeader(headers);
    const ignored: string[] = [];
    for (const [index, header] of headers.entries()) {
      const known = columnOf(header, isSonic);
      if (known === undefined) ignored.push(header);
      else if (this.#columns.has(known.column)) {
        const message = `two columns for the same, "${clip(headers[this.#columns.get(known.column)!.index]!)}" and "${clip(header)}"`;
        this.sketch.issue("TWO_COLUMNS", line, message);
      } else this.#columns.set(known.column, { ...known, index });
    }
    if (!this.#columns.has("aNode") || !this.#columns.has("bNode")) {
      this.sketch.issue("WRONG_COLUMNS", line, `no cabling sheet (${EXPECTED}, got "${clip(headers.join(","))}")`);
    }
    if (ignored.length > 0) this.sketch.note(`left out, columns ${ignored.map(clip).join(", ")}`);
  }

  readRow(cells: readonly string[], at: number): void {
    const cell: Cells = (column) => cells[this.#columns.get(column)?.index ?? -1] || undefined;
    const { sketch } = this;
    if (cells.every((text) => text === "")) return;
    for (const termination of [cell("aTermination"), cell("bTermination")]) {
      if (termination !== undefined && !INTERFACE.test(termination)) {
        sketch.note(`left out, cables of type ${clip(termination)}`, at);
        return;
      }
    }
    const a = this.#node("a", cell, at);
    const b = this.#node("b", cell, at);
    if (a === undefined || b === undefined) return;
    const state = cell("state");
    sketch.cable({
      at,
      a,
      b,
      aPort: cell("aPort"),
      bPort: cell("bPort"),
      rateBps: this.#quantity("rate", "rate", cell, at),
      nominalRateBps: this.#quantity("rate", "nominalRate", cell, at),
      lengthM: this.#quantity("length", "length", cell, at),
      latencyS: this.#quantity("duration", "delay", cell, at),
      state: state === undefined ? undefined : stateOf(sketch, at, "state", state),
      name: cell("name"),
    });
  }

  #node(end: "a" | "b", cell: Cells, at: number): SketchNode | undefined {
    const name = cell(`${end}Node`);
    if (name === undefined) {
      this.sketch.issue("MISSING_NODE", at, `no node at end ${end} (expected one at both ends of a cable)`);
      return undefined;
    }
    const node = this.sketch.node(name, at);
    const type = cell(`${end}Type`);
    if (node !== undefined && type !== undefined && node.role === undefined) {
      node.role = roleOfWord(type);
      if (node.role === undefined) this.sketch.note(`left out, type "${clip(type)}" of nodes`, at);
    }
    const rack = cell(`${end}Rack`);
    if (node !== undefined && rack !== undefined) node.rack ??= this.#rackNumber(rack);
    return node;
  }

  /** Racks are numbered in the order of the sheet, unless they are numbers. */
  #rackNumber(rack: string): number {
    if (/^\d{1,9}$/.test(rack)) return Number(rack);
    const number = this.#racks.get(rack) ?? this.#racks.size;
    this.#racks.set(rack, number);
    return number;
  }

  #quantity(kind: "rate" | "length" | "duration", column: Column, cell: Cells, at: number): number | undefined {
    const text = cell(column);
    if (text === undefined) return undefined;
    const unit = column === "length" ? cell("lengthUnit") : undefined;
    return this.#quantities.read(kind, text, at, column, this.#columns.get(column)?.unit ?? unit);
  }
}

function writeCables(graph: TopologyGraph): string {
  const kind = (node: string) => graph.getNodeAttribute(node, "kind");
  const rows = graph.mapEdges((name, cable, a, b, { tier: aTier }, { tier: bTier }) => {
    const { rateBps, nominalRateBps, lengthM, latencyS, state, ports } = cable;
    const isByLength = lengthM !== undefined && spanOf(cableTierName(aTier, bTier), { lengthM }).latencyS === latencyS;
    return [
      ...[a, ports?.[0], b, ports?.[1]],
      writeQuantity("rate", rateBps),
      lengthM === undefined ? undefined : writeQuantity("length", lengthM),
      isByLength ? undefined : writeQuantity("duration", latencyS),
      nominalRateBps === rateBps ? undefined : writeQuantity("rate", nominalRateBps),
      ...[state, kind(a), kind(b), name],
    ];
  });
  const header = "a,a_port,b,b_port,speed,length,delay,nominal_speed,state,a_type,b_type,name";
  return `${[header, ...rows.map((row) => row.map((cell = "") => quoted(cell)).join(","))].join("\n")}\n`;
}

/** As RFC 4180. A row that would begin like a comment is quoted, too. */
function quoted(cell: string): string {
  return /[",#]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export const cablesCsv: TopologyFormat = {
  name: "cables",
  summary: "cabling sheet in CSV: NVIDIA point-to-point, SONiC links, NetBox, UFM, or a,a_port,b,b_port,speed,length",
  endings: [".csv"],
  sniff(text) {
    for (const { cells } of csvRows(text.slice(0, MAX_LINE_LENGTH))) {
      if (typeof cells === "string") return false;
      const columns = cells.map((header) => columnOf(header, false)?.column);
      return columns.includes("aNode") && columns.includes("bNode");
    }
    return false;
  },
  read(file, options) {
    const sheet = new CableSheet(file.name);
    let isHeader = true;
    for (const { line, cells } of csvRows(file.text)) {
      if (typeof cells === "string") {
        const problem =
          cells === "too long" ? `longer than ${MAX_LINE_LENGTH} characters` : "a quote that does not end";
        sheet.sketch.issue("BAD_LINE", line, `${problem} (expected cells separated by commas)`);
      } else if (isHeader) {
        sheet.readHeader(cells, line);
        sheet.sketch.finish();
        isHeader = false;
      } else sheet.readRow(cells, line);
    }
    if (isHeader) sheet.sketch.issue("EMPTY_FILE", 1, `no rows (${EXPECTED})`);
    return drawSketch(sheet.sketch, file, options);
  },
  write: (graph) => ({
    text: writeCables(graph),
    losses: lossesOf(graph, ["texts", "loners", "strays", "tiers", "groups", "nodeLatencies"]),
  }),
};
