/** What a format's reader finds in a file, as it stands there: nodes and cables, before anything is inferred. */

import { clip, nameProblem, show } from "../../document/index.ts";
import { type Issue, TopologyError } from "../../errors.ts";
import { formatCount } from "../../units.ts";
import { sizeFindings } from "../builders/builder.ts";
import type { CableAttributes, NodeAttributes, NodeKind } from "../graph.ts";

/** A host is one NIC, or a server whose cables each have a NIC of their own. */
export type Role = NodeKind | "host";

type Loose<T> = { -readonly [K in keyof T]?: T[K] | undefined };

export interface SketchNode extends Loose<Omit<NodeAttributes, "kind">> {
  readonly name: string;
  /** Number of its line, or whatever else the reader's `place` understands. */
  readonly at: number;
  /** From 0, in the order of the file. */
  readonly index: number;
  role?: Role | undefined;
}

export interface SketchCable extends Loose<Omit<CableAttributes, "ports">> {
  readonly at: number;
  readonly a: SketchNode;
  readonly b: SketchNode;
  aPort?: string | undefined;
  bPort?: string | undefined;
  name?: string | undefined;
}

/** More issues than this help nobody; the last one says how many were left out. */
const MAX_ISSUES = 20;

export class Sketch {
  readonly nodes: SketchNode[] = [];
  readonly cables: SketchCable[] = [];
  readonly assumptions: string[] = [];
  name?: string | undefined;
  description?: string | undefined;
  /** Where an `at` is, for messages. */
  readonly place: (at: number) => string;
  readonly #nodeOf = new Map<string, SketchNode>();
  readonly #issues: Issue[] = [];
  #issueCount = 0;
  readonly #notes = new Map<string, { count: number; first: number | undefined }>();

  constructor(place: (at: number) => string) {
    this.place = place;
  }

  /** The node of that name, new where it is not there yet; undefined, with an issue, where the name can't be one. */
  node(name: string, at: number): SketchNode | undefined {
    const known = this.#nodeOf.get(name);
    if (known !== undefined) return known;
    const problem = nameProblem(name);
    if (problem !== undefined) {
      this.issue("BAD_NAME", at, `${problem}, got ${show(name)})`);
      return undefined;
    }
    const node: SketchNode = { name, at, index: this.nodes.length };
    this.#nodeOf.set(name, node);
    this.nodes.push(node);
    return node;
  }

  /** A node that the file declares: twice is an issue. */
  newNode(name: string, at: number): SketchNode | undefined {
    const first = this.#nodeOf.get(name);
    if (first === undefined) return this.node(name, at);
    const message = `duplicate node name "${clip(name)}" (expected names used once, got it at ${this.place(first.at)} before)`;
    this.issue("DUPLICATE_NODE", at, message);
    return undefined;
  }

  /** A node that the file has declared; undefined, with an issue, where it has not. */
  knownNode(name: string, at: number): SketchNode | undefined {
    const node = this.#nodeOf.get(name);
    if (node === undefined) {
      this.issue("UNKNOWN_NODE", at, `unknown node "${clip(name)}" (expected one that the file declares)`);
    }
    return node;
  }

  find(name: string): SketchNode | undefined {
    return this.#nodeOf.get(name);
  }

  /** A cable between two nodes, or an issue where they are one, or its names can't be names. */
  cable(cable: SketchCable): void {
    for (const name of [cable.name, cable.aPort, cable.bPort]) {
      const problem = name === undefined ? undefined : nameProblem(name);
      if (problem !== undefined) this.issue("BAD_NAME", cable.at, `${problem}, got ${show(name)})`);
    }
    if (cable.a === cable.b) {
      const message = `cable from "${clip(cable.a.name)}" to itself (expected two different nodes)`;
      this.issue("SELF_LINK", cable.at, message);
    } else this.cables.push(cable);
  }

  issue(code: string, at: number, message: string): void {
    this.fileIssue(code, this.place(at), message);
  }

  fileIssue(code: string, path: string, message: string): void {
    this.#issueCount++;
    if (this.#issues.length < MAX_ISSUES) this.#issues.push({ code, path, message });
  }

  /** Something guessed or left out; the same words are counted, and told once with the first place. */
  note(what: string, at?: number): void {
    const note = this.#notes.get(what);
    if (note === undefined) this.#notes.set(what, { count: 1, first: at });
    else note.count++;
  }

  /** Says early that there would be too many nodes or cables: before a file's counts or ranges are written out. */
  requireSize(nodes: number, cables: number): void {
    const findings = sizeFindings([{ count: nodes, what: "nodes" }], [{ count: cables, what: "cables" }]);
    for (const { code, message } of findings) this.fileIssue(code, "", message);
    if (findings.length > 0) this.finish();
  }

  /** `left out, links of type host: 3, the first at lab.yml:12`. */
  notes(): string[] {
    return [...this.#notes].map(([what, { count, first }]) => {
      if (first === undefined) return what;
      const place = this.place(first);
      return count === 1 ? `${what}: 1, at ${place}` : `${what}: ${formatCount(count)}, the first at ${place}`;
    });
  }

  /** @throws {TopologyError} with all issues so far, where there are any */
  finish(): void {
    if (this.#issueCount === 0) return;
    const more = this.#issueCount - this.#issues.length;
    const last = { code: "MORE_ISSUES", path: "", message: `and ${formatCount(more)} more issues` };
    throw new TopologyError(more > 0 ? [...this.#issues, last] : this.#issues);
  }
}

/** Places that are numbers of lines: `cables.csv:12`, or `line 12` where the file has no name. */
export function byLine(name: string | undefined): (at: number) => string {
  return (at) => (name === undefined ? `line ${at}` : `${name}:${at}`);
}

/** Places that are offsets into the text: `fabric.dot:3:7`. */
export function byOffset(name: string | undefined, text: string): (at: number) => string {
  return (at) => {
    const before = text.slice(0, at);
    const line = before.split("\n").length;
    const position = `${line}:${at - before.lastIndexOf("\n")}`;
    return name === undefined ? `line ${position}` : `${name}:${position}`;
  };
}
