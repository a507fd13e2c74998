/** Every ready sweep can be read, says what it asks, and has a row in the README beside it. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSweep } from "../../src/sweep/index.ts";
import { sourcesWith } from "./read-world.ts";

const folder = new URL("../../topologies/sweeps/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const readme = readFileSync(new URL("README.md", folder), "utf8");

const read = (file: string) =>
  readSweep(readFileSync(new URL(file, folder), "utf8"), { fileName: file, ...sourcesWith() });

describe.each(files)("%s", (file) => {
  const text = readFileSync(new URL(file, folder), "utf8");

  test("is a sweep of its file's name, with a description", () => {
    const sweep = read(file);
    expect(`${sweep.name}.yaml`).toBe(file);
    expect(sweep.description).not.toBe("");
  });

  test("says in comments what it asks, what it assumes and how long it takes", () => {
    const comments = text.split("schema:")[0];
    for (const word of ["# Question:", "Assumed:", "Takes"]) expect(comments).toContain(word);
  });

  test("has a row in the README", () => {
    expect(readme).toContain(`\n| \`${file.replace(".yaml", "")}\``);
  });
});

test("scale, oversubscription, failures and sizes vary as the files write them", () => {
  const valuesOf = (file: string, axis: string) => [...new Set(read(file).points.map(({ vary }) => vary[axis]))];
  expect(valuesOf("policy-by-scale.yaml", "gpus").at(-1)).toBe(100_352);
  expect(valuesOf("oversubscription.yaml", "oversubscription")).toEqual([1, 1.5, 2, 2.5, 3, 3.5, 4]);
  expect(valuesOf("failed-links.yaml", "failedShare")).toEqual([0, 0.02, 0.04, 0.06, 0.08, 0.1]);
  // 8 MiB x 2^k up to 8 GiB.
  expect(valuesOf("busbw-by-size.yaml", "sizes")).toHaveLength(11);
});
