/** A node of a Chakra execution trace, whichever form its file has. */

import type { Issue } from "../../errors.ts";

/** Values that a node's attributes hold. */
export type AttributeValue = number | boolean | string;

export interface ChakraNode {
  readonly id: number;
  readonly name: string;
  /** Of `NodeType` in et_def.proto. */
  readonly type: number;
  /** Ids of nodes that must be done first, of data and of control. */
  readonly dependencies: readonly number[];
  readonly durationUs: number;
  /** `inputs.values`, which say what process groups there are in metadata nodes. */
  readonly inputValues: string;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Where it stands: `<file>: byte 81`, or `<file>: workload_graph[3]`. */
  readonly path: string;
}

/** `NodeType` of et_def.proto. */
export const NODE_TYPE = {
  invalid: 0,
  metadata: 1,
  memoryLoad: 2,
  memoryStore: 3,
  compute: 4,
  send: 5,
  receive: 6,
  collective: 7,
} as const;

/** Of a node's name in a message: names of kernels go on for lines. Assumed. */
const MAX_LABEL_CHARACTERS = 64;

/** A whole number of a node: an attribute, or `fallback` where it has none. Issues: MISSING_ATTRIBUTE, BAD_ATTRIBUTE. */
export function wholeAttribute(
  node: ChakraNode,
  name: string,
  limit: number,
  issues: Issue[],
  fallback?: number,
): number | undefined {
  const value = node.attributes.get(name) ?? fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < limit) return value;
  const expected = limit === Infinity ? "a whole number" : `a whole number from 0 to ${limit - 1}`;
  const [code, problem, got] =
    value === undefined ? ["MISSING_ATTRIBUTE", "no", "none"] : ["BAD_ATTRIBUTE", "wrong", JSON.stringify(value)];
  const label = node.name.slice(0, MAX_LABEL_CHARACTERS);
  const message = `${problem} ${name} of node ${node.id} "${label}" (expected ${expected}, got ${got})`;
  issues.push({ code, path: node.path, message });
  return undefined;
}
