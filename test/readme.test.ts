/** README.md and the essay of src/index.ts keep their word: commands run, examples run, and the printed output is real. */

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PATTERNS, POLICIES, readTopology } from "../src/index.ts";
import { directoryWith, done, heddle } from "./cli/heddle.ts";

const ROOT = new URL("../", import.meta.url);
const README = new URL("README.md", ROOT);
const readme = readFileSync(README, "utf8");
const essay = readFileSync(new URL("src/index.ts", ROOT), "utf8").replaceAll(/^ \* ?/gm, "");
const packageJson = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as {
  scripts: Record<string, string>;
};

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map((match) => match[1]!);
}

/** A core that was built anew has another hash, and the same results. */
function withoutHash(text: string): string {
  return text.replace(/(?<=, core )[0-9a-f]+/, "…");
}

const lines = blocks(readme, "sh").flatMap((block) => block.trimEnd().split("\n"));
const commands = lines.map((line) => line.replace(/ +#.*$/, "")).filter((line) => line.startsWith("npx heddle "));

/** A command, and its output in a block of its own. */
function shownBy(command: string, output: string): string {
  return `\`${command}\`:\n\n\`\`\`text\n${output}\`\`\``;
}

const outputs = [...readme.matchAll(/`(npx heddle [^`]*)`:\n\n```text\n([\s\S]*?)```$/gm)].map(
  ([, command, shown]) => ({
    command: command!,
    shown: shown!,
  }),
);

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({ "my-fabric.yaml": blocks(readme, "yaml")[0]!, "flows.csv": blocks(readme, "csv")[0]! });
});
afterAll(() => directory.remove());

describe("README", () => {
  it("has commands", () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands)("%s", (command) => {
    const [, , ...args] = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const ran = heddle(args, { cwd: directory.path });
    // What was inferred from a file, or lost in one, is told on stderr.
    done({ ...ran, stderr: ran.stderr.replaceAll(/^note: .*\n/gm, "") });
  });

  it("tells of npm scripts that there are", () => {
    const scripts = lines.flatMap((line) => [...line.matchAll(/npm (?:run )?(\w+)/g)].map((match) => match[1]!));
    expect(scripts).toContain("demo");
    for (const script of scripts) if (script !== "ci") expect(Object.keys(packageJson.scripts)).toContain(script);
  });

  it.each(outputs)("shows what $command prints; UPDATE=1 pastes it anew", ({ command, shown }) => {
    const [, , ...args] = command.split(" ");
    const printed = done(heddle(args));
    if (process.env["UPDATE"]) {
      writeFileSync(README, readFileSync(README, "utf8").replace(shownBy(command, shown), shownBy(command, printed)));
    } else expect(withoutHash(printed)).toBe(withoutHash(shown));
  });

  it("says of every output which command prints it", () => {
    expect(outputs).toHaveLength(blocks(readme, "text").length);
  });

  it("has every pattern and, with docs/policies.md, every policy in its tables, and an example of a fabric", () => {
    const row = (name: string): RegExp => new RegExp(`^\\| \`${name}\` +\\|`, "m");
    for (const { name } of PATTERNS) expect(readme).toMatch(row(name));
    const policies = readme + readFileSync(new URL("docs/policies.md", ROOT), "utf8");
    for (const { name } of POLICIES) expect(policies).toMatch(row(name));
    const example = blocks(readme, "yaml")[0]!;
    expect(readTopology(example).getAttribute("name")).toBe("my-fabric");
  });
});

describe("an example of the library runs as it stands", () => {
  const examples = [...blocks(readme, "ts"), ...blocks(essay, "ts")];

  it.each(examples.map((code, i) => [i + 1, code] as const))("number %i", (_number, code) => {
    // Run from the package's own directory, where "heddle" means this package.
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: fileURLToPath(ROOT),
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/ecmp.*\d\.\d+/);
  });

  it("and there are two of them", () => {
    expect(examples).toHaveLength(2);
  });
});
