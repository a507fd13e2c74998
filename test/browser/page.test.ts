/** The example page of docs/browser, bundled as its text says, in a headless Chromium: the same bytes as Node's. */

import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { done, heddle } from "../cli/heddle.ts";
import { findChromium, inPage } from "./chromium.ts";

const ROOT = new URL("../../", import.meta.url);
const chromium = findChromium();

if (chromium === undefined) console.warn("no chromium on PATH: the tests of the package in a page skip");

function read(file: string): Buffer {
  return readFileSync(new URL(file, ROOT));
}

let files: Record<string, string | Uint8Array>;

beforeAll(async () => {
  const { outputFiles, warnings } = await build({
    entryPoints: ["docs/browser/page.js", "docs/browser/worker.js"],
    absWorkingDir: ROOT.pathname,
    outdir: "page",
    bundle: true,
    format: "esm",
    write: false,
  });
  expect(warnings).toEqual([]);
  files = Object.fromEntries(outputFiles.map(({ path, contents }) => [path.split("/").at(-1)!, contents]));
  files["index.html"] = read("docs/browser/index.html");
  files["core.wasm"] = read("build/release.wasm");
});

describe("the public index, bundled for a browser", () => {
  it("asks for nothing of Node", () => {
    // esbuild refuses what it can't resolve for a browser; this is for what a dependency asks for while it runs.
    expect(Buffer.from(files["worker.js"]!).toString()).not.toMatch(/require\(["']|from ["'](node:|fs|util)/);
  });
});

describe.skipIf(chromium === undefined)("the page", () => {
  async function report(fabric: string, format: string): Promise<string> {
    return inPage(chromium!, files, async (page) => {
      await page.fill("#fabric", fabric);
      await page.selectOption("#format", format);
      await page.click("#compare");
      const shown = page.locator("#report:not(:empty)");
      await shown.waitFor();
      return (await shown.textContent())!;
    });
  }

  it("says what heddle compare says in Node, to the byte", async () => {
    const inChromium = await report(read("topologies/colossus-array.yaml").toString(), "json");
    expect(inChromium).toBe(done(heddle(["compare", "colossus-array", "--json"])));
  });

  it("says what is wrong with a file, and runs no script that a name of it holds", async () => {
    expect(await report("builder: leaf-spin", "text")).toContain('did you mean "leaf-spine"?');
    const name = '<img src=x onerror=\\"document.title=1\\">';
    const spec = `{"name":"${name}","builder":"fat-tree","parameters":{"k":4,"rate":"400Gbps"}}`;
    expect(await report(spec, "text")).toContain("<img src=x onerror=");
  });
});
