/** `heddle regress` as a process: the shipped suite, a stored value that was tampered with, files and wrong input. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

const ROOT = new URL("../../", import.meta.url);
const suite = readFileSync(new URL("bench/baselines/all-reduce.yaml", ROOT), "utf8");
const page = readFileSync(new URL("docs/regression-in-ci.md", ROOT), "utf8");

/** Two quick scenarios, without results. */
const SMALL = [
  "schema: heddle/baseline@1",
  "scenarios:",
  "  # why this one",
  "  - name: named",
  "    fabric: fabrics/small.yaml",
  "    collective: all-reduce",
  "    sizes: [8M, 1G]",
  "    placement: random",
  "",
  "  - name: preset # last",
  "    fabric: fat-tree-k4",
  "    collective: all-reduce",
  "    policy: adaptive",
  "    sizes: [1G]",
  '    expect: { busbwGBps: "> 1" }',
  "",
].join("\n");
const FABRIC =
  "{ builder: leaf-spine, parameters: { leaves: 2, nicsPerLeaf: 4, spines: 4, nicRate: 400Gbps, fabricRate: 400Gbps } }\n";

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({
    "small.yaml": FABRIC,
    "base.yaml": SMALL.replace("fabrics/small.yaml", "./small.yaml"),
    "missing.yaml": SMALL,
    "other.yaml": "schema: heddle/baseline@7\n",
    "suite.yaml": suite,
  });
});
afterAll(() => directory.remove());

const regress = (...args: string[]) => heddle(["regress", ...args], { cwd: directory.path });
const fileOf = (name: string) => readFileSync(join(directory.path, name), "utf8");

describe("a file without results", () => {
  it("fails and says what to do; --update stores them, and then all is as stored, from any directory", () => {
    const before = fileOf("base.yaml");
    const first = regress("base.yaml");
    expect(first.status).toBe(1);
    expect(first.stdout).toContain("heddle regress base.yaml --update stores them.");
    expect(fileOf("base.yaml")).toBe(before);

    expect(done(regress("base.yaml", "--update"))).toContain("The new figures are in base.yaml.");
    const stored = fileOf("base.yaml");
    expect(
      stored
        .split("\n")
        .filter((line) => before.split("\n").includes(line))
        .join("\n"),
    ).toContain("# why this one");
    expect(parse(stored).scenarios[0].results.rows).toHaveLength(2);

    const { status, stdout } = heddle(["regress", join(directory.path, "base.yaml"), "--json"]);
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ schema: "heddle/regress@1", ok: true, updated: false });
    expect(summary.scenarios.map((scenario: { name: string }) => scenario.name)).toEqual(["named", "preset"]);
  });
});

describe("the suite", () => {
  it("fails by a tampered digit, with its row, and --update restores the file byte for byte", () => {
    const only = ["--only", "polarized-hash"];
    done(regress("suite.yaml", ...only, "--update")); // by the core of this build
    const good = fileOf("suite.yaml");
    const at = good.indexOf("efficiency: ", good.indexOf("name: polarized-hash"));
    const value = Number(/efficiency: (.*)/.exec(good.slice(at))![1]);
    const tampered = good.slice(0, at) + good.slice(at).replace(String(value), String(value + 0.25));
    expect(tampered).not.toBe(good);
    const copy = directoryWith({ "suite.yaml": tampered });
    const run = (...args: string[]) => heddle(["regress", "suite.yaml", ...only, ...args], { cwd: copy.path });
    const failed = run("--junit", "junit.xml", "--benchmark-json", "busbw.json", "-o", "out.md", "--markdown");
    expect(failed).toMatchObject({ status: 1, stdout: "", stderr: "" });
    const written = (name: string) => readFileSync(join(copy.path, name), "utf8");
    expect(written("out.md")).toMatch(
      /\| polarized-hash \| ecmp ring \| efficiency \| .* \| -\d+ % \| exact \| beyond \|/,
    );
    expect(written("junit.xml").match(/<failure type="beyond"/g)).toHaveLength(1);
    expect(JSON.parse(written("busbw.json"))).toHaveLength(4);

    done(run("--update"));
    expect(written("suite.yaml")).toBe(good);
    copy.remove();
  });
});

it("an expectation that is missed fails, also while results are stored", () => {
  const copy = directoryWith({ "small.yaml": FABRIC, "base.yaml": SMALL.replace('"> 1"', '"> 1000"') });
  const { status, stdout } = heddle(["regress", "base.yaml", "--only", "preset", "--update"], { cwd: copy.path });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^preset +adaptive ring +busbw at 1G .* > 1000 +missed$/m);
  expect(readFileSync(join(copy.path, "base.yaml"), "utf8")).toContain("results:");
  copy.remove();
});

describe("wrong input", () => {
  it.each([
    [["missing.yaml"], "fabric: fabrics/small.yaml: no such file (expected a preset's name, or a topology file)"],
    [
      ["other.yaml"],
      'other.yaml:1:9 schema: not a baseline file that this version reads (expected heddle/baseline@1, got "',
    ],
    [["nowhere.yaml"], "nowhere.yaml: no such file (expected a baseline file)"],
    [
      ["base.yaml", "--only", "namde"],
      '--only: unknown scenario "namde" (expected one of named, preset, did you mean "named"?)',
    ],
    [["base.yaml", "--format", "csv"], '--format: unknown reporter "csv" (expected one of text, json, markdown'],
    [["base.yaml", "--json", "--markdown"], "--format: more than one format (expected one, got json and markdown)"],
    [["base.yaml", "--junit", "no/x.xml"], "no/x.xml: no directory no (expected a file that can be written)"],
    [["base.yaml", "--junit", "x", "-o", "x"], "x: named twice (expected a file for the baseline and one"],
    [["base.yaml", "--update", "-o", "./base.yaml"], "./base.yaml: named twice (expected a file for the baseline and"],
    [["base.yaml", "--junit", "base.yaml"], "base.yaml: named twice (expected a file for the baseline and one"],
  ])("%j", (args, message) => {
    expect(refused(regress(...args))).toContain(message);
  });
});

describe("docs/regression-in-ci.md", () => {
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map((match) => match[1]!);
  const [baseline, workflow] = blocks("yaml");
  const job = parse(workflow!) as { jobs: { "all-reduce": { steps: { run?: string; uses?: string }[] } } };
  const commands = [
    ...blocks("sh").flatMap((block) => block.trimEnd().split("\n")),
    ...job.jobs["all-reduce"].steps.flatMap(({ run }) => (run?.startsWith("npx ") ? [run] : [])),
  ].map((line) =>
    line
      .replace(/ +#.*$/, "")
      .replace("npx heddle ", "")
      .split(/ +/),
  );

  it("has YAML that parses, and commands", () => {
    for (const text of blocks("yaml")) expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
    expect(commands).toHaveLength(5);
  });

  it("has a baseline file that can be stored, after which its commands find all as stored", () => {
    const copy = directoryWith({ "all-reduce.yaml": baseline! });
    const run = (args: readonly string[]) => heddle(args, { cwd: copy.path });
    done(run(["regress", "all-reduce.yaml", "--update"]));
    for (const args of commands) done(run(args));
    copy.remove();
  });
});
