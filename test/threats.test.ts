/** What docs/threats.md says that a hostile file, folder or name can't do, tried with the built command. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryWith, done, heddle, MAIN, refused } from "./cli/heddle.ts";

/** Names that mean something to a terminal, a spreadsheet, a page or a shell. */
const SCRIPT = `</text><script>alert(1)</script><img src=x onerror=alert(1)>`;
const FORMULA = '=HYPERLINK("http://example.com","x")';
const SHAPE =
  "builder: leaf-spine\nparameters: { leaves: 2, nicsPerLeaf: 2, spines: 2, nicRate: 400Gbps, fabricRate: 400Gbps }\n";

/** A fabric of this name. */
function fabricNamed(name: string): string {
  return `${SHAPE}name: ${JSON.stringify(name)}\n`;
}

/** A scenario on the fabric beside it, with these outputs. */
function scenario(outputs: object, name = "job"): string {
  return JSON.stringify({
    fabric: "fabric.yaml",
    jobs: [{ name, workload: { pattern: "permutation", size: "1MiB" } }],
    outputs,
  });
}

let root: ReturnType<typeof directoryWith>;
/** The files of the user that nobody else may touch. */
let outside: string;
/** What came from somebody else. */
let inside: string;
beforeAll(() => {
  root = directoryWith({});
  [outside, inside] = ["outside", "inside"].map((name) => join(root.path, name)) as [string, string];
  mkdirSync(outside);
  mkdirSync(inside);
  writeFileSync(join(inside, "fabric.yaml"), fabricNamed("f"));
});
afterAll(() => root.remove());

const run = (...args: string[]) => heddle(args, { cwd: inside });
function give(name: string, text: string): void {
  writeFileSync(join(inside, name), text);
}

describe("a file runs no code and changes no prototype", () => {
  it.each([
    ["a tag of JavaScript", 'builder: !!js/function "function () { process.exit(7) }"\n'],
    ["a tag of Python", 'builder: !!python/object/apply:os.system ["exit 7"]\n'],
    ["a tag of its own", "builder: !exec [exit]\n"],
    ["a merge of a prototype", "<<: { __proto__: { builder: leaf-spine } }\n"],
  ])("%s", (_, text) => {
    give("hostile.yaml", text);
    expect(refused(run("inspect", "hostile.yaml"))).toContain("hostile.yaml");
  });

  it.each(["__proto__", "constructor"])("a key %s, wherever it stands, is a key that is unknown", (key) => {
    give("hostile.json", `{"builder":"fat-tree","parameters":{"${key}":{"k":2},"k":4,"rate":"400Gbps"},"${key}":{}}`);
    const wrong = refused(run("inspect", "hostile.json"));
    expect(wrong).toContain(`parameters: unknown key "${key}"`);
    expect(wrong.match(/hostile\.json:1:/g)).toHaveLength(2);
    give("hostile.json", scenario({}).replace("{", `{"${key}":{},`));
    expect(refused(run("run", "hostile.json"))).toContain(key);
    expect(refused(run("sweep", "fabric.yaml", "--vary", `${key}=1`))).toContain(`--vary ${key}: unknown field`);
  });
});

describe("a file is refused before it takes memory or time", () => {
  it("with comments that a pattern could part in many ways", () => {
    give("comments.txt", `${"/**/".repeat(200)}x`);
    refused(run("inspect", "comments.txt"));
    give("digits.yaml", SHAPE.replace("400Gbps", `${"1".repeat(500_000)}x`));
    refused(run("inspect", "digits.yaml"));
    give("blanks.txt", "\n".repeat(1_000_000));
    refused(run("inspect", "blanks.txt"));
  });

  it("or as a device that never ends, in the words of any other that is too large", () => {
    expect(refused(run("inspect", "/dev/zero"))).toContain("file too large (expected at most");
  });

  it("or is a fabric of more nodes than any", () => {
    give("huge.yaml", "builder: fat-tree\nparameters: { k: 100000, rate: 400Gbps }\n");
    expect(refused(run("inspect", "huge.yaml"))).toContain("huge.yaml");
  });
});

describe("a scenario writes nothing outside its own folder", () => {
  it.each([
    ["above it", "../outside/f.csv"],
    ["by an absolute path", () => join(outside, "f.csv")],
    ["through a folder that is a link", "link/f.csv"],
    ["through a file that is a link", "link.csv"],
  ])("%s", (_, path) => {
    const victim = join(outside, "f.csv");
    writeFileSync(victim, "mine\n");
    for (const [name, target] of [
      ["link", outside],
      ["link.csv", victim],
    ] as const) {
      if (!existsSync(join(inside, name))) symlinkSync(target, join(inside, name));
    }
    give("run.json", scenario({ flows: typeof path === "string" ? path : path() }));
    expect(refused(run("run", "run.json"))).toContain("outside the folder of the file that names it");
    expect(readFileSync(victim, "utf8")).toBe("mine\n");
    expect(readdirSync(outside)).toEqual(["f.csv"]);
  });

  it("but where the command line says so", () => {
    give("run.json", scenario({ flows: "../outside/f.csv" }));
    done(run("run", "run.json", "--flows", "../outside/f.csv"));
    expect(readFileSync(join(outside, "f.csv"), "utf8")).toContain("flow,job");
  });
});

