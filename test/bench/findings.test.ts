/** docs/findings.md is of this source: made of the sweeps as they are now, with this version and core, and with its pictures. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FINDINGS } from "../../bench/findings/index.ts";
import { readySweep } from "../../bench/findings/stamp.ts";
import { compileCore } from "../../src/core/index.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const page = String(read("docs/findings.md"));
const core = await compileCore(new Uint8Array(read("build/release.wasm")));
const { version } = JSON.parse(String(read("package.json"))) as { version: string };

it.each(FINDINGS.map((finding) => finding.sweep))("%s: its section is of today (if not: npm run findings)", (sweep) => {
  expect(page).toContain(`\n${readySweep(sweep, { version, coreHash: core.hash }).stamp}\n`);
});

it("shows the pictures that there are, and no other", () => {
  const shown = [...page.matchAll(/^!\[.+\]\(findings\/(.+)\)$/gm)].map(([, name]) => name);
  expect(shown).toEqual(FINDINGS.flatMap(({ plots }) => plots.map(({ name }) => `${name}.svg`)));
  expect([...shown].sort()).toEqual(readdirSync(new URL("../../docs/findings", import.meta.url)).sort());
});

it("has a finding for each ready sweep but the small one", () => {
  const ready = readdirSync(new URL("../../topologies/sweeps", import.meta.url)).filter((name) =>
    name.endsWith(".yaml"),
  );
  expect(ready.sort()).toEqual([...FINDINGS.map(({ sweep }) => `${sweep}.yaml`), "smoke.yaml"].sort());
});
