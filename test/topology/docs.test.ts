/** docs/fabrics.md keeps its word: it has every builder, its presets are there, and its prices price one of them. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { billOf, builders, priceBill, readPrices, readTopology } from "../../src/topology/index.ts";
import { REACH_CLASSES } from "../../src/topology/reach.ts";

const page = readFileSync(new URL("../../docs/fabrics.md", import.meta.url), "utf8");
const preset = (name: string) =>
  readTopology(readFileSync(new URL(`../../topologies/${name}.yaml`, import.meta.url), "utf8"));
const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` .*\| `([a-z0-9-]+)` *\|$/gm)].map((row) => [row[1]!, row[2]!]);

test("the table has every builder, in the order of the registry", () => {
  expect(rows.map(([builder]) => builder)).toEqual(builders.map(({ name }) => name));
});

test.each(rows)("%s has the preset %s", (builder, name) => {
  const text = readFileSync(new URL(`../../topologies/${name}.yaml`, import.meta.url), "utf8");
  expect(text).toContain(`\nbuilder: ${builder}\n`);
});

test("the table of reach classes is the one of the code", () => {
  const classes = [...page.matchAll(/^\| ([A-Z]{2,3}) +\| ([\d,]+ m|beyond) /gm)].map((row) => [row[1]!, row[2]!]);
  const reaches = REACH_CLASSES.map(({ name, reachM }) => [
    name,
    Number.isFinite(reachM) ? `${reachM.toLocaleString("en")} m` : "beyond",
  ]);
  expect(classes).toEqual(reaches);
});

test("the example of prices prices the fabric above it", () => {
  const [example = ""] = [...page.matchAll(/```yaml\n(currency.*?)```/gs)].map((match) => match[1]);
  const { currency, total } = priceBill(billOf(preset("dragonfly-1k")), readPrices(example));
  expect(currency).toBe("USD");
  // 264 switches; 1,056 cables of 2 m; 33 x 28 of 20 m and 33 x 32 / 2 of 300 m, with two transceivers each; 1,056 NICs.
  const expected = 264 * 30_000 + 1056 * 100 + 924 * (50 + 2 * 500) + 528 * (50 + 2 * 800) + 1056 * 1000;
  expect(total).toBe(expected);
});

test("the example of a sweep names presets that there are", () => {
  const [sweep = ""] = /^schema: heddle\/sweep@1\n[^`]*/m.exec(page) ?? [];
  const fabrics = [
    ...sweep.slice(sweep.indexOf("\nfabric:"), sweep.indexOf("\npolicy:")).matchAll(/[a-z]+-[a-z0-9-]+/g),
  ].map(String);
  expect(fabrics).toHaveLength(9);
  for (const name of fabrics) expect(preset(name).order).toBeGreaterThan(0);
});
