/** What may go wrong around a queue: the server or the coordinator dies, somebody is refused, others write to it. */

import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadRedisLibraries } from "../../src/cli/executors/redis-connection.ts";
import { TaskQueueKeys } from "../../src/cli/executors/redis-queue.ts";
import { directoryWith, heddle, refused } from "./heddle.ts";
import {
  contentsOf,
  freePort,
  HAS_REDIS,
  journalOf,
  NO_REDIS,
  Processes,
  RedisServer,
  stopped,
  until,
} from "./redis-server.ts";
import { slowSweepFile, sweepFile } from "./sweep-world.ts";

const files = directoryWith({ "sweep.yaml": sweepFile(20), "slow.yaml": slowSweepFile(4) });
const cwd = files.path;
const processes = new Processes(cwd);
const at = (folder: string): string => join(cwd, folder);
/** With a limit of its own each cell is a task. */
const ONE_BY_ONE = ["--cell-timeout", "600s"];
afterEach(() => processes.end());
afterAll(() => files.remove());

const onThreads = (file: string, folder: string) =>
  heddle(["sweep", file, "-o", folder, "--executor", "threads:2"], { cwd });

describe.skipIf(!HAS_REDIS)(`a queue${NO_REDIS}`, () => {
  let server: RedisServer;
  let url: string;
  beforeAll(async () => {
    // Keeps what it was told, whenever it is killed.
    server = await RedisServer.open(["--appendonly", "yes", "--appendfsync", "always"]);
    url = server.url;
  });
  afterAll(() => server?.close());

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "is waited for when its server ends by %s in the middle of a sweep",
    async (signal) => {
      const queue = `again-${signal}`;
      onThreads("slow.yaml", `${queue}-threads`);
      const worker = processes.worker(url, queue);
      const sweep = processes.sweep("slow.yaml", queue, url, queue, ...ONE_BY_ONE);
      await until("a cell that is done, and one that runs", async () => {
        return journalOf(at(queue)).length > 0 && (await server.count(queue, "active")) > 0;
      });
      await server.stop(signal);
      // Long enough for some tries to connect.
      await setTimeout(500);
      await server.start();
      const { status, stderr } = await sweep.ended;
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(/trying again\n(.*\n)*.*back again/);
      expect(await stopped(worker)).toBeGreaterThanOrEqual(1);
      expect(contentsOf(at(queue))).toEqual(contentsOf(at(`${queue}-threads`)));
    },
  );

  it("that has forgotten everything gets its tasks and fabrics again", async () => {
    onThreads("slow.yaml", "flushed-threads");
    const sweep = processes.sweep("slow.yaml", "flushed", url, "flushed", ...ONE_BY_ONE);
    await until("tasks", async () => (await server.count("flushed", "wait")) > 0);
    await server.redis.flushall();
    const worker = processes.worker(url, "flushed");
    const { status, stderr } = await sweep.ended;
    expect(status, stderr).toBe(0);
    expect(await stopped(worker)).toBe(4);
    expect(contentsOf(at("flushed"))).toEqual(contentsOf(at("flushed-threads")));
  });

  it("serves the coordinator's next run when the first was killed", async () => {
    onThreads("slow.yaml", "heir-threads");
    const worker = processes.worker(url, "heir");
    const killed = processes.sweep("slow.yaml", "heir", url, "heir", ...ONE_BY_ONE);
    await until("a cell that is done", () => journalOf(at("heir")).length > 0);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const before = journalOf(at("heir")).length;
    expect(before).toBeLessThan(4);
    const { status, stderr } = await processes.sweep("slow.yaml", "heir", url, "heir", ...ONE_BY_ONE).ended;
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`going on with ${before} cell`);
    expect(contentsOf(at("heir"))).toEqual(contentsOf(at("heir-threads")));
    // What the first run had put on the queue was not computed once more for the second.
    expect(await stopped(worker)).toBe(4);
  });

  it("refuses a worker of another version, and says which is wanted", async () => {
    const other = { version: "0.0.1", coreHash: "0".repeat(64) };
    await new TaskQueueKeys(server.redis, "other", other).announce();
    const { status, stdout, stderr } = await processes.worker(url, "other").ended;
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/its cells are for heddle 0\.0\.1, core 0{12} \(expected the same here, got heddle /);
    // With cells of its own on the queue as well, it has something to do.
    const sweep = processes.sweep("sweep.yaml", "other-too", url, "other");
    await until("tasks", async () => (await server.count("other", "wait")) > 0);
    const worker = processes.worker(url, "other");
    expect((await sweep.ended).status).toBe(0);
    expect(await stopped(worker)).toBe(6 * 20);
  });

  it("to which somebody else writes loses nothing by it", async () => {
    const { bullmq } = await loadRedisLibraries();
    const sweep = processes.sweep("sweep.yaml", "strays", url, "strays");
    await until("tasks", async () => (await server.count("strays", "wait")) > 0);
    const name = (await server.keysOf("strays")).map((key) => key.split(":")[1]!)[0]!;
    const queue = new bullmq.Queue(name, { connection: server.redis, prefix: "heddle" });
    const strays = [{}, null, "task", { id: "x", groups: [] }, { groups: "\u001b[2J" }, [[[[[]]]]]];
    for (const data of strays) await queue.add("task", data, { lifo: true });
    const worker = processes.worker(url, "strays");
    expect((await sweep.ended).status).toBe(0);
    await queue.close();
    worker.child.kill("SIGTERM");
    const { stderr } = await worker.ended;
    expect(stderr).toContain("something on the queue is no task of heddle's; it is left out\n");
    expect(stderr).toContain(`stopped; ${6 * 20} cells done`);
    onThreads("sweep.yaml", "strays-threads");
    expect(contentsOf(at("strays"))).toEqual(contentsOf(at("strays-threads")));
  });
});

