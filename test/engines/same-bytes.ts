/**
 * Runs one set of jobs on this engine and on those named, and compares all that they write, byte for byte:
 * `npm run engines -- <node>…`, each the path of another version's program. Prints a hash for each output; exit code 1
 * where two differ, or where a job that should work on one does not.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JOBS } from "./jobs.ts";

const ROOT = new URL("../../", import.meta.url);
const MAIN = fileURLToPath(new URL("dist/cli/main.js", ROOT));

/** Words of jobs that stand for files of the repository. */
const FILES: Readonly<Record<string, string>> = {
  GOAL: "topologies/workloads/pipeline-4.goal",
  SIMAI: "topologies/workloads/transformer-64.txt",
  BASELINE: "bench/baselines/all-reduce.yaml",
};

function hash(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** By output, its hash; outputs are the jobs' stdout, stderr and exit code, and the files that they leave. */
function outputsOf(engine: string): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "heddle-engines-"));
  const outputs = new Map<string, string>();
  try {
    for (const job of JOBS) {
      const args = job.map((word) => (Object.hasOwn(FILES, word) ? fileURLToPath(new URL(FILES[word]!, ROOT)) : word));
      const { status, stdout, stderr } = spawnSync(engine, [MAIN, ...args], { cwd: folder, maxBuffer: 2 ** 28 });
      outputs.set(`heddle ${job.join(" ")}`, `${hash(Buffer.concat([stdout, stderr]))} exit ${status}`);
    }
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) outputs.set(path.slice(folder.length + 1), hash(readFileSync(path)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outputs;
}

function versionOf(engine: string): string {
  return spawnSync(engine, ["--version"], { encoding: "utf8" }).stdout.trim();
}

const engines = [process.execPath, ...process.argv.slice(2)];
const results = engines.map((engine) => ({ version: versionOf(engine), outputs: outputsOf(engine) }));
const [first] = results;
const names = [...new Set(results.flatMap(({ outputs }) => [...outputs.keys()]))];
let differing = 0;
for (const name of names) {
  const hashes = results.map(({ outputs }) => outputs.get(name) ?? "none");
  const same = hashes.every((one) => one === hashes[0]);
  if (!same) differing++;
  console.log(
    `${same ? hashes[0] : `DIFFERS ${results.map(({ version }, i) => `${version}: ${hashes[i]}`).join(", ")}`}  ${name}`,
  );
}
// Options change: a job that is refused compares two messages and nothing else.
const refused = [...first!.outputs].filter(([, shown]) => / exit (?!0$)/.test(shown)).map(([name]) => name);
const unexpected = refused.filter((name) => !JOBS.slice(-2).some((job) => name === `heddle ${job.join(" ")}`));
for (const name of unexpected) console.log(`did not work: ${name}`);
console.log(`${results.map(({ version }) => version).join(", ")}: ${names.length} outputs, ${differing} differ`);
process.exitCode = differing + unexpected.length > 0 ? 1 : 0;
