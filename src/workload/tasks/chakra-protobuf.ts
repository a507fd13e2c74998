/** Reads the nodes of a Chakra trace from its protobuf form: messages with their lengths before them, metadata first. */

import type { Issue } from "../../errors.ts";
import { type AttributeValue, type ChakraNode, NODE_TYPE } from "./chakra-node.ts";
import { type Field, WireError, WireReader } from "./protobuf.ts";
import type { TaskFile } from "./task-format.ts";
import { MAX_TASKS, tooMany } from "./task-graph.ts";

/** Numbers of the fields of `Node` in et_def.proto. */
const NODE = { id: 1, name: 2, type: 3, ctrlDeps: 4, dataDeps: 5, durationMicros: 7, inputs: 8, attr: 10 } as const;
/** `IOInfo.values`. */
const INPUT_VALUES = 1;
/** `AttributeProto`: its name, and what its other fields hold. */
const ATTRIBUTE_NAME = 1;
const HOLDS: Readonly<Record<number, (field: Field) => AttributeValue | undefined>> = {
  3: ({ bytes }) => bytes && viewOf(bytes).getFloat64(0, true),
  5: ({ bytes }) => bytes && viewOf(bytes).getFloat32(0, true),
  7: ({ signed }) => signed,
  9: ({ signed }) => signed,
  11: ({ unsigned }) => unsigned,
  13: ({ unsigned }) => unsigned,
  15: zigzag,
  17: zigzag,
  19: ({ bytes }) => bytes && viewOf(bytes).getUint32(0, true),
  21: ({ bytes }) => bytes && Number(viewOf(bytes).getBigUint64(0, true)),
  23: ({ bytes }) => bytes && viewOf(bytes).getInt32(0, true),
  25: ({ bytes }) => bytes && Number(viewOf(bytes).getBigInt64(0, true)),
  27: ({ unsigned }) => (unsigned === undefined ? undefined : unsigned !== 0),
  29: ({ bytes }) => bytes && textOf(bytes),
};

/** Issues: NOT_CHAKRA, with the byte at which it stops making sense; BAD_ID, TOO_MANY_TASKS. */
export function readProtobufNodes({ name, bytes }: TaskFile, issues: Issue[]): ChakraNode[] {
  const nodes: ChakraNode[] = [];
  const stream = new WireReader(bytes);
  try {
    if (!stream.done) stream.message(); // GlobalMetadata
    while (!stream.done) {
      const { offset } = stream;
      const node = readNode(stream.message(), `${name}: byte ${offset}`);
      if (!Number.isSafeInteger(node.id) || !node.dependencies.every(Number.isSafeInteger)) {
        const message = `an id that is too large (expected ids below 2^53, got ${node.id})`;
        issues.push({ code: "BAD_ID", path: node.path, message });
        break;
      }
      nodes.push(node);
      if (nodes.length > MAX_TASKS) {
        issues.push(tooMany(node.path, "tasks", nodes.length));
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof WireError || error instanceof RangeError)) throw error;
    const offset = error instanceof WireError ? error.offset : stream.offset;
    const message = `not a Chakra trace (expected messages of et_def.proto with their lengths before them, got ${error.message})`;
    issues.push({ code: "NOT_CHAKRA", path: `${name}: byte ${offset}`, message });
  }
  return nodes;
}

function readNode(reader: WireReader, path: string): ChakraNode {
  let [id, type, durationUs] = [0, 0, 0];
  let name = "";
  let inputValues = "";
  const dependencies: number[] = [];
  const attributes = new Map<string, AttributeValue>();
  while (!reader.done) {
    const field = reader.field();
    const { number, unsigned, bytes, offset } = field;
    if (unsigned !== undefined) {
      if (number === NODE.id) id = unsigned;
      else if (number === NODE.type) type = unsigned;
      else if (number === NODE.durationMicros) durationUs = unsigned;
      else if (number === NODE.ctrlDeps || number === NODE.dataDeps) dependencies.push(unsigned);
    } else if (bytes !== undefined) {
      if (number === NODE.name) name = textOf(bytes);
      else if (number === NODE.ctrlDeps || number === NODE.dataDeps) {
        for (const dependency of new WireReader(bytes, offset).varints()) dependencies.push(dependency);
      } else if (number === NODE.inputs && type === NODE_TYPE.metadata) inputValues = readValues(bytes, offset);
      else if (number === NODE.attr) readAttribute(new WireReader(bytes, offset), attributes);
    }
  }
  return { id, name, type, dependencies, durationUs, inputValues, attributes, path };
}

function readValues(bytes: Uint8Array, offset: number): string {
  const reader = new WireReader(bytes, offset);
  let values = "";
  while (!reader.done) {
    const field = reader.field();
    if (field.number === INPUT_VALUES && field.bytes) values = textOf(field.bytes);
  }
  return values;
}

function readAttribute(reader: WireReader, attributes: Map<string, AttributeValue>): void {
  let name = "";
  let value: AttributeValue | undefined;
  while (!reader.done) {
    const field = reader.field();
    if (field.number === ATTRIBUTE_NAME && field.bytes) name = textOf(field.bytes);
    else value = HOLDS[field.number]?.(field) ?? value;
  }
  if (value !== undefined) attributes.set(name, value);
}

function zigzag({ unsigned }: Field): number | undefined {
  if (unsigned === undefined) return undefined;
  return unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const UTF8 = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}
