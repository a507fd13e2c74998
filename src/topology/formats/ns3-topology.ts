/** Topologies of ns-3 simulations: HPCC's, whose first line has three numbers, and SimAI's, which also has servers and NVSwitches. */

import { show } from "../../document/index.ts";
import type { TopologyGraph } from "../graph.ts";
import { drawSketch } from "./draw.ts";
import type { FormatFile, Imported, ImportOptions, TopologyFormat } from "./format.ts";
import { type TextLine, textLines, wholeNumber, wordsOf } from "./lines.ts";
import { lossesOf } from "./losses.ts";
import { numberNodes, plainCables } from "./numbered.ts";
import { QuantityReader, writeQuantity } from "./quantities.ts";
import { byLine, Sketch, type SketchNode } from "./sketch.ts";

/** The line of switches' numbers: 10 characters for each of a few ten thousand. */
const LONGEST_LINE = 2 ** 22;

interface Header {
  readonly nodes: number;
  readonly gpusPerServer: number;
  readonly nvSwitches: number;
  readonly switches: number;
  readonly links: number;
}

const HPCC_HEADER = "expected nodes, switches and links, as in 376 56 480";
const SIMAI_HEADER =
  "expected nodes, GPUs per server, NVSwitches, switches, links and GPU type, as in 216 8 16 72 768 H100";

/** Numbers of the first line, by the format's name; undefined where it is none of this format. */
function headerOf(format: string, line: string): Header | undefined {
  const words = wordsOf(line);
  const numbers = words.map(wholeNumber);
  if (format === "hpcc") {
    if (words.length !== 3 || numbers.includes(undefined)) return undefined;
    const [nodes, switches, links] = numbers as number[];
    return { nodes: nodes!, gpusPerServer: 0, nvSwitches: 0, switches: switches!, links: links! };
  }
  if (words.length !== 6 || numbers.slice(0, 5).includes(undefined)) return undefined;
  const [nodes, gpusPerServer, nvSwitches, switches, links] = numbers as number[];
  return { nodes: nodes!, gpusPerServer: gpusPerServer!, nvSwitches: nvSwitches!, switches: switches!, links: links! };
}

function firstLine(text: string): string {
  return text.slice(0, 200).trimStart().split("\n", 1)[0]!;
}

/** Reads either format. Every number of the header is checked before anything is made of it. */
class Reader {
  readonly sketch: Sketch;
  readonly #format: string;
  readonly #quantities: QuantityReader;
  readonly #names = new Map<number, string>();
  readonly #nvSwitches = new Set<number>();
  #header: Header | undefined;
  #switchNumbers = 0;

  constructor(format: string, name: string | undefined) {
    this.#format = format;
    this.sketch = new Sketch(byLine(name));
    this.#quantities = new QuantityReader(this.sketch);
  }

