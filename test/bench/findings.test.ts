/** The page of findings is of the present source and core, and its pictures are those that the findings draw. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FINDINGS } from "../../bench/findings/index.ts";
import { readySweep } from "../../bench/findings/stamp.ts";
import { moduleOf } from "../core/builds.ts";

const fromHere = (path: string) => new URL(path, import.meta.url);
const page = readFileSync(fromHere("../../docs/findings.md"), "utf8");
const { version } = JSON.parse(readFileSync(fromHere("../../package.json"), "utf8"));
const engine = { version, coreHash: moduleOf("release").hash };

/** By their headings, without the head of the page. */
const sections = page.split(/^## /m).slice(1);

describe.each(FINDINGS.map((finding, i) => ({ finding, section: sections[i] ?? "" })))("$finding.sweep", (of) => {
  const { finding, section } = of;

  it("is made of this source: else npm run findings", () => {
    expect(section.split("\n")[0]).toBe(finding.title);
    expect(section).toContain(`\n${readySweep(finding.sweep, engine).stamp}\n`);
  });

  it("shows the pictures that it draws", () => {
    const shown = [...section.matchAll(/!\[(.*)\]\(findings\/(.*)\.svg\)/g)].map(([, caption, name]) => [caption, name]);
    expect(shown).toEqual(finding.plots.map(({ caption, name }) => [caption, name]));
  });
});

it("has a section for each finding, and a stamp that another core or version would not give", () => {
  expect(sections).toHaveLength(FINDINGS.length);
  const { stamp } = readySweep(FINDINGS[0]!.sweep, engine);
  expect(readySweep(FINDINGS[0]!.sweep, { ...engine, coreHash: "0".repeat(64) }).stamp).not.toBe(stamp);
  expect(readySweep(FINDINGS[0]!.sweep, { ...engine, version: "0.0.0" }).stamp).not.toBe(stamp);
});

it("has all pictures, whole, and no others", () => {
  const names = FINDINGS.flatMap(({ plots }) => plots.map(({ name }) => `${name}.svg`));
  expect(readdirSync(fromHere("../../docs/findings/")).sort()).toEqual(names.sort());
  for (const name of names) {
    const picture = readFileSync(fromHere(`../../docs/findings/${name}`), "utf8");
    expect(picture, name).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(picture, name).not.toMatch(/NaN|undefined|null/);
  }
});
