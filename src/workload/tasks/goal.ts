/** Reads tasks from GOAL text, as LogGOPSim and ATLAHS have it: `rank 0 { l1: send 1024b to 1 tag 0 … l2 requires l1 }`. */

import { type Issue, ScenarioError } from "../../errors.ts";
import { shorten } from "../names.ts";
import { indexBelow } from "../traces/lines.ts";
import { enoughIssues } from "../traces/trace.ts";
import { goalLines } from "./goal-lines.ts";
import { Messages } from "./messages.ts";
import { readText, type TaskFile, type TaskInput } from "./task-format.ts";
import { finishGraph, MAX_RANKS, MAX_TASKS, type Task, type TaskGraph, tooMany } from "./task-graph.ts";

const STATEMENTS =
  "send 8b to 1 tag 0, recv 8b from 1 tag 0, calc 100, each perhaps after a label and a colon, or l2 requires l1, or l2 irequires l1";

/** An operation while its file is being read. */
interface Operation {
  readonly line: number;
  readonly rank: number;
  readonly does:
    | { readonly kind: "send" | "recv"; readonly peer: number; readonly sizeBytes: number; readonly tag: number }
    | { readonly kind: "calc"; readonly durationS: number; readonly cpu: number };
  after: number[];
}

/** `l2 requires l1`, by labels that may stand further on. */
interface Requirement {
  readonly line: number;
  readonly rank: number;
  readonly later: string;
  readonly earlier: string;
  readonly started: boolean;
}

/**
 * A `calc` takes so many nanoseconds; calcs of one rank and `cpu` run one at a time, but `calc 0` takes no turn. A send starts
 * when what it requires is done, without waiting for its receive, and is done when the last byte has arrived; a receive then
 * is, too, once what it requires is done. `a irequires b`: a waits for what b waits for. No cost of o, g and O; `nic` is read
 * over; an empty message is one byte.
 * Grammar: txt2bin.re of LogGOPSim.
 *
 * Issues: NOT_A_TEXT_FILE, BAD_LINE, OPEN_COMMENT, OPEN_RANK, MISSING_RANKS, TOO_MANY_RANKS, TOO_MANY_TASKS, UNKNOWN_RANK,
 * DUPLICATE_LABEL, UNKNOWN_LABEL, SELF_FLOW, UNMATCHED_SEND, UNMATCHED_RECEIVE, SIZE_MISMATCH, NO_COMMUNICATION,
 * DEPENDENCY_CYCLE, TOO_MANY_ISSUES.
 */
export function readGoal({ files }: TaskInput): TaskGraph {
  const [file] = files as [TaskFile];
  const text = readText(file, "GOAL text");
  const issues: Issue[] = [];
  const reader = new GoalReader(file.name, issues);
  for (const { line, words } of goalLines(text)) {
    if (reader.isFull || enoughIssues(issues, `${file.name}:${line}`)) break;
    if (words === "open comment") {
      const message = "a comment that does not end (expected a closing */)";
      issues.push({ code: "OPEN_COMMENT", path: `${file.name}:${line}`, message });
    } else {
      reader.line(line, words);
    }
  }
  return reader.finish();
}

class GoalReader {
  readonly #name: string;
  readonly #issues: Issue[];
  readonly #operations: Operation[] = [];
  readonly #requirements: Requirement[] = [];
  readonly #labels = new Map<string, number>();
  #rankCount: number | undefined;
  #block: { readonly rank: number; readonly line: number } | undefined;

  constructor(name: string, issues: Issue[]) {
    this.#name = name;
    this.#issues = issues;
  }

  /** More would not be taken: the graph says so in the end. */
  get isFull(): boolean {
    return this.#operations.length > MAX_TASKS || this.#requirements.length > 8 * MAX_TASKS;
  }

