/** Reads tasks from Chakra execution traces: a file of nodes for each rank, in protobuf or JSON. */

import { type Issue, ScenarioError } from "../../errors.ts";
import { formatCount } from "../../units.ts";
import { shorten } from "../names.ts";
import { enoughIssues } from "../traces/trace.ts";
import { ProcessGroups } from "./chakra-groups.ts";
import { readJsonNodes } from "./chakra-json.ts";
import { type ChakraNode, NODE_TYPE, wholeAttribute } from "./chakra-node.ts";
import { readProtobufNodes } from "./chakra-protobuf.ts";
import { Messages } from "./messages.ts";
import type { TaskFile, TaskInput } from "./task-format.ts";
import { ALL_RANKS, finishGraph, MAX_RANKS, MAX_TASKS, type Task, type TaskGraph, tooMany } from "./task-graph.ts";

/** `CollectiveCommType` of et_def.proto by its number, as collectives are called here. */
const COLLECTIVES: readonly (string | undefined)[] = [
  "all-reduce",
  "reduce",
  "all-gather",
  undefined, // gather
  undefined, // scatter
  "broadcast",
  "all-to-all",
  "reduce-scatter",
  "reduce-scatter", // by blocks
  "barrier",
];

/** Streams of a rank, as in ASTRA-sim: operations of the CPU, and kernels of the GPU. */
const CPU_STREAM = 0;
const GPU_STREAM = 1;

/** The file of each rank by its name, as in `gpt.12.et`. */
const RANK_ENDING = /\.(\d{1,9})\.(et|json)(\.gz)?$/i;

/**
 * Nodes wait for the nodes of their rank that data_deps and ctrl_deps name. COMP takes duration_micros; computations of a rank
 * run one at a time, those of CPU and GPU beside each other. Communications start when they may, however many there are. A
 * send does not wait for its receive. The k-th collective of a process group on one rank is the k-th on all, in the order of
 * their files; comm_size of an all-gather is of what a rank gives, as in ASTRA-sim. Memory operations take no time.
 *
 * Issues: NO_RANK, DUPLICATE_RANK, MISSING_RANK, TOO_MANY_RANKS, those of the two forms, DUPLICATE_ID, UNKNOWN_ID,
 * UNKNOWN_NODE_TYPE, MISSING_ATTRIBUTE, BAD_ATTRIBUTE, SELF_FLOW, BAD_COMM_GROUPS, UNKNOWN_GROUP, NOT_IN_GROUP,
 * COLLECTIVE_NOT_SUPPORTED, COLLECTIVE_MISMATCH, UNMATCHED_SEND, UNMATCHED_RECEIVE, SIZE_MISMATCH, TOO_MANY_TASKS,
 * NO_COMMUNICATION, DEPENDENCY_CYCLE, TOO_MANY_ISSUES.
 */
export function readChakra({ files, commGroups }: TaskInput): TaskGraph {
  const issues: Issue[] = [];
  const ordered = orderByRank(files, issues);
  if (issues.length > 0) throw new ScenarioError(issues);
  const reader = new ChakraReader(ordered.length, issues);
  if (commGroups) reader.groups.readFile(commGroups);
  for (const [rank, file] of ordered.entries()) {
    if (enoughIssues(issues, file.name)) break;
    reader.readRank(rank, file);
  }
  return reader.finish(ordered[0]!.name);
}

/** One file of each rank from 0 on. */
function orderByRank(files: readonly TaskFile[], issues: Issue[]): readonly TaskFile[] {
  const byRank = new Map<number, TaskFile>();
  for (const file of files) {
    const rank = RANK_ENDING.exec(file.name)?.[1];
    const before = rank === undefined ? undefined : byRank.get(Number(rank));
    if (rank === undefined) {
      const message = "no rank in the file's name (expected a name such as trace.0.et)";
      issues.push({ code: "NO_RANK", path: file.name, message });
    } else if (before !== undefined) {
      const message = `rank ${rank} twice (expected one file of each rank, got ${before.name} before)`;
      issues.push({ code: "DUPLICATE_RANK", path: file.name, message });
    } else {
      byRank.set(Number(rank), file);
    }
  }
  const ordered = Array.from({ length: byRank.size }, (_, rank) => byRank.get(rank));
  const missing = ordered.indexOf(undefined);
  if (issues.length === 0 && (missing !== -1 || ordered.length === 0)) {
    const got = `${files.length} ${files.length === 1 ? "file" : "files"}`;
    const message = `no file of rank ${Math.max(0, missing)} (expected one of every rank from 0 on, got ${got})`;
    issues.push({ code: "MISSING_RANK", path: files[0]?.name ?? "", message });
  }
  if (ordered.length > MAX_RANKS) issues.push(tooMany(files[0]!.name, "ranks", ordered.length));
  return ordered as readonly TaskFile[];
}

