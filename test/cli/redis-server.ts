/** A Redis server of the tests' own, on a port that nobody else has, and what runs against it. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect } from "vitest";
import { parseCell } from "../../src/index.ts";
import { startHeddle } from "./heddle.ts";

export const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;
/** Says in a skipped test's name why it was skipped. */
export const NO_REDIS = HAS_REDIS ? "" : " (skipped: there is no redis-server)";

/** Longest wait for what takes a second or so on an idle machine, ms. */
const PATIENCE_MS = 60_000;

/** Waits until the condition holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
    await setTimeout(10);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly redis: Redis;
  readonly #directory = mkdtempSync(join(tmpdir(), "heddle-redis-"));
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[], password?: string) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#options = [...options, ...(password === undefined ? [] : ["--requirepass", password])];
    this.redis = new Redis({
      port,
      lazyConnect: true,
      maxRetriesPerRequest: null,
      ...(password === undefined ? {} : { password }),
    });
    this.redis.on("error", () => {});
  }

  /** Nothing is kept on its disk unless the options say so. */
  static async open(options: readonly string[] = [], password?: string): Promise<RedisServer> {
    for (let left = 20; ; left--) {
      const server = new RedisServer(await freePort(), options, password);
      if (await server.#begin()) return server;
      // Somebody has taken the port.
      await server.close();
      if (left === 0) throw new Error("redis-server does not start");
    }
  }

  async start(): Promise<void> {
    await until(`redis-server on ${this.port} again`, () => this.#begin());
  }

  /** @returns whether it is ready, after which it runs until it is stopped */
  async #begin(): Promise<boolean> {
    const args = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.#directory, "--save", ""];
    const server = spawn("redis-server", [...args, ...this.#options], { stdio: ["ignore", "pipe", "ignore"] });
    this.#process = server;
    let log = "";
    return await new Promise<boolean>((resolve) => {
      server.once("close", () => resolve(false));
      server.stdout!.on("data", (text) => {
        log += text;
        if (/Ready to accept connections/.test(log)) resolve(true);
      });
    });
  }

  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const closed = new Promise((resolve) => server.once("close", resolve));
    server.kill(signal);
    await closed;
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.stop("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Keys of the one version that has a queue of that name. */
  async keysOf(queue: string): Promise<string[]> {
    return await this.redis.keys(`heddle:${queue}-[0-9]*`);
  }

  /** Length of one of BullMQ's lists: `wait` or `active`. */
  async count(queue: string, list: "wait" | "active"): Promise<number> {
    const key = (await this.keysOf(queue)).find((name) => name.endsWith(`:${list}`));
    return key === undefined ? 0 : await this.redis.llen(key);
  }

  /** What has happened to the tasks of a queue, oldest first. */
  async events(queue: string): Promise<{ readonly event: string; readonly jobId: string }[]> {
    const key = (await this.keysOf(queue)).find((name) => name.endsWith(":events"));
    const entries = key === undefined ? [] : await this.redis.xrange(key, "-", "+");
    return entries.map(([, fields]) => {
      const of = (name: string): string => fields[fields.indexOf(name) + 1]!;
      return { event: of("event"), jobId: fields.includes("jobId") ? of("jobId") : "" };
    });
  }

  /** Until so many workers wait for tasks of the queue. */
  async hasWorkers(queue: string, count: number): Promise<void> {
    await until(`${count} workers of ${queue}`, async () => {
      const clients = String(await this.redis.client("LIST"));
      // Their blocking connections are called so, with the queue's name in base64.
      const names = [...clients.matchAll(/ name=heddle:([\w=+/]+) /g)].map(([, name]) =>
        Buffer.from(name!, "base64").toString(),
      );
      return names.filter((name) => name.startsWith(`${queue}-`)).length >= count;
    });
  }
}

type Process = ReturnType<typeof startHeddle>;

/** The commands of one test file: those that a failed test leaves are ended by `end`. */
export class Processes {
  readonly #cwd: string;
  readonly #all: Process[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  start(...args: readonly string[]): Process {
    const started = startHeddle(args, { cwd: this.#cwd });
    this.#all.push(started);
    return started;
  }

  worker(url: string, queue: string, ...more: readonly string[]): Process {
    return this.start("worker", "--connect", url, "--queue", queue, "--threads", "1", "--lock", "1s", ...more);
  }

  sweep(file: string, folder: string, url: string, queue: string, ...more: readonly string[]): Process {
    return this.start("sweep", file, "-o", folder, "--executor", url, "--queue", queue, ...more);
  }

  async end(): Promise<void> {
    for (const { child, ended } of this.#all.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
  }
}

/** Stops a worker as a scheduler would. @returns how many cells it has done */
export async function stopped({ child, ended }: Process): Promise<number> {
  child.kill("SIGTERM");
  const { status, stdout, stderr } = await ended;
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  const cells = /^heddle: stopped; ([\d,]+) cells? done$/m.exec(stderr)?.[1];
  expect(cells, stderr).toBeDefined();
  return Number(cells!.replaceAll(",", ""));
}

export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("latin1")]),
  );
}

/** Ids of the whole lines of a journal, each of which is a cell. */
export function journalOf(folder: string): string[] {
  const path = join(folder, "cells.ndjson");
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const cell = parseCell(line);
    expect(cell, line).toBeDefined();
    return cell!.id;
  });
}
