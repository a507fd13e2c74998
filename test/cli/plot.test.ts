/** `heddle plot` as a process: results of a sweep to the terminal and into files, and wrong inputs that leave nothing behind. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadVegaLibraries } from "../../src/cli/vega.ts";
import { UsageError } from "../../src/index.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { cutFile, sweepFile } from "./sweep-world.ts";

const { path: cwd, remove } = directoryWith({
  "sweep.yaml": `${sweepFile(3)}record: [flow-rates, link-loads]\n`,
  "cut.yaml": cutFile(),
  "broken.json": '{"schema": "heddle/sweep@1", "name": "sm',
  "other.json": '{"schema": "heddle/compare@1"}',
});
afterAll(remove);

const plot = (...args: string[]) => heddle(["plot", ...args], { cwd });
const contentOf = (name: string) => readFileSync(join(cwd, name), "utf8");

beforeAll(() => {
  done(heddle(["sweep", "sweep.yaml", "-o", "results", "--quiet"], { cwd }));
});

describe("results", () => {
  it("are drawn in the terminal, plain into a pipe and coloured where asked", () => {
    const text = done(plot("results"));
    expect(text).toContain("Mean goodput of flows, % of line rate");
    expect(text).toMatch(/^policy:\n● ecmp {3}■ adaptive {3}┄┄ line rate; headers leave 98\.0 %\n$/m);
    expect(text).not.toContain("\u001b");
    expect(done(plot("results/summary.json"))).toBe(text);
    expect(done(plot("results", "--color"))).toContain("\u001b[");
    expect(
      Math.max(
        ...done(plot("results", "--width", "50"))
          .split("\n")
          .map((line) => [...line].length),
      ),
    ).toBe(50);
    expect(
      done(plot("results", "--height", "18"))
        .trimEnd()
        .split("\n"),
    ).toHaveLength(18);
  });

  it("are drawn as pictures of the same bytes each time, well-formed and self-contained", () => {
    done(plot("results", "-o", "first.svg"));
    done(plot("results", "-o", "second.svg"));
    const picture = contentOf("first.svg");
    expect(contentOf("second.svg")).toBe(picture);
    for (const name of ["ecmp", "adaptive", "QPs per flow"]) expect(picture).toContain(`>${name}</text>`);
    expectWellFormed(picture);
    // Nothing is loaded from elsewhere.
    expect(picture.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:/);
  });

  it("are drawn as Vega-Lite specifications, with the data and whose they are", () => {
    done(plot("results", "-o", "curve.vl.json", "--width", "500", "--title", "Mine"));
    const spec = JSON.parse(contentOf("curve.vl.json"));
    expect(spec).toMatchObject({
      $schema: expect.stringContaining("vega-lite/v6"),
      width: 500,
      title: { text: ["Mine"] },
    });
    const { points, sweep } = JSON.parse(contentOf("results/summary.json"));
    expect(spec.usermeta.heddle.sweep).toBe(sweep);
    const means = points.map(
      (point: { figures: Record<string, { mean: number }> }) => point.figures["efficiency.mean"]!.mean,
    );
    expect(spec.data.values.map(({ y }: { y: number }) => y)).toEqual(means);
  });

  it("are drawn by preset", () => {
    expect(done(plot("results", "--preset", "flow-rates", "--where", "qps=1"))).toContain(
      "Goodput of a flow, % of line rate",
    );
    const map = done(plot("results", "--preset", "link-loads", "--where", "qps=4", "--where", "policy=ecmp"));
    // 4 leaves under 8 spines, both directions.
    expect(map.match(/8 spine →/g)).toHaveLength(2);
    done(plot("results", "--preset", "link-loads", "--where", "qps=4", "-o", "loads.svg"));
    expectWellFormed(contentOf("loads.svg"));
  });

  it("of failed points are left out, with a note on stderr", () => {
    const { status } = heddle(["sweep", "cut.yaml", "-o", "cut", "--quiet"], { cwd });
    expect(status).toBe(1);
    const { stdout, stderr, ...ended } = plot("cut", "-x", "policy");
    expect([ended.status, stderr]).toEqual([0, "heddle: 2 points without efficiency.mean are left out\n"]);
    expect(stdout).toContain("ecmp");
    expect(plot("cut", "-x", "policy", "--quiet").stderr).toBe("");
  });
});

describe("wrong inputs", () => {
  it.each<[args: string[], parts: string[]]>([
    [["results", "-o", "new.png"], ['--output: unknown ending (expected .svg, .vl.json or .json, got "new.png")']],
    [["results", "-o", "nowhere/new.svg"], ["nowhere/new.svg: no directory nowhere"]],
    [["results", "-o", "results/summary.json"], ["results/summary.json: an input of this command"]],
    [["results", "-o", "results/../results/sweep.json"], ["one of the sweep's results"]],
    [["results/summary.json", "-o", "results/sweep.json"], ["results/sweep.json: one of the sweep's results"]],
    [["results", "-o", "new.svg", "--width", "10"], ["--width: out of range (expected 200 to 10000, got 10)"]],
    [
      ["results", "--width", "wide"],
      ["--width: not a whole number", 'got "wide"'],
    ],
    [
      ["results", "--width", "30", "--height", "-4", "-o", "new.gif"],
      ["--width: out of range", "--height: out of range", "--output: unknown ending"],
    ],
    [["results", "--width", "39"], ["--width: out of range (expected 40 to 1000, got 39)"]],
    [
      ["results", "-x", "qsp", "-o", "new.svg"],
      ['-x: unknown axis "qsp"', 'did you mean "qps"?'],
    ],
    [
      ["results", "--preset", "busbw"],
      ["the sweep has no busbwGBps", "the sweep does not vary sizes"],
    ],
    [
      ["results", "--where", "policy=ecpm"],
      ['policy has no value "ecpm"', 'did you mean "ecmp"?'],
    ],
    [["nowhere"], ["nowhere: no such file (expected a folder of a sweep's results, or its summary.json)"]],
    [["."], [".: not a folder of results"]],
    [["broken.json"], ["broken.json: not JSON, or only a part of it"]],
    [["other.json"], ['other.json: the document "heddle/compare@1", not heddle/sweep@1']],
  ])("%j", (args, parts) => {
    const before = readdirSync(cwd);
    const results = readdirSync(join(cwd, "results")).map((name) => contentOf(join("results", name)));
    const text = refused(plot(...args));
    for (const part of parts) expect(text).toContain(part);
    expect(readdirSync(cwd)).toEqual(before);
    expect(readdirSync(join(cwd, "results")).map((name) => contentOf(join("results", name)))).toEqual(results);
  });

  it("of damaged results are all named, where they are", () => {
    const summary = JSON.parse(contentOf("results/summary.json"));
    summary.points[1].figures["efficiency.mean"].mean = "half";
    delete summary.points[2].vary;
    summary.axes = "qps";
    writeFileSync(join(cwd, "damaged.json"), JSON.stringify(summary));
    const text = refused(plot("damaged.json"));
    for (const path of ["axes: wrong", "points[1].figures", "points[2].vary: missing"]) expect(text).toContain(path);
  });

  it("of a sweep that has not ended are told apart from a folder of something else", () => {
    mkdirSync(join(cwd, "half"));
    writeFileSync(join(cwd, "half", "sweep.json"), contentOf("results/sweep.json"));
    expect(refused(plot("half", "-o", "half.svg"))).toContain("half: the sweep has not ended");
    expect(existsSync(join(cwd, "half.svg"))).toBe(false);
  });
});

it("says in --help which presets there are and what they need", () => {
  const help = done(plot("--help"));
  for (const part of ["scale", "busbw", "failures", "flow-rates", "link-loads", "needs record: flow-rates"]) {
    expect(help).toContain(part);
  }
  for (const option of ["-x <axis>", "-y <figure>", "--by", "--where", "--preset", "-o, --output"]) {
    expect(help).toContain(option);
  }
});

describe("without the optional packages", () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error("no package"), { code }));

  it("a picture says what to install", async () => {
    const error = await loadVegaLibraries(failing("ERR_MODULE_NOT_FOUND")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).issues).toMatchObject([{ code: "MISSING_PACKAGE", path: "--output" }]);
    expect((error as UsageError).message).toContain("npm install vega vega-lite");
  });

  it("other failures are not taken for a missing package", async () => {
    await expect(loadVegaLibraries(failing("EMFILE"))).rejects.toThrow("no package");
  });
});

/** Every element is closed in its place, attributes are quoted, ids are given once and asked for only where they are. */
function expectWellFormed(picture: string): void {
  const open: string[] = [];
  // With elements taken out, no `<` and no `&` that is none of XML's own is left.
  const texts = picture.replaceAll(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, closes, name, _of, isEmpty) => {
      if (closes) expect(open.pop()).toBe(name);
      else if (!isEmpty) open.push(name);
      return "";
    },
  );
  expect(open).toEqual([]);
  expect(texts.replaceAll(/&(amp|lt|gt|quot|apos|#\d+);/g, "")).not.toMatch(/[<&]/);
  const ids = [...picture.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  // A count, not a random number.
  for (const id of ids) expect(id).toMatch(/^[a-z_]+\d{1,3}$/);
  for (const [, id] of picture.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
}