describe.skipIf(!HAS_REDIS)(`a server with a password${NO_REDIS}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.open([], "open sesame");
  });
  afterAll(() => server?.close());
  const address = (user: string): string => server.url.replace("//", `//${user}`);

  it.each(["", ":wrong@", "nobody:wrong@"])("refuses %j, in words that do not repeat the password", (user) => {
    for (const args of [
      ["sweep", "sweep.yaml", "-o", `refused${user.length}`, "--executor", address(user)],
      ["worker", "--connect", address(user)],
    ]) {
      const text = refused(heddle(args, { cwd }));
      expect(text).toMatch(
        /redis:\/\/127\.0\.0\.1:\d+: refused the user or the password \(expected as in redis:\/\/user:password@host/,
      );
      expect(text).not.toContain("wrong@");
    }
  });

  it("lets the right one in", async () => {
    const url = address(":open%20sesame@");
    const worker = processes.worker(url, "heddle");
    const { status, stderr } = await processes.sweep("sweep.yaml", "let-in", url, "heddle").ended;
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("sesame");
    expect(await stopped(worker)).toBe(6 * 20);
  });
});

describe("without a server", () => {
  it("neither a sweep nor a worker waits for one that was never there", async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    for (const args of [
      ["sweep", "sweep.yaml", "--executor", url],
      ["worker", "--connect", url],
    ]) {
      expect(refused(heddle(args, { cwd }))).toContain(
        `${url}: no answer of a Redis or Valkey server (expected one at this address, got "connect ECONNREFUSED`,
      );
    }
  });

  it.each([
    ["http://host", "not an address of a server"],
    ["redis://", "an address without a host"],
    ["redis://host/queue", "something behind the host that is no number"],
    ["redis://host?password=x", "an address with options"],
    ["redis://:50%@host", 'a "%" that begins no character'],
  ])("%s is refused as an address", (url, problem) => {
    const text = refused(heddle(["worker", "--connect", url]));
    expect(text).toContain("--connect: ");
    expect(text).toContain(problem);
  });

  it("every wrong option of a worker is told of at once", () => {
    const text = refused(
      heddle([
        "worker",
        "--connect",
        "host",
        "--queue",
        "a:b",
        "--threads",
        "0",
        "--lock",
        "1ms",
        "--exit-when-idle",
        "5",
      ]),
    );
    for (const option of ["--connect", "--queue", "--threads", "--lock", "--exit-when-idle"]) {
      expect(text).toContain(`${option}: `);
    }
  });

  it("packages that are missing are asked for", async () => {
    const missing = () => Promise.reject(Object.assign(new Error("no bullmq"), { code: "ERR_MODULE_NOT_FOUND" }));
    await expect(loadRedisLibraries(missing)).rejects.toThrow(
      "redis:// needs the packages bullmq and ioredis (expected them installed: npm install bullmq ioredis)",
    );
    const broken = () => Promise.reject(new Error("broken"));
    await expect(loadRedisLibraries(broken)).rejects.toThrow(/^broken$/);
  });
});
