/** A sweep over a queue gives what it gives on threads, with any number of workers, and whichever of them die. */

import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { directoryWith, heddle } from "./heddle.ts";
import { contentsOf, HAS_REDIS, journalOf, NO_REDIS, Processes, RedisServer, stopped, until } from "./redis-server.ts";
import { cutFile, slowSweepFile, sweepFile } from "./sweep-world.ts";

const SEEDS = 100;
const CELLS = 6 * SEEDS;
const RECORDS = "record: [flow-rates, link-loads]\n";

const files = directoryWith({
  "sweep.yaml": sweepFile(SEEDS) + RECORDS,
  "cut.yaml": cutFile(),
  "slow.yaml": slowSweepFile(3),
  "slower.yaml": slowSweepFile(2, 160),
});
const cwd = files.path;
const processes = new Processes(cwd);
const at = (folder: string): string => join(cwd, folder);
/** With a limit of its own each cell is a task. */
const ONE_BY_ONE = ["--cell-timeout", "600s"];

describe.skipIf(!HAS_REDIS)(`a sweep over a queue${NO_REDIS}`, () => {
  let server: RedisServer;
  let url: string;
  beforeAll(async () => {
    server = await RedisServer.open();
    url = server.url;
  });
  afterEach(() => processes.end());
  afterAll(async () => {
    await server?.close();
    files.remove();
  });

  const onThreads = (file: string, folder: string) =>
    heddle(["sweep", file, "-o", folder, "--executor", "threads:2"], { cwd });

  it("gives the bytes that threads give; two workers share it, and each cell is done once", async () => {
    const expected = onThreads("sweep.yaml", "threads");
    const workers = [processes.worker(url, "shared"), processes.worker(url, "shared")];
    await server.hasWorkers("shared", 2);
    const { status, stdout, stderr } = await processes.sweep("sweep.yaml", "shared", url, "shared").ended;
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected.stdout, stderr: "" });
    expect(contentsOf(at("shared"))).toEqual(contentsOf(at("threads")));
    const [one, two] = [await stopped(workers[0]!), await stopped(workers[1]!)];
    expect(one + two).toBe(CELLS);
    expect(Math.min(one, two)).toBeGreaterThan(0);
    // Tasks and results are gone with their sweep; what is left is of bounded size.
    const left = (await server.keysOf("shared")).map(
      (key) => key.split(":").at(-2) === "fabric" || key.split(":").at(-1),
    );
    expect(
      left.filter((name) => name !== true && !["events", "id", "meta", "stalled-check"].includes(name as string)),
    ).toEqual([]);
  });

  it("records cells that fail as threads do", async () => {
    const expected = onThreads("cut.yaml", "cut-threads");
    processes.worker(url, "cut");
    const { status, stdout, stderr } = await processes.sweep("cut.yaml", "cut", url, "cut", "--quiet").ended;
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: expected.stdout, stderr: expected.stderr });
    expect(contentsOf(at("cut"))).toEqual(contentsOf(at("cut-threads")));
  });

  it("holds cells to its limits, wherever they run, and its next run tries them again", async () => {
    processes.worker(url, "limits");
    const limited = await processes.sweep("slow.yaml", "limits", url, "limits", "--cell-timeout", "1ms", "--quiet")
      .ended;
    expect([limited.status, limited.stderr]).toEqual([
      1,
      "heddle: 3 of 3 cells failed; they are in the results with their errors\n",
    ]);
    expect(contentsOf(at("limits"))["cells.ndjson"]!.match(/"kind":"limit","code":"CELL_TIME_LIMIT"/g)).toHaveLength(3);
    const again = await processes.sweep("slow.yaml", "limits", url, "limits", "--quiet").ended;
    expect([again.status, again.stderr]).toEqual([0, ""]);
    onThreads("slow.yaml", "slow-threads");
    expect(contentsOf(at("limits"))).toEqual(contentsOf(at("slow-threads")));
  });

  it("loses and doubles nothing when a worker is killed in the middle of a cell", async () => {
    onThreads("slow.yaml", "kill-threads");
    const victim = processes.worker(url, "kill");
    const sweep = processes.sweep("slow.yaml", "kill", url, "kill", ...ONE_BY_ONE);
    await until("a cell that runs", async () => (await server.count("kill", "active")) > 0);
    victim.child.kill("SIGKILL");
    await victim.ended;
    expect(journalOf(at("kill")).length).toBeLessThan(3);
    const heir = processes.worker(url, "kill");
    const { status } = await sweep.ended;
    expect(status).toBe(0);
    expect((await server.events("kill")).some(({ event }) => event === "stalled")).toBe(true);
    expect(await stopped(heir)).toBeGreaterThan(0);
    expect(new Set(journalOf(at("kill"))).size).toBe(3);
    expect(contentsOf(at("kill"))).toEqual(contentsOf(at("kill-threads")));
  });

  it("does not start a cell twice that takes longer than the lock on its task", async () => {
    const workers = [processes.worker(url, "lock"), processes.worker(url, "lock")];
    await server.hasWorkers("lock", 2);
    const beganMs = performance.now();
    const { status } = await processes.sweep("slower.yaml", "lock", url, "lock", ...ONE_BY_ONE).ended;
    expect(status).toBe(0);
    // Two cells on two workers: each took about this long, several times the lock of 1 s.
    expect(performance.now() - beganMs).toBeGreaterThan(2000);
    const events = await server.events("lock");
    const started = events.filter(({ event }) => event === "active").map(({ jobId }) => jobId);
    expect(started).toHaveLength(2);
    expect(new Set(started).size).toBe(2);
    expect(events.some(({ event }) => event === "stalled")).toBe(false);
    expect((await stopped(workers[0]!)) + (await stopped(workers[1]!))).toBe(2);
  });

  it("has a queue of its own by its name; a worker ends when it finds none of its cells for a while", async () => {
    const sweep = processes.sweep("cut.yaml", "queue-a", url, "queue-a");
    await until("tasks", async () => (await server.count("queue-a", "wait")) > 0);
    const waiting = await server.count("queue-a", "wait");
    const other = await processes.worker(url, "queue-b", "--exit-when-idle", "100ms").ended;
    expect([other.status, other.stderr]).toEqual([0, expect.stringMatching(/\nheddle: stopped; 0 cells done\n$/)]);
    expect(await server.count("queue-a", "wait")).toBe(waiting);
    const right = await processes.worker(url, "queue-a", "--exit-when-idle", "1s").ended;
    expect([right.status, right.stderr]).toEqual([0, expect.stringMatching(/\nheddle: stopped; 8 cells done\n$/)]);
    const { status, stderr } = await sweep.ended;
    expect(status).toBe(1);
    expect(stderr).toContain(
      `heddle: no worker of this version is connected yet; start some with: heddle worker --connect ${url} --queue queue-a\n`,
    );
  });

  it("lets a worker that is asked to stop finish its cell, and one that comes later do the rest", async () => {
    onThreads("slow.yaml", "stop-threads");
    const first = processes.worker(url, "stop");
    const sweep = processes.sweep("slow.yaml", "stop", url, "stop", ...ONE_BY_ONE);
    await until("a cell that runs", async () => (await server.count("stop", "active")) > 0);
    const done = await stopped(first);
    // Those that it had taken, of which one ran: it takes one in advance.
    expect(done).toBeGreaterThanOrEqual(1);
    expect(done).toBeLessThanOrEqual(2);
    await until("its results", () => journalOf(at("stop")).length === done);
    expect(await server.count("stop", "active")).toBe(0);
    const second = processes.worker(url, "stop");
    expect((await sweep.ended).status).toBe(0);
    expect(await stopped(second)).toBe(3 - done);
    expect(contentsOf(at("stop"))).toEqual(contentsOf(at("stop-threads")));
  });
});
