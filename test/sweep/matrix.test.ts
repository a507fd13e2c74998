/** Combinations as continuous-integration files make them: the rules of GitHub's `matrix`, on its own documented example. */

import { describe, expect, it } from "vitest";
import { type Axis, type Combination, exclude, include, product } from "../../src/sweep/matrix.ts";

const axis = (field: string, ...values: (string | number)[]): Axis => ({
  field,
  values: values.map((value) => ({ value, path: [field] })),
});
const entry = (fields: Record<string, string | number>): Combination =>
  new Map(Object.entries(fields).map(([field, value]) => [field, { value, path: [field] }]));
const plain = (rows: readonly Combination[]) =>
  rows.map((row) => Object.fromEntries([...row].map(([field, { value }]) => [field, value])));

const AXES = [axis("fruit", "apple", "pear"), axis("animal", "cat", "dog")];
const ROWS = product(AXES);

it("runs through the last axis first, and without axes there is one empty combination", () => {
  expect(plain(ROWS)).toEqual([
    { fruit: "apple", animal: "cat" },
    { fruit: "apple", animal: "dog" },
    { fruit: "pear", animal: "cat" },
    { fruit: "pear", animal: "dog" },
  ]);
  expect(plain(product([]))).toEqual([{}]);
});

describe("exclude", () => {
  it("drops what agrees with an entry in all its fields", () => {
    expect(plain(exclude(ROWS, [entry({ fruit: "pear", animal: "dog" })]))).toHaveLength(3);
    expect(plain(exclude(ROWS, [entry({ fruit: "pear" })]))).toHaveLength(2);
    expect(plain(exclude(ROWS, [entry({ fruit: "plum" })]))).toHaveLength(4);
    expect(plain(exclude(ROWS, [entry({ colour: "green" })]))).toHaveLength(4);
  });
});

describe("include", () => {
  it("does what GitHub's documentation says of this example", () => {
    const rows = include(
      ROWS,
      [
        entry({ color: "green" }),
        entry({ color: "pink", animal: "cat" }),
        entry({ fruit: "apple", shape: "circle" }),
        entry({ fruit: "banana" }),
        entry({ fruit: "banana", animal: "cat" }),
      ],
      ["fruit", "animal"],
    );
    expect(plain(rows)).toEqual([
      { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
      { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
      { fruit: "pear", animal: "cat", color: "pink" },
      { fruit: "pear", animal: "dog", color: "green" },
      { fruit: "banana" },
      { fruit: "banana", animal: "cat" },
    ]);
  });

  it("alone makes combinations of its own", () => {
    expect(plain(include([], [entry({ a: 1 }), entry({ a: 2 })], []))).toEqual([{ a: 1 }, { a: 2 }]);
  });
});