/** One rank's part in a collective. */
interface Arrival {
  readonly task: number;
  readonly collective: string;
  readonly sizeBytes: number;
  readonly after: readonly number[];
}

class ChakraReader {
  readonly groups: ProcessGroups;
  readonly #rankCount: number;
  readonly #issues: Issue[];
  readonly #tasks: Task[] = [];
  readonly #paths: string[] = [];
  readonly #messages = new Messages();
  /** By index of the group and rank: its collectives in their order. */
  readonly #arrivals = new Map<number, Map<number, Arrival[]>>();
  #memoryNodes = 0;
  #untimed = 0;

  constructor(rankCount: number, issues: Issue[]) {
    this.#rankCount = rankCount;
    this.#issues = issues;
    this.groups = new ProcessGroups(rankCount);
  }

  readRank(rank: number, file: TaskFile): void {
    const isJson = /\.json(\.gz)?$/i.test(file.name) || file.bytes[0] === 0x7b; // {
    const nodes = isJson ? readJsonNodes(file, this.#issues) : readProtobufNodes(file, this.#issues);
    if (this.#tasks.length + nodes.length > MAX_TASKS) {
      this.#issues.push(tooMany(file.name, "tasks", this.#tasks.length + nodes.length));
      return;
    }
    const first = this.#tasks.length;
    const taskOf = new Map<number, number>();
    for (const [i, node] of nodes.entries()) {
      if (taskOf.has(node.id)) this.#say("DUPLICATE_ID", node, `id ${node.id} twice (expected ids used once)`);
      taskOf.set(node.id, first + i);
      if (node.type === NODE_TYPE.metadata) this.groups.readMetadata(node);
    }
    for (const node of nodes) {
      if (enoughIssues(this.#issues, node.path)) return;
      const after = node.dependencies.flatMap((id) => {
        const task = taskOf.get(id);
        if (task === undefined)
          this.#say("UNKNOWN_ID", node, `waits for unknown node ${id} (expected an id of this file)`);
        return task ?? [];
      });
      this.#paths.push(node.path);
      this.#tasks.push(this.#taskOf(node, rank, after));
    }
  }

  finish(name: string): TaskGraph {
    const pathOf = (task: number): string => this.#paths[task] ?? "a collective";
    if (this.#issues.length === 0) this.#joinCollectives(pathOf);
    for (const { send, receive } of this.#messages.pairs(this.#issues, pathOf)) {
      const { after } = this.#tasks[receive.task]!;
      this.#tasks[receive.task] = { kind: "join", rank: receive.dst, after: [...after, send.task] };
    }
    const notes = [
      ...(this.#memoryNodes > 0 ? [`Chakra: ${formatCount(this.#memoryNodes)} memory operations take no time.`] : []),
      ...(this.#untimed > 0
        ? [
            `Chakra: ${formatCount(this.#untimed)} computations without duration_micros take no time; their num_ops are not read.`,
          ]
        : []),
    ];
    const graph = { rankCount: this.#rankCount, tasks: this.#tasks, groups: this.groups.used, notes };
    return finishGraph(graph, this.#issues, name, pathOf);
  }

  #say(code: string, { path }: ChakraNode, message: string): void {
    this.#issues.push({ code, path, message });
  }

  #taskOf(node: ChakraNode, rank: number, after: readonly number[]): Task {
    const join: Task = { kind: "join", rank, after };
    switch (node.type) {
      case NODE_TYPE.invalid:
      case NODE_TYPE.metadata:
        return join;
      case NODE_TYPE.memoryLoad:
      case NODE_TYPE.memoryStore:
        this.#memoryNodes++;
        return join;
      case NODE_TYPE.compute: {
        if (node.durationUs === 0) this.#untimed++;
        const stream = node.attributes.get("is_cpu_op") ? CPU_STREAM : GPU_STREAM;
        return node.durationUs === 0
          ? join
          : { kind: "compute", rank, stream, durationS: node.durationUs * 1e-6, after };
      }
      case NODE_TYPE.send:
      case NODE_TYPE.receive:
        return this.#messageOf(node, rank, after) ?? join;
      case NODE_TYPE.collective:
        this.#arrive(node, rank, after);
        return join; // until its collective is known
      default:
        this.#say("UNKNOWN_NODE_TYPE", node, `unknown type of node (expected 0 to 7, got ${node.type})`);
        return join;
    }
  }

  /** The transfer of a send; nothing for a receive, which waits for it. */
  #messageOf(node: ChakraNode, rank: number, after: readonly number[]): Task | undefined {
    const isSend = node.type === NODE_TYPE.send;
    const whole = (name: string, limit: number, fallback?: number) =>
      wholeAttribute(node, name, limit, this.#issues, fallback);
    const src = whole("comm_src", this.#rankCount, isSend ? rank : undefined);
    const dst = whole("comm_dst", this.#rankCount, isSend ? undefined : rank);
    const tag = whole("comm_tag", Infinity, 0);
    const size = whole("comm_size", Number.MAX_SAFE_INTEGER);
    if (src === undefined || dst === undefined || tag === undefined || size === undefined) return undefined;
    if (src === dst || (isSend ? src : dst) !== rank) {
      const message = `a message from rank ${src} to ${dst} on rank ${rank} (expected one between this rank and another)`;
      this.#say("SELF_FLOW", node, message);
      return undefined;
    }
    const end = { task: this.#tasks.length, src, dst, tag, sizeBytes: Math.max(1, size) };
    if (!isSend) {
      this.#messages.receive(end);
      return undefined;
    }
    this.#messages.send(end);
    return { kind: "transfer", src, dst, sizeBytes: end.sizeBytes, after };
  }

  #arrive(node: ChakraNode, rank: number, after: readonly number[]): void {
    const type = wholeAttribute(node, "comm_type", COLLECTIVES.length, this.#issues);
    const collective = type === undefined ? undefined : COLLECTIVES[type];
    if (type !== undefined && collective === undefined) {
      const known = COLLECTIVES.flatMap((name, i) => (name === undefined ? [] : `${i} ${name}`)).join(", ");
      const message = `comm_type ${type} of node ${node.id} "${shorten(node.name)}" can't be run (expected one of ${known})`;
      this.#say("COLLECTIVE_NOT_SUPPORTED", node, message);
    }
    const limit = Number.MAX_SAFE_INTEGER;
    const size = wholeAttribute(node, "comm_size", limit, this.#issues, collective === "barrier" ? 0 : undefined);
    const group = this.groups.of(node, rank, this.#issues);
    if (collective === undefined || size === undefined || group === undefined || group.index === -1) return;
    const sizeBytes = collective === "all-gather" ? size * group.ranks.length : size;
    const byRank = this.#arrivals.get(group.index) ?? new Map<number, Arrival[]>();
    this.#arrivals.set(group.index, byRank);
    const list = byRank.get(rank) ?? [];
    byRank.set(rank, list);
    list.push({ task: this.#tasks.length, collective, sizeBytes, after });
  }

  /** Every collective becomes one task for all its ranks, which their nodes wait for. */
  #joinCollectives(pathOf: (task: number) => string): void {
    for (const [index, byRank] of this.#arrivals) {
      const ranks = this.groups.used[index]!;
      const [first] = byRank.values();
      for (const [k, lead] of first!.entries()) {
        const arrivals = Array.from(ranks, (rank) => byRank.get(rank)?.[k]);
        const odd = arrivals.findIndex(
          (other) => other?.collective !== lead.collective || other.sizeBytes !== lead.sizeBytes,
        );
        if (odd !== -1) {
          const other = arrivals[odd];
          const got = other === undefined ? "none" : `${other.collective} of ${other.sizeBytes} bytes`;
          const message = `collective ${k} of its process group differs between ranks (expected ${lead.collective} of ${lead.sizeBytes} bytes on rank ${ranks[odd]}, got ${got})`;
          this.#issues.push({ code: "COLLECTIVE_MISMATCH", path: pathOf(lead.task), message });
          return;
        }
        const after = [...new Set(arrivals.flatMap((arrival) => arrival!.after))];
        const { collective, sizeBytes } = lead;
        const isEmpty = collective === "barrier" || sizeBytes === 0;
        const done = this.#tasks.push(
          isEmpty
            ? { kind: "join", rank: ALL_RANKS, after }
            : { kind: "collective", collective, group: index, sizeBytes, after },
        );
        for (const [i, arrival] of arrivals.entries()) {
          this.#tasks[arrival!.task] = { kind: "join", rank: ranks[i]!, after: [done - 1] };
        }
      }
      const longer = [...byRank.values()].find((list) => list.length > first!.length);
      if (longer === undefined) continue;
      const message = `more collectives of its process group than on other ranks (expected ${first!.length}, got ${longer.length})`;
      this.#issues.push({ code: "COLLECTIVE_MISMATCH", path: pathOf(longer.at(-1)!.task), message });
    }
  }
}
