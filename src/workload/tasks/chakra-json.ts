/** Reads the nodes of a Chakra trace from its JSON form, `{ "workload_graph": [{ "Id": 0, "NodeType": 7, … }] }`. */

import type { Issue } from "../../errors.ts";
import { shorten } from "../names.ts";
import { enoughIssues } from "../traces/trace.ts";
import type { AttributeValue, ChakraNode } from "./chakra-node.ts";
import { readText, type TaskFile } from "./task-format.ts";
import { MAX_TASKS, tooMany } from "./task-graph.ts";

/** Keys of a node that are not attributes. */
const OWN = new Set(["Id", "Name", "NodeType", "data_deps", "ctrl_deps", "runtime", "inputs"]);

/** Issues: NOT_CHAKRA, BAD_NODE, BAD_ID, TOO_MANY_TASKS, TOO_MANY_ISSUES. */
export function readJsonNodes(file: TaskFile, issues: Issue[]): ChakraNode[] {
  const { name } = file;
  const graph = graphOf(parse(readText(file, "a Chakra trace")));
  if (typeof graph === "string") {
    const message = `not a Chakra trace (expected { "workload_graph": [ nodes ] }, got ${graph})`;
    issues.push({ code: "NOT_CHAKRA", path: name, message });
    return [];
  }
  if (graph.length > MAX_TASKS) {
    issues.push(tooMany(name, "tasks", graph.length));
    return [];
  }
  const nodes: ChakraNode[] = [];
  for (const [i, value] of graph.entries()) {
    const path = `${name}: workload_graph[${i}]`;
    if (enoughIssues(issues, path)) break;
    const node = nodeOf(value, path);
    if (typeof node === "object") nodes.push(node);
    else issues.push({ code: "BAD_NODE", path, message: `not a node (${node})` });
  }
  return nodes;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return `text that is no JSON: ${shorten((error as Error).message, 100)}`;
  }
}

/** The list of nodes, or what is there instead. */
function graphOf(value: unknown): readonly unknown[] | string {
  if (typeof value === "string") return value;
  if (!isMapping(value)) return `${value === null ? "null" : typeof value}`;
  const graph = value["workload_graph"];
  return Array.isArray(graph) ? graph : `keys ${shorten(Object.keys(value).join(", "))}`;
}

/** The node, or what is wrong with it. */
function nodeOf(value: unknown, path: string): ChakraNode | string {
  if (!isMapping(value)) return "expected a mapping with Id and NodeType";
  const [id, type, durationUs = 0] = [value["Id"], value["NodeType"], value["runtime"]];
  const dependencies = [value["data_deps"] ?? [], value["ctrl_deps"] ?? []];
  if (!isWhole(id)) return `expected Id, a whole number, got ${shown(id)}`;
  if (!isWhole(type)) return `expected NodeType, a whole number, got ${shown(type)}`;
  if (typeof durationUs !== "number" || !(durationUs >= 0 && durationUs < Infinity)) {
    return `expected runtime in microseconds, got ${shown(durationUs)}`;
  }
  if (!dependencies.every((list) => Array.isArray(list) && list.every(isWhole))) {
    return `expected data_deps and ctrl_deps, lists of ids, got ${shown(dependencies)}`;
  }
  const attributes = Object.entries(value).filter(
    (entry): entry is [string, AttributeValue] =>
      !OWN.has(entry[0]) && ["number", "boolean", "string"].includes(typeof entry[1]),
  );
  const inputs = value["inputs"];
  const values = isMapping(inputs) ? inputs["values"] : undefined;
  return {
    id,
    name: typeof value["Name"] === "string" ? value["Name"] : "",
    type,
    dependencies: dependencies.flat() as number[],
    durationUs,
    inputValues: typeof values === "string" ? values : "",
    attributes: new Map(attributes),
    path,
  };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function shown(value: unknown): string {
  return value === undefined ? "none" : shorten(JSON.stringify(value) ?? String(value));
}
