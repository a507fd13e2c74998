/** Two benchmark results side by side, as a process: what it prints and how it ends. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { ResultFile } from "../../bench/result-file.ts";

const folder = mkdtempSync(join(tmpdir(), "heddle-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const COMPARE = fileURLToPath(new URL("../../bench/compare.ts", import.meta.url));

function resultWith(cpuMinMs: number): ResultFile {
  const times = { medianMs: 10, p99Ms: 12, madMs: 1, cpuMedianMs: 10, cpuMinMs, samples: 9 };
  return {
    schema: "heddle/bench@1",
    version: "0.1.0",
    coreHash: "00",
    node: "v20.20.2",
    cpu: "one",
    cpuCount: 2,
    quick: false,
    maxRssBytes: 1e9,
    wholeRssBytes: [],
    cases: [{ name: "walk", nics: 1024, q: 1, ...times }],
    ratios: [{ name: "wasm / ts twin", nics: 1024, q: 1, value: 0.5, ofMinima: 0.5, most: 1 }],
  };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", COMPARE, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const slow = file("slow.json", JSON.stringify(resultWith(15)));
const fast = file("fast.json", JSON.stringify(resultWith(10)));

describe("bench/compare.ts", () => {
  it("prints both times and their ratio, and only tells where no threshold is given", () => {
    const { status, stdout } = run(fast, slow);
    expect(stdout).toMatch(/^walk, q=1 +1024 +10\.0 +15\.0 +1\.50$/m);
    expect(status).toBe(0);
  });

  it("ends with 1 beyond the threshold", () => {
    const { status, stdout } = run(fast, slow, "--threshold", "1.3");
    expect(stdout).toMatch(/^walk, q=1 .* 1\.50 +worse$/m);
    expect(status).toBe(1);
    expect(run(slow, fast, "--threshold", "1.3").status).toBe(0);
    expect(run(fast, slow, "--threshold", "1.6").status).toBe(0);
  });

  it.each([
    ["no second file", [fast], /^usage: /],
    ["a file that is not there", [fast, join(folder, "none.json")], /none\.json: ENOENT/],
    ["what is not JSON", [fast, file("broken.json", "{")], /broken\.json: /],
    ["another schema", [fast, file("other.json", '{"schema":"heddle/compare@1"}')], /other\.json: schema: /],
    ["a threshold that is no ratio", [fast, slow, "--threshold", "much"], /^--threshold: not a ratio /],
    ["an unknown flag", [fast, slow, "--treshold", "1.3"], /usage: /],
  ])("ends with 2 and a message, and prints nothing, for %s", (_, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});
