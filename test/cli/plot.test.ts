/** `heddle plot` as a process: what it draws of a sweep's results, where it puts it, and what it refuses. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "vega-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadVegaLibraries } from "../../src/cli/vega.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { cutFile, sweepFile } from "./sweep-world.ts";

const files = directoryWith({
  "sweep.yaml": `${sweepFile(3)}record: [flow-rates, link-loads]\n`,
  "cut.yaml": cutFile(),
  "broken.json": '{"schema": "heddle/sweep@1", "name": "sm',
  "other.json": '{"schema": "heddle/compare@1"}',
  "file.txt": "text\n",
});
const cwd = files.path;
const plot = (...args: string[]) => heddle(["plot", ...args], { cwd });
const text = (name: string): string => readFileSync(join(cwd, name), "utf8");
afterAll(() => files.remove());
beforeAll(() => {
  done(heddle(["sweep", "sweep.yaml", "-o", "results", "--quiet"], { cwd }));
  done(heddle(["sweep", "smoke", "-o", "smoke", "--quiet", "--seeds", "2"], { cwd }));
});

describe("heddle plot", () => {
  it("draws in the terminal what varies, as wide as it is asked", () => {
    const drawn = done(plot("results", "--width", "60", "--height", "16"));
    const lines = drawn.trimEnd().split("\n");
    expect(lines).toHaveLength(16);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(drawn.replaceAll("\n", " ")).toContain("means over 3 seeds. Bands are 95 % intervals of the mean.");
    expect(drawn).toContain("QPs per flow");
    expect(lines.at(-1)).toMatch(/● ecmp {3}■ adaptive {3}┄┄ line rate/);
    expect(drawn).not.toContain("\u001b");
    expect(done(plot("results", "--color"))).toContain("\u001b[");
    expect(done(plot("results/summary.json", "--width", "60", "--height", "16"))).toBe(drawn);
  });

  it("draws a picture, the same bytes each time", () => {
    expect(done(plot("results", "-x", "qps", "-y", "efficiency.mean", "--by", "policy", "-o", "a.svg"))).toBe("");
    done(plot("results", "-x", "qps", "-y", "efficiency.mean", "--by", "policy", "-o", "b.svg"));
    const svg = text("a.svg");
    expect(svg).toBe(text("b.svg"));
    expect(svg).toMatch(/^<svg [^>]*width="720" height="440"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const word of [
      "ecmp",
      "adaptive",
      "QPs per flow",
      "Mean goodput of flows, % of line rate",
      "line rate; headers leave",
    ]) {
      expect(svg).toContain(`>${word}`);
    }
    // Two lines and two bands, in two colours of the palette.
    expect(
      new Set([...svg.matchAll(/stroke="(#[0-9A-F]{6})" stroke-width="2"/g)].map(([, colour]) => colour)).size,
    ).toBe(2);
  });

  it("draws pictures that any reader of XML takes, and that load nothing", () => {
    done(plot("results", "-o", "curves.svg"));
    done(plot("results", "--preset", "link-loads", "--where", "qps=4", "-o", "loads.svg"));
    for (const picture of [text("curves.svg"), text("loads.svg")]) {
      expectWellFormed(picture);
      expect(picture.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:/);
    }
  });

  it("writes specifications with the data, and whose they are", () => {
    done(plot("results", "-o", "mine.vl.json", "--width", "500", "--title", "Mine"));
    const spec = JSON.parse(text("mine.vl.json"));
    expect(spec).toMatchObject({ width: 500, title: { text: ["Mine"] } });
    const { points, sweep } = JSON.parse(text("results/summary.json"));
    expect(spec.usermeta.heddle.sweep).toBe(sweep);
    const mean = ({ figures }: { figures: Record<string, { mean: number }> }) => figures["efficiency.mean"]!.mean;
    expect(spec.data.values.map(({ y }: { y: number }) => y).sort()).toEqual(points.map(mean).sort());
  });

  it("leaves failed points out, with a note on stderr", () => {
    expect(heddle(["sweep", "cut.yaml", "-o", "cut", "--quiet"], { cwd }).status).toBe(1);
    const { status, stdout, stderr } = plot("cut", "-x", "policy");
    expect([status, stderr]).toEqual([0, "heddle: 2 points without efficiency.mean are left out\n"]);
    expect(stdout).toContain("ecmp");
    expect(plot("cut", "-x", "policy", "--quiet").stderr).toBe("");
  });

  it.each(["scale", "busbw", "failures", "flow-rates", "link-loads"])(
    "has the preset %s, or says what it lacks",
    (preset) => {
      const lacks = { scale: "", busbw: "sizes", failures: "failedShare", "flow-rates": "", "link-loads": "" }[preset]!;
      const args = ["results", "--preset", preset, ...(preset.startsWith("link") ? ["--where", "qps=1"] : [])];
      if (lacks === "") {
        expect(done(plot(...args)).length).toBeGreaterThan(300);
        done(plot(...args, "-o", `${preset}.svg`));
        expect(text(`${preset}.svg`)).not.toMatch(/NaN|undefined/);
      } else {
        expect(refused(plot(...args))).toContain(lacks);
      }
    },
  );

  it("writes specifications that Vega-Lite takes without a warning", () => {
    for (const [i, args] of [
      [],
      ["--preset", "flow-rates"],
      ["--preset", "link-loads", "--where", "qps=1"],
    ].entries()) {
      done(plot("results", ...args, "-o", `${i}.vl.json`));
      const warnings: unknown[] = [];
      const logger = {
        warn: (...said: unknown[]) => warnings.push(said),
        info() {},
        debug() {},
        error: (...said: unknown[]) => warnings.push(said),
        level: () => 0,
      };
      const spec = JSON.parse(text(`${i}.vl.json`));
      expect(spec.$schema).toMatch(/^https:\/\/vega\.github\.io\/schema\/vega-lite\/v6\.json$/);
      compile(spec, { logger: logger as never });
      expect(warnings, String(args)).toEqual([]);
    }
  });

  it("says how to be used, and which presets there are", () => {
    const help = done(plot("--help"));
    for (const word of [
      "-x <axis>",
      "--by <axes>",
      "--where",
      "scale ",
      "busbw ",
      "failures ",
      "flow-rates ",
      "link-loads ",
    ]) {
      expect(help).toContain(word);
    }
  });

  it("asks for packages that are missing, and for nothing else", async () => {
    const missing = () => Promise.reject(Object.assign(new Error("no vega"), { code: "ERR_MODULE_NOT_FOUND" }));
    await expect(loadVegaLibraries(missing)).rejects.toThrow(
      "an .svg needs the packages vega and vega-lite (expected them installed: npm install vega vega-lite",
    );
    await expect(loadVegaLibraries(() => Promise.reject(new Error("broken")))).rejects.toThrow(/^broken$/);
  });
});

describe("wrong inputs", () => {
  it.each<[args: string[], parts: string[]]>([
    [["nowhere"], ["nowhere: no such file (expected a folder of a sweep's results, or its summary.json)"]],
    [["file.txt"], ["file.txt"]],
    [["."], [".: not a folder of results"]],
    [["broken.json"], ["broken.json: not JSON, or only a part of it"]],
    [["other.json"], ['other.json: the document "heddle/compare@1", not heddle/sweep@1']],
    [["results", "--width", "39"], ["--width: out of range (expected 40 to 1000, got 39)"]],
    [["sweep.yaml"], ["sweep.yaml"]],
    [
      ["results", "-x", "qsp"],
      ['-x: unknown axis "qsp"', 'did you mean "qps"?'],
    ],
    [
      ["results", "-y", "efficency.mean"],
      ['-y: unknown figure "efficency.mean"', 'did you mean "efficiency.mean"?'],
    ],
    [
      ["results", "--by", "polcy"],
      ['--by: unknown axis "polcy"', 'did you mean "policy"?'],
    ],
    [["results", "-x", "policy", "--by", "fabric"], ["--by: "]],
    [["results", "--where", "policy"], ["--where: not a filter (expected <axis>=<value>"]],
    [
      ["results", "--where", "policy=ecpm"],
      ['policy has no value "ecpm"', 'did you mean "ecmp"?'],
    ],
    [
      ["results", "--preset", "scales"],
      ['--preset: unknown plot preset "scales"', 'did you mean "scale"?'],
    ],
    [["smoke", "--preset", "flow-rates"], ["expected record: [flow-rates] in the sweep's file"]],
    [["results", "-o", "curve.png"], ["--output: unknown ending (expected .svg, .vl.json or .json"]],
    [["results", "-o", "results/summary.json"], ["an input of this command (expected another file"]],
    [["results/summary.json", "-o", "results/sweep.json"], ["one of the sweep's results (expected another file"]],
    [["results", "-o", "nowhere/curve.svg"], ["nowhere"]],
    [["results", "--width", "wide"], ["--width: "]],
    [
      ["results", "-o", "x.svg", "--width", "5", "--height", "99999"],
      ["--width: out of range", "--height: out of range"],
    ],
  ])("%j", (args, parts) => {
    const before = [readdirSync(cwd), text("results/summary.json")];
    const said = refused(plot(...args));
    for (const part of parts) expect(said).toContain(part);
    expect([readdirSync(cwd), text("results/summary.json")]).toEqual(before);
  });

  it("of damaged results are all named, where they are", () => {
    const summary = JSON.parse(text("results/summary.json"));
    summary.points[1].figures["efficiency.mean"].mean = "half";
    delete summary.points[2].vary;
    summary.axes = "qps";
    writeFileSync(join(cwd, "damaged.json"), JSON.stringify(summary));
    const said = refused(plot("damaged.json"));
    for (const path of ["axes: wrong", "points[1].figures", "points[2].vary: missing"]) expect(said).toContain(path);
  });

  it("of a sweep that has not ended are told apart from a folder of something else", () => {
    mkdirSync(join(cwd, "half"));
    writeFileSync(join(cwd, "half", "sweep.json"), text("results/sweep.json"));
    expect(refused(plot("half", "-o", "half.svg"))).toContain("half: the sweep has not ended");
    expect(readdirSync(cwd)).not.toContain("half.svg");
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