  read(file: FormatFile, options: ImportOptions): Imported {
    let links = 0;
    let last = 1;
    for (const line of textLines(this.sketch, file.text, { longest: LONGEST_LINE })) {
      last = line.at;
      if (this.#header === undefined) this.#readHeader(line);
      else if (this.#switchNumbers < this.#header.nvSwitches + this.#header.switches) this.#readSwitches(line);
      else {
        links++;
        this.#readLink(line);
      }
    }
    if (this.#header === undefined) this.#stop(last, "EMPTY_FILE", `no header (${this.#expected})`);
    if (links !== this.#header!.links) {
      const message = `${links} links (expected ${this.#header!.links}, as the first line says)`;
      this.sketch.issue("WRONG_COUNT", last, message);
    }
    if (this.#nvSwitches.size > 0) this.sketch.note(`left out, NVSwitches: ${this.#nvSwitches.size}`);
    return drawSketch(this.sketch, file, options);
  }

  get #expected(): string {
    return this.#format === "hpcc" ? HPCC_HEADER : SIMAI_HEADER;
  }

  #readHeader({ at, text }: TextLine): void {
    const header = headerOf(this.#format, text);
    if (header === undefined) this.#stop(at, "BAD_HEADER", `no header (${this.#expected}, got ${show(text)})`);
    this.#header = header!;
    const { nodes, nvSwitches, switches, links } = header!;
    this.sketch.requireSize(nodes, links);
    if (switches + nvSwitches > nodes) {
      this.#stop(
        at,
        "BAD_HEADER",
        `more switches than nodes (expected at most ${nodes}, got ${switches + nvSwitches})`,
      );
    }
  }

  /** NVSwitches come first. */
  #readSwitches({ at, text }: TextLine): void {
    const { nodes, nvSwitches, switches } = this.#header!;
    for (const word of wordsOf(text)) {
      const number = wholeNumber(word);
      if (number === undefined || number >= nodes) {
        this.#stop(at, "BAD_NUMBER", `not a switch (expected a number below ${nodes}, got ${show(word)})`);
      }
      if (this.#nvSwitches.has(number!) || this.#names.has(number!)) {
        this.#stop(at, "DUPLICATE_NODE", `switch ${word} twice (expected numbers used once)`);
      }
      if (this.#switchNumbers++ < nvSwitches) this.#nvSwitches.add(number!);
      else this.#names.set(number!, `switch-${number}`);
    }
    if (this.#switchNumbers > nvSwitches + switches) {
      const message = `more switches than the first line says (expected ${nvSwitches + switches}, got ${this.#switchNumbers})`;
      this.#stop(at, "WRONG_COUNT", message);
    }
  }

  #readLink({ at, text }: TextLine): void {
    const [from, to, rate, delay, errorRate, ...more] = wordsOf(text);
    if (delay === undefined || more.length > 0) {
      const message = `not a link (expected two numbers, rate, delay and error rate, got ${show(text)})`;
      this.sketch.issue("BAD_LINE", at, message);
      return;
    }
    const ends = [this.#number(from, at), this.#number(to, at)];
    if (ends[0] === undefined || ends[1] === undefined) return;
    if (ends.some((end) => this.#nvSwitches.has(end!))) {
      this.sketch.note("left out, links of NVSwitches", at);
      return;
    }
    const [a, b] = [this.#node(ends[0], at), this.#node(ends[1], at)];
    if (a === undefined || b === undefined) return;
    if (errorRate !== undefined && Number(errorRate) !== 0) this.sketch.note("left out, error rates of links", at);
    const rateBps = this.#quantities.read("rate", rate, at, "rate", "bps");
    const latencyS = this.#quantities.read("duration", delay, at, "delay", "s");
    this.sketch.cable({ at, a, b, rateBps, latencyS });
  }

  #number(word: string | undefined, at: number): number | undefined {
    const number = wholeNumber(word);
    const { nodes } = this.#header!;
    if (number !== undefined && number < nodes) return number;
    this.sketch.issue("UNKNOWN_NODE", at, `unknown node (expected a number below ${nodes}, got ${show(word)})`);
    return undefined;
  }

  #node(number: number, at: number): SketchNode | undefined {
    const switchName = this.#names.get(number);
    const node = this.sketch.node(switchName ?? `gpu-${number}`, at);
    if (node === undefined || node.role !== undefined) return node;
    node.role = switchName === undefined ? "host" : "switch";
    const { gpusPerServer } = this.#header!;
    if (switchName === undefined && gpusPerServer > 1) {
      node.server = Math.floor(number / gpusPerServer);
      node.rail = number % gpusPerServer;
    }
    return node;
  }

  #stop(at: number, code: string, message: string): void {
    this.sketch.issue(code, at, message);
    this.sketch.finish();
  }
}

/** NICs are numbered first, then switches; parallel cables become one. */
function writeLinks(graph: TopologyGraph, header: (nodes: number, switches: number, links: number) => string) {
  const { numberOf, switches } = numberNodes(graph);
  const { cables, losses } = plainCables(graph, numberOf);
  const rows = cables.map(
    ({ a, b, rateBps, latencyS }) =>
      `${a} ${b} ${writeQuantity("rate", rateBps)} ${writeQuantity("duration", latencyS)} 0`,
  );
  const lines = [header(numberOf.size, switches.length, cables.length), switches.join(" "), ...rows];
  return { text: `${lines.join("\n")}\n`, losses };
}

const NOT_SAID = ["texts", "nodeNames", "loners", "strays", "kinds", "tiers", "nodeLatencies", "degraded"] as const;
const NOT_SAID_OF_CABLES = ["lengths", "states", "ports"] as const;

export const hpcc: TopologyFormat = {
  name: "hpcc",
  summary: "topology of HPCC's ns-3 and what descends from it: nodes switches links, then a link a line",
  endings: [".hpcc.txt", ".txt"],
  sniff: (text) => headerOf("hpcc", firstLine(text)) !== undefined,
  read: (file, options) => new Reader("hpcc", file.name).read(file, options),
  write(graph) {
    const { text, losses } = writeLinks(graph, (nodes, switches, links) => `${nodes} ${switches} ${links}`);
    return { text, losses: [...lossesOf(graph, [...NOT_SAID, "groups", ...NOT_SAID_OF_CABLES]), ...losses] };
  },
};

export const simai: TopologyFormat = {
  name: "simai",
  summary: "topology of SimAI: as hpcc, with servers and NVSwitches",
  endings: [".simai.txt", ".txt"],
  sniff: (text) => headerOf("simai", firstLine(text)) !== undefined,
  read: (file, options) => new Reader("simai", file.name).read(file, options),
  write(graph) {
    const { gpusPerServer } = numberNodes(graph);
    const { text, losses } = writeLinks(
      graph,
      (nodes, switches, links) => `${nodes} ${gpusPerServer} 0 ${switches} ${links} H100`,
    );
    const servers = gpusPerServer > 1 ? ["groups other than servers and rails"] : [];
    const assumed = ["NVSwitches, which heddle's fabrics do not have; the GPU type is written as H100"];
    return {
      text,
      losses: [...lossesOf(graph, [...NOT_SAID, ...NOT_SAID_OF_CABLES]), ...servers, ...assumed, ...losses],
    };
  },
};
