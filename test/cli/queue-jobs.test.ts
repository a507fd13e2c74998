/** The commands of the job files for a queue, run as their schedulers would run them, against a server of the test's own. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { directoryWith, done, heddle, MAIN } from "./heddle.ts";
import { contentsOf, HAS_REDIS, NO_REDIS, RedisServer } from "./redis-server.ts";
import { sweepFile } from "./sweep-world.ts";

const jobs = fileURLToPath(new URL("../../docs/jobs/", import.meta.url));
const PASSWORD = "of-the-test";

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly command: string[] }[] } };
  };
}

describe.skipIf(!HAS_REDIS)(`job files${NO_REDIS}`, () => {
  const files = directoryWith({ "sweep.yaml": sweepFile(5) });
  const cwd = files.path;
  const left: ChildProcess[] = [];
  let server: RedisServer;
  beforeAll(async () => {
    mkdirSync(join(cwd, "bin"));
    const commands = { heddle: `exec "${process.execPath}" "${MAIN}" "$@"`, srun: 'exec "$@"' };
    for (const [name, script] of Object.entries(commands)) {
      writeFileSync(join(cwd, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    server = await RedisServer.open([], PASSWORD);
    done(heddle(["sweep", "sweep.yaml", "-o", "whole", "--quiet"], { cwd }));
  });
  afterAll(async () => {
    for (const child of left) child.kill("SIGKILL");
    await server?.close();
    files.remove();
  });

  function start(command: readonly string[], env: Record<string, string>) {
    const [program = "", ...args] = command;
    const path = `${join(cwd, "bin")}:${process.env["PATH"]}`;
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env, PATH: path } });
    left.push(child);
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const ended = new Promise<{ status: number | null; stderr: string }>((resolve) => {
      child.once("close", (status) => resolve({ status, stderr }));
    });
    return { child, ended };
  }

  it("queue-slurm.sh starts workers that end by themselves", async () => {
    const url = server.url.replace("//", `//:${PASSWORD}@`);
    const script = readFileSync(join(jobs, "queue-slurm.sh"), "utf8").replace(
      "--exit-when-idle 10m",
      "--exit-when-idle 1s",
    );
    const worker = start(["bash", "-c", script], { QUEUE: url, SLURM_CPUS_PER_TASK: "1" });
    done(heddle(["sweep", "sweep.yaml", "-o", "slurm", "--executor", url, "--quiet"], { cwd }));
    const { status, stderr } = await worker.ended;
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("stopped; 30 cells done\n");
    expect(contentsOf(join(cwd, "slurm"))).toEqual(contentsOf(join(cwd, "whole")));
  });

  it("queue-kubernetes.yaml has a worker and a sweep that find each other", async () => {
    const documents = parseAllDocuments(readFileSync(join(jobs, "queue-kubernetes.yaml"), "utf8"));
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    const workloads = documents.map((document) => document.toJS() as Workload);
    mkdirSync(join(cwd, "results"));
    const commandOf = (name: string): string[] => {
      const workload = workloads.find(({ kind, metadata }) => kind !== "Service" && metadata.name === name)!;
      return workload.spec.template.spec.containers[0]!.command.map((word) =>
        word
          .replaceAll("@heddle-queue", `@127.0.0.1:${server.port}`)
          .replaceAll("/sweep/", "")
          .replaceAll("/results/", "results/"),
      );
    };
    const worker = start(commandOf("heddle-worker"), { PASSWORD });
    const { status, stderr } = await start(commandOf("heddle-queue-sweep"), { PASSWORD }).ended;
    expect(status, stderr).toBe(0);
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toEqual({ status: 0, stderr: expect.stringContaining("stopped; 30 cells done\n") });
    expect(contentsOf(join(cwd, "results/results"))).toEqual(contentsOf(join(cwd, "whole")));
  });
});