describe("a folder of results", () => {
  it("with a link in the place of a file gets nothing, and neither does the link's target", () => {
    const victim = join(outside, "f.csv");
    writeFileSync(victim, "mine, without an end of line");
    const sweep = [
      "sweep",
      "fabric.yaml",
      "--vary",
      "qps=1,2",
      "--seeds",
      "1",
      "--executor",
      "inline",
      "-o",
      "results",
    ];
    done(run(...sweep, "--quiet"));
    for (const name of ["cells.ndjson", "sweep.json", "summary.csv"]) {
      const file = join(inside, "results", name);
      const own = readFileSync(file);
      rmSync(file);
      symlinkSync(victim, file);
      for (const how of ["--resume", "--force"]) {
        expect(refused(run(...sweep, how))).toContain("a symbolic link (expected a file, or none)");
      }
      rmSync(file);
      writeFileSync(file, own);
    }
    expect(readFileSync(victim, "utf8")).toBe("mine, without an end of line");
  });

  it("with devices in the place of files is refused", () => {
    const folder = join(inside, "devices");
    mkdirSync(folder);
    symlinkSync("/dev/zero", join(folder, "summary.json"));
    expect(refused(run("plot", "devices"))).toContain("file too large");
    symlinkSync("/dev/zero", join(folder, "sweep.json"));
    expect(refused(run("merge", "devices", "-o", "merged"))).toContain("file too large");
  });
});

describe("names stay text", () => {
  const escapes = "\u001b]0;owned\u0007\u001b[31m\u202e";

  it("in a terminal: no escape sequence and no mark of direction, in reports and in refusals", () => {
    give(
      "named.yaml",
      `${fabricNamed("n")}description: ${JSON.stringify(escapes)}\nassumptions: [${JSON.stringify(escapes)}]\n`,
    );
    for (const args of [
      ["compare", "named.yaml", "--seeds", "1", "--verbose"],
      ["inspect", "named.yaml"],
    ]) {
      const { stdout, stderr } = run(...args);
      expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    }
    give("wrong.yaml", `${fabricNamed("n")}${JSON.stringify(escapes)}: 1\n`);
    expect(refused(run("inspect", "wrong.yaml"))).toContain("\\u001b]0;owned\\u0007\\u001b[31m\\u202e");
  });

  it("in a spreadsheet: no cell begins as a formula does", () => {
    give("fabric.yaml", fabricNamed(FORMULA));
    give("run.json", scenario({ flows: "flows.csv" }, FORMULA));
    const texts = [
      done(run("compare", "fabric.yaml", "--seeds", "1", "--csv")),
      done(run("collective", "all-reduce", "fabric.yaml", "--csv")),
      done(run("run", "run.json", "--csv")),
      readFileSync(join(inside, "flows.csv"), "utf8"),
    ];
    for (const text of texts) {
      expect(text).toContain("'=HYPERLINK");
      expect(text).not.toMatch(/(^|,)"?[=+@\t\r]/m);
    }
    give("fabric.yaml", fabricNamed("f"));
  });

  it("in a picture, a page and a report: no tag of theirs", () => {
    const spec = JSON.stringify({
      schema: "heddle/sweep@1",
      name: SCRIPT,
      fabric: "fabric.yaml",
      matrix: { window: [1, 1.25], policy: ["ecmp", "adaptive"] },
      seeds: 1,
    });
    give("sweep.json", spec);
    done(run("sweep", "sweep.json", "-o", "named", "--executor", "inline", "--quiet"));
    // Names of axes and values, too, may be somebody else's by the time they are drawn.
    const file = join(inside, "named", "summary.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"ecmp"', JSON.stringify(`ecmp${SCRIPT}`)));
    done(run("plot", "named", "-x", "window", "--by", "policy", "-o", "plot.svg"));
    const svg = readFileSync(join(inside, "plot.svg"), "utf8");
    expect(svg).toContain("ecmp&lt;/text&gt;");
    expect(svg).not.toMatch(/<(script|img|foreignObject|a)\b|\bon\w+="|javascript:/i);

    give("fabric.yaml", fabricNamed(SCRIPT));
    expect(done(run("compare", "fabric.yaml", "--seeds", "1", "--markdown"))).not.toMatch(/<(script|img)/);
    give("fabric.yaml", fabricNamed("f"));
  });
});

it("nothing is left where a command was refused", () => {
  expect(existsSync(MAIN), "npm run build makes it").toBe(true);
  expect(readdirSync(inside).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
