/** The committed JSON Schema is the one that the zod schemas give; `UPDATE=1 npx vitest run test/topology` rewrites it. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builders, topologyJsonSchema } from "../../src/topology/index.ts";

const folder = new URL("../../topologies/", import.meta.url);
const schemaFile = new URL("heddle-topology.schema.json", folder);
const generated = `${JSON.stringify(topologyJsonSchema(), null, 2)}\n`;

test("the committed JSON Schema is the generated one", () => {
  if (process.env["UPDATE"] === "1") writeFileSync(schemaFile, generated);
  expect(readFileSync(schemaFile, "utf8") === generated, "stale: run UPDATE=1 npx vitest run test/topology").toBe(true);
});

test("the JSON Schema has one form per builder, with that builder's parameters, and the explicit form", () => {
  const forms = topologyJsonSchema()["anyOf"] as { properties: Record<string, unknown> }[];
  expect(forms).toHaveLength(builders.length + 1);
  for (const [i, builder] of builders.entries()) {
    expect(forms[i]?.properties["builder"]).toMatchObject({ const: builder.name });
    expect(forms[i]?.properties["parameters"]).toBeDefined();
  }
  expect(forms.at(-1)?.properties).toHaveProperty("links");
});

test("every preset names the schema on its first line", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
    const [first] = readFileSync(new URL(file, folder), "utf8").split("\n");
    expect(first, file).toBe("# yaml-language-server: $schema=./heddle-topology.schema.json");
  }
});
