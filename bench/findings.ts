/** `npm run findings`: runs the ready sweeps with the built command, draws them, and writes docs/findings.md. */

import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileCore } from "../src/core/index.ts";
import type { SweepSummary } from "../src/metrics/index.ts";
import { FINDINGS } from "./findings/index.ts";
import { renderPage, type Section } from "./findings/page.ts";
import { Results } from "./findings/results.ts";
import { readySweep } from "./findings/stamp.ts";

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DOCS = fromHere("../docs/");
/** A picture that is larger is no longer read in a diff, nor loaded at once; bytes. */
const MOST_SVG_BYTES = 100_000;

const core = await compileCore(new Uint8Array(readFileSync(fromHere("../build/release.wasm"))));
const { version } = JSON.parse(readFileSync(fromHere("../package.json"), "utf8")) as { version: string };
const engine = { version, coreHash: core.hash };

const work = mkdtempSync(join(tmpdir(), "heddle-findings-"));
try {
  const pictures = join(work, "pictures");
  mkdirSync(pictures);
  const sections = FINDINGS.map((finding): Section => {
    const { sweep, plots } = finding;
    console.error(`${sweep} …`);
    const folder = join(work, sweep);
    heddle(["sweep", sweep, "-o", folder, "--quiet"]);
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as SweepSummary;
    const ready = readySweep(sweep, engine);
    if (summary.sweep !== ready.id) throw new Error(`${sweep}: dist/ or build/ is not of this source; npm run build`);
    if (summary.failedCells > 0) throw new Error(`${sweep}: ${summary.failedCells} cells failed`);
    for (const { name, options } of plots) {
      const picture = join(pictures, `${name}.svg`);
      heddle(["plot", folder, ...options, "-o", picture]);
      const { size } = statSync(picture);
      if (size > MOST_SVG_BYTES) throw new Error(`${name}.svg has ${size} bytes (expected at most ${MOST_SVG_BYTES})`);
    }
    return { finding, ready, results: new Results(summary) };
  });
  // All of it is true and drawn: only now anything of the old page goes.
  const page = renderPage(sections);
  rmSync(join(DOCS, "findings"), { recursive: true, force: true });
  mkdirSync(join(DOCS, "findings"));
  for (const name of readdirSync(pictures)) {
    writeFileSync(join(DOCS, "findings", name), readFileSync(join(pictures, name)));
  }
  writeFileSync(join(DOCS, "findings.md.new"), page);
  renameSync(join(DOCS, "findings.md.new"), join(DOCS, "findings.md"));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Runs the built command. @throws {Error} where it does not exit with 0 */
function heddle(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [fromHere("../dist/cli/main.js"), ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`heddle ${args.join(" ")} exited with ${status}\n${stderr}`);
}
