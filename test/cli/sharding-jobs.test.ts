/** The commands of docs/jobs are run as their schedulers would run them, two shards each, and merged into what one run gives. */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

const jobs = fileURLToPath(new URL("../../docs/jobs/", import.meta.url));
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const smoke = fileURLToPath(new URL("../../topologies/sweeps/smoke.yaml", import.meta.url));

let root: string;
let whole: Record<string, string>;

/** The text files of a folder of results, by name. */
function textsIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => /^(cells\.ndjson|summary\.(csv|json))$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Runs a program with `heddle` on its PATH. */
function run(command: readonly [string, ...string[]], cwd: string, env: Record<string, string> = {}): void {
  const [program, ...args] = command;
  const path = `${join(root, "bin")}:${process.env["PATH"]}`;
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env, PATH: path },
  });
  expect({ program, status, failed: status === 0 ? "" : stderr }).toEqual({ program, status: 0, failed: "" });
}

/** A directory of its own with sweep.yaml in it. */
function directory(name: string): string {
  const cwd = join(root, name);
  mkdirSync(cwd);
  copyFileSync(smoke, join(cwd, "sweep.yaml"));
  return cwd;
}

function yamlOf(file: string): unknown[] {
  return parseAllDocuments(readFileSync(join(jobs, file), "utf8")).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

interface Job {
  readonly kind: string;
  readonly spec: {
    readonly completions?: number;
    readonly parallelism?: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] } };
  };
}

interface Workflow {
  readonly jobs: Record<"shard" | "merge", { readonly steps: readonly { readonly run?: string }[] }>;
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "heddle-jobs-"));
  mkdirSync(join(root, "bin"));
  const shim = join(root, "bin", "heddle");
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(shim, 0o755);
  run(["heddle", "sweep", "smoke", "-o", "whole", "--quiet"], root);
  whole = textsIn(join(root, "whole"));
  expect(Object.keys(whole).sort()).toEqual(["cells.ndjson", "summary.csv", "summary.json"]);
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("slurm.sh: an array of two tasks", () => {
  const cwd = directory("slurm");
  for (const task of ["1", "2"]) {
    const env = { SLURM_ARRAY_TASK_ID: task, SLURM_CPUS_PER_TASK: "1", SHARDS: "2" };
    run(["bash", join(jobs, "slurm.sh"), "sweep.yaml"], cwd, env);
  }
  run(["sh", "-c", "heddle merge results-* -o results"], cwd);
  expect(textsIn(join(cwd, "results"))).toEqual(whole);
}, 60_000);

test("kubernetes.yaml: as many shards as completions, counted from 1", () => {
  const [, job] = yamlOf("kubernetes.yaml") as [unknown, Job];
  const { completions, parallelism, template } = job.spec;
  const [shell = "", flags = "", script = ""] = template.spec.containers[0]!.command;
  expect(completions).toBe(parallelism);
  expect(script).toContain(`"$shard/${completions}"`);

  const cwd = directory("kubernetes");
  const here = (text: string): string => text.replaceAll("/sweep/", `${cwd}/`).replaceAll("/results/", `${cwd}/`);
  for (const index of ["0", "1"]) {
    const two = here(script).replace(`"$shard/${completions}"`, '"$shard/2"');
    run([shell, flags, two], cwd, { JOB_COMPLETION_INDEX: index });
  }
  const [merge] = yamlOf("kubernetes-merge.yaml") as [Job];
  const [mergeShell = "", ...rest] = merge.spec.template.spec.containers[0]!.command;
  run([mergeShell, ...rest.map(here)], cwd);
  expect(textsIn(join(cwd, "results"))).toEqual(whole);
}, 60_000);

test("github-actions.yml: a matrix whose artifacts are merged", () => {
  const [workflow] = yamlOf("github-actions.yml") as [Workflow];
  const runsOf = (job: "shard" | "merge"): string[] =>
    workflow.jobs[job].steps.flatMap(({ run: script }) => (script === undefined ? [] : [script.replace("npx ", "")]));
  const cwd = directory("github");
  for (const shard of ["1", "2"]) {
    const expressions: Record<string, string> = { "matrix.shard": shard, "strategy.job-total": "2" };
    for (const script of runsOf("shard")) {
      run(["bash", "-c", script.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, name: string) => expressions[name]!)], cwd);
    }
  }
  // What downloading the artifacts does.
  run(["sh", "-c", "mkdir shards && mv results-1 results-2 shards/"], cwd);
  const summary = join(cwd, "summary.md");
  for (const script of runsOf("merge")) run(["bash", "-c", script], cwd, { GITHUB_STEP_SUMMARY: summary });
  expect(textsIn(join(cwd, "results"))).toEqual(whole);
  expect(readFileSync(summary, "utf8")).toContain("| adaptive |");
}, 60_000);
