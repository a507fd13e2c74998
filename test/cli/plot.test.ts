/** `heddle plot` as a process: what it draws of a sweep's results, where it puts it, and what it refuses. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "vega-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadVegaLibraries } from "../../src/cli/vega.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";
import { sweepFile } from "./sweep-world.ts";

const files = directoryWith({
  "sweep.yaml": `${sweepFile(3)}record: [flow-rates, link-loads]\n`,
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
});
