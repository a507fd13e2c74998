/** docs/validation.md is of this code: its packet-level part is made again here, the published numbers carry their stamp. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packetGroups } from "../../bench/validation/packets.ts";
import { packetPart, publishedStamp, SCATTERS } from "../../bench/validation/page.ts";
import { compileCore } from "../../src/core/index.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const page = String(read("docs/validation.md"));
const core = await compileCore(new Uint8Array(read("build/release.wasm")));
const { version } = JSON.parse(String(read("package.json"))) as { version: string };
const packets = packetGroups(core, version);

it("has the packet-level numbers that the code gives (if not: npm run validate)", () => {
  const made = packetPart(packets).split("\n");
  const stands = page.split("\n");
  expect(made.filter((line) => !stands.includes(line))).toEqual([]);
});

it("has published numbers of this version and core (if not: npm run validate)", () => {
  expect(page).toContain(`\n${publishedStamp({ version, coreHash: core.hash })}\n`);
});

it("shows the pictures that there are, and no other", () => {
  const shown = [...page.matchAll(/^!\[.+\]\(validation\/(.+)\)$/gm)].map(([, name]) => name);
  expect(shown).toEqual(SCATTERS.map(({ name }) => `${name}.svg`));
  expect([...shown].sort()).toEqual(readdirSync(new URL("../../docs/validation", import.meta.url)).sort());
});

it("keeps every bar on the seeds that floors are of, flowlets among them", () => {
  const bars = packets.quoted.flatMap(({ strategy, results }) =>
    results.flatMap((result) => result.bars.map((bar) => ({ strategy, ...bar }))),
  );
  expect(bars.filter(({ met }) => !met)).toEqual([]);
  expect(bars.filter(({ strategy }) => strategy.startsWith("ar_flowlet"))).toHaveLength(4);
});
