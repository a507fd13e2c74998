/** Writes Chakra traces in their protobuf form, as et_def.proto has it. */

export interface TestNode {
  readonly id: number;
  readonly type: number;
  readonly name?: string;
  readonly us?: number;
  readonly data?: readonly number[];
  readonly ctrl?: readonly number[];
  /** Numbers are int64, as ASTRA-sim's generator writes them. */
  readonly attr?: Readonly<Record<string, number | boolean | string>>;
  readonly inputs?: string;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
}

const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const counted = (field: number, bytes: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (field: number, value: string): number[] => counted(field, [...new TextEncoder().encode(value)]);
const message = (bytes: readonly number[]): number[] => [...varint(bytes.length), ...bytes];

function attribute(name: string, value: number | boolean | string): number[] {
  const held =
    typeof value === "string"
      ? text(29, value)
      : typeof value === "boolean"
        ? number(27, Number(value))
        : number(9, value);
  return counted(10, [...text(1, name), ...held]);
}

/** Dependencies of data are packed, those of control are not: both are allowed. */
export function chakraBytes(nodes: readonly TestNode[]): Uint8Array {
  const bytes = nodes.flatMap(({ id, type, name = "n", us, data = [], ctrl = [], attr = {}, inputs }) =>
    message([
      ...number(1, id),
      ...text(2, name),
      ...number(3, type),
      ...ctrl.flatMap((dependency) => number(4, dependency)),
      ...(data.length > 0 ? counted(5, data.flatMap(varint)) : []),
      ...(us === undefined ? [] : number(7, us)),
      ...(inputs === undefined ? [] : counted(8, text(1, inputs))),
      ...Object.entries(attr).flatMap(([key, value]) => attribute(key, value)),
    ]),
  );
  return Uint8Array.from([...message(text(1, "0.0.4")), ...bytes]);
}