  /** Statements end with their line; a block's braces may stand beside them. */
  line(line: number, words: readonly string[]): void {
    let from = 0;
    while (from < words.length) {
      const [first, second, third] = words.slice(from, from + 3);
      if (first === "num_ranks") {
        this.#readCount(line, second);
        from += 2;
      } else if (first === "rank" && third === "{") {
        this.#openBlock(line, second!);
        from += 3;
      } else if (first === "}") {
        if (this.#block === undefined) this.#say("BAD_LINE", line, "a } outside of a rank (expected rank 0 { before)");
        this.#block = undefined;
        from += 1;
      } else {
        const brace = words.indexOf("}", from);
        const end = brace === -1 ? words.length : brace;
        this.#readStatement(line, words.slice(from, end));
        from = end;
      }
    }
  }

  finish(): TaskGraph {
    if (this.isFull) throw new ScenarioError([tooMany(this.#name, "tasks", this.#operations.length)]);
    if (this.#block !== undefined) {
      const message = `rank ${this.#block.rank} does not end (expected a closing })`;
      this.#say("OPEN_RANK", this.#block.line, message);
    }
    if (this.#rankCount === undefined && this.#issues.length === 0) {
      const message = "no num_ranks (expected a first line such as num_ranks 32)";
      this.#issues.push({ code: "MISSING_RANKS", path: this.#name, message });
    }
    const starts = this.#linkRequirements();
    const pathOf = (task: number): string => `${this.#name}:${this.#operations[task]?.line ?? 0}`;
    const tasks = [...this.#tasks(pathOf), ...starts];
    const graph = { rankCount: this.#rankCount ?? 0, tasks, groups: [], notes: [] };
    return finishGraph(graph, this.#issues, this.#name, (task) =>
      task < this.#operations.length ? pathOf(task) : `start of an operation of rank ${rankOf(tasks[task]!)}`,
    );
  }

  #say(code: string, line: number, message: string): void {
    this.#issues.push({ code, path: `${this.#name}:${line}`, message });
  }

  #readCount(line: number, word: string | undefined): void {
    const count = indexBelow(word, Infinity);
    if (count === undefined || count < 1 || this.#rankCount !== undefined) {
      const got = this.#rankCount === undefined ? `"${shorten(word ?? "")}"` : "it twice";
      this.#say("BAD_LINE", line, `not a number of ranks (expected one line such as num_ranks 32, got ${got})`);
    } else if (count > MAX_RANKS) {
      this.#issues.push(tooMany(`${this.#name}:${line}`, "ranks", count));
    }
    this.#rankCount ??= count;
  }

  #openBlock(line: number, word: string): void {
    const rank = this.#readRank(line, word);
    if (this.#block !== undefined) {
      this.#say(
        "OPEN_RANK",
        this.#block.line,
        `rank ${this.#block.rank} does not end (expected a } before line ${line})`,
      );
    }
    this.#block = { rank: rank ?? 0, line };
  }

  #readRank(line: number, word: string | undefined): number | undefined {
    const rank = indexBelow(word, this.#rankCount ?? Infinity);
    if (rank === undefined) {
      const expected = this.#rankCount === undefined ? "num_ranks before" : `a number from 0 to ${this.#rankCount - 1}`;
      this.#say("UNKNOWN_RANK", line, `unknown rank (expected ${expected}, got "${shorten(word ?? "")}")`);
    }
    return rank;
  }

  #readStatement(line: number, words: readonly string[]): void {
    const got = `got "${shorten(words.join(" "))}"`;
    if (this.#block === undefined) {
      this.#say("BAD_LINE", line, `outside of a rank (expected num_ranks 32 or rank 0 {, ${got})`);
      return;
    }
    const { rank } = this.#block;
    if (words.length === 3 && (words[1] === "requires" || words[1] === "irequires")) {
      const [later, verb, earlier] = words as [string, string, string];
      this.#requirements.push({ line, rank, later, earlier, started: verb === "irequires" });
      return;
    }
    const label = words[1] === ":" ? words[0] : undefined;
    const does = this.#readOperation(line, words.slice(label === undefined ? 0 : 2));
    if (does === "wrong") return;
    if (does === undefined) {
      this.#say("BAD_LINE", line, `not an operation (expected ${STATEMENTS}, ${got})`);
      return;
    }
    if (does.kind !== "calc" && does.peer === rank) {
      this.#say("SELF_FLOW", line, `a message of rank ${rank} to itself (expected two different ranks)`);
    }
    if (label !== undefined) this.#giveLabel(line, rank, label);
    this.#operations.push({ line, rank, does, after: [] });
  }

  /** Operations of a rank have their labels to themselves. */
  #giveLabel(line: number, rank: number, label: string): void {
    const key = `${rank} ${label}`;
    const before = this.#labels.get(key);
    if (before === undefined) this.#labels.set(key, this.#operations.length);
    else {
      const first = this.#operations[before]!.line;
      const message = `label "${shorten(label)}" twice in rank ${rank} (expected labels used once, got it on line ${first} before)`;
      this.#say("DUPLICATE_LABEL", line, message);
    }
  }

  /** Undefined for what is no operation; "wrong" where that has been said. */
  #readOperation(line: number, words: readonly string[]): Operation["does"] | "wrong" | undefined {
    const [verb, amount, ...rest] = words;
    if (verb === "calc") {
      const ns = indexBelow(amount, Infinity);
      const options = readOptions(rest, ["cpu"]);
      if (ns === undefined || options === undefined) return undefined;
      return { kind: "calc", durationS: ns * 1e-9, cpu: options.get("cpu") ?? 0 };
    }
    if (verb !== "send" && verb !== "recv") return undefined;
    const isApart = rest[0] === "b";
    const [way, peerWord, ...more] = isApart ? rest.slice(1) : rest;
    const size = indexBelow(isApart ? amount : amount?.replace(/b$/, ""), Infinity);
    const isWritten = isApart || amount?.endsWith("b");
    if (size === undefined || !isWritten || way !== (verb === "send" ? "to" : "from")) return undefined;
    const options = readOptions(more, ["tag", "cpu", "nic"]);
    if (options === undefined) return undefined;
    const peer = this.#readRank(line, peerWord);
    return peer === undefined
      ? "wrong"
      : { kind: verb, peer, sizeBytes: Math.max(1, size), tag: options.get("tag") ?? 0 };
  }

  /** Fills in what operations wait for; returns the tasks that stand for the starts that others wait for. */
  #linkRequirements(): Task[] {
    const starts: Task[] = [];
    const startOf = new Map<number, number>();
    const waits: { readonly later: number; readonly earlier: number }[] = [];
    for (const { line, rank, later, earlier, started } of this.#requirements) {
      const [operation, other] = [later, earlier].map((label) => this.#labels.get(`${rank} ${label}`));
      if (operation === undefined || other === undefined) {
        const label = operation === undefined ? later : earlier;
        this.#say("UNKNOWN_LABEL", line, `unknown label "${shorten(label)}" (expected one of rank ${rank})`);
        if (this.#issues.length > MAX_LABEL_ISSUES) break;
      } else if (started) {
        waits.push({ later: operation, earlier: other });
      } else {
        this.#operations[operation]!.after.push(other);
      }
    }
    // What an operation waits for becomes what its start waits for, and the operation waits for its start.
    for (const { earlier } of waits) {
      if (startOf.has(earlier)) continue;
      const { rank, after } = this.#operations[earlier]!;
      const start = this.#operations.length + starts.length;
      startOf.set(earlier, start);
      starts.push({ kind: "join", rank, after });
      this.#operations[earlier]!.after = [start];
    }
    for (const { later, earlier } of waits) {
      const own = startOf.get(later);
      const after = own === undefined ? this.#operations[later]!.after : starts[own - this.#operations.length]!.after;
      (after as number[]).push(startOf.get(earlier)!);
    }
    return starts;
  }

  /** One task for each operation; a send's is the transfer, and its receive waits for that. */
  #tasks(pathOf: (task: number) => string): Task[] {
    const messages = new Messages();
    for (const [task, { rank, does }] of this.#operations.entries()) {
      if (does.kind === "send") messages.send({ ...does, task, src: rank, dst: does.peer });
      if (does.kind === "recv") messages.receive({ ...does, task, src: does.peer, dst: rank });
    }
    for (const { send, receive } of messages.pairs(this.#issues, pathOf)) {
      this.#operations[receive.task]!.after.push(send.task);
    }
    return this.#operations.map(({ rank, does, after }): Task => {
      if (does.kind === "recv" || (does.kind === "calc" && does.durationS === 0)) return { kind: "join", rank, after };
      if (does.kind === "calc") return { kind: "compute", rank, stream: does.cpu, durationS: does.durationS, after };
      return { kind: "transfer", src: rank, dst: does.peer, sizeBytes: does.sizeBytes, after };
    });
  }
}

/** After so many unknown labels the rest says nothing new. */
const MAX_LABEL_ISSUES = 100;

/** `tag 0 cpu 1` in this order, each at most once; undefined for anything else. */
function readOptions(words: readonly string[], known: readonly string[]): Map<string, number> | undefined {
  const values = new Map<string, number>();
  let last = -1;
  for (let i = 0; i < words.length; i += 2) {
    const place = known.indexOf(words[i]!);
    const value = indexBelow(words[i + 1], 2 ** 32);
    if (place <= last || value === undefined) return undefined;
    last = place;
    values.set(words[i]!, value);
  }
  return values;
}

function rankOf(task: Task): number {
  return task.kind === "join" || task.kind === "compute" ? task.rank : -1;
}
