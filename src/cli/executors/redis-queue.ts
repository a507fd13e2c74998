/** What the two ends of a queue agree on: names, how a fabric is sent, and which engines have cells to compute. */

import type { Redis } from "ioredis";
import { type Engine, type FabricSpec, readQueuedFabric } from "../../index.ts";
import type { OptionReader } from "../options.ts";

export const DEFAULT_QUEUE = "heddle";
/** What all keys on the server begin with, before a colon. */
export const PREFIX = "heddle";
/** What every job is called. */
export const JOB = "task";
/** Why a task has failed that would have been computed if the server had had its fabric. */
export const NO_FABRIC = "the server does not have its fabric";

/** How long a fabric stays on the server after the last task on it was looked after, s. */
const FABRIC_S = 3600;
/** Longest fabric that a worker loads, bytes of JSON: some million cables written out. */
const FABRIC_BYTES = 2 ** 28;
/** How often a coordinator says that it is there, ms, and how long it is believed, s. */
export const ANNOUNCE_EVERY_MS = 10_000;
const ANNOUNCED_S = 30;
/** Most engines that are told apart on one queue. */
const MOST_ENGINES = 16;

/** One queue on one server, as engines of one version see it: those of another have tasks and results of their own. */
export class TaskQueueKeys {
  /** As BullMQ calls it. */
  readonly name: string;
  readonly #redis: Redis;
  readonly #engines: string;
  readonly #member: string;

  constructor(redis: Redis, queue: string, engine: Engine) {
    const { version, coreHash } = engine;
    this.#redis = redis;
    this.name = `${queue}-${version}-${coreHash.slice(0, 12)}`;
    this.#engines = `${PREFIX}:${queue}:engines`;
    this.#member = `${version} ${coreHash}`;
  }

  async putFabric(fabricId: string, fabric: FabricSpec): Promise<void> {
    await this.#redis.set(this.#fabricKey(fabricId), JSON.stringify(fabric), "EX", FABRIC_S);
  }

  /** Keeps fabrics on the server. @returns those that it does not have */
  async keepFabrics(fabricIds: readonly string[]): Promise<string[]> {
    const kept = await Promise.all(fabricIds.map((id) => this.#redis.expire(this.#fabricKey(id), FABRIC_S)));
    return fabricIds.filter((_, i) => kept[i] === 0);
  }

  /** Undefined where the server does not have it, or something else in its place. */
  async getFabric(fabricId: string): Promise<FabricSpec | undefined> {
    const key = this.#fabricKey(fabricId);
    if ((await this.#redis.strlen(key)) > FABRIC_BYTES) return undefined;
    const json = await this.#redis.get(key);
    return json === null ? undefined : readQueuedFabric(json);
  }

  /** Says for a while that cells of this engine are on the queue. */
  async announce(): Promise<void> {
    const nowS = await this.#nowS();
    await this.#redis
      .multi()
      .zadd(this.#engines, nowS, this.#member)
      .zremrangebyscore(this.#engines, "-inf", nowS - ANNOUNCED_S)
      .expire(this.#engines, ANNOUNCED_S)
      .exec();
  }

  /** Other sweeps of this engine say again that they are there. */
  async withdraw(): Promise<void> {
    await this.#redis.zrem(this.#engines, this.#member);
  }

  /** Engines whose cells are on the queue, the one heard of last first. */
  async announced(): Promise<Engine[]> {
    const since = (await this.#nowS()) - ANNOUNCED_S;
    const members = await this.#redis.zrevrangebyscore(this.#engines, "+inf", since, "LIMIT", 0, MOST_ENGINES);
    return members.flatMap((member) => {
      const [, version, coreHash] = /^([\w.+-]{1,64}) ([0-9a-f]{64})$/.exec(member) ?? [];
      return version !== undefined && coreHash !== undefined ? [{ version, coreHash }] : [];
    });
  }

  /** By the server's clock, which all share. */
  async #nowS(): Promise<number> {
    return Number((await this.#redis.time())[0]);
  }

  /** Where BullMQ keeps a task. */
  taskKey(id: string): string {
    return `${PREFIX}:${this.name}:${id}`;
  }

  #fabricKey(fabricId: string): string {
    return `${PREFIX}:${this.name}:fabric:${fabricId}`;
  }
}

/** Adds an issue where it can't be a queue's name. */
export function checkQueueName(name: string, reader: OptionReader): void {
  if (/^[\w.-]{1,100}$/.test(name)) return;
  const message = `not a name of a queue (expected letters, digits, ".", "_" and "-", got "${name}")`;
  reader.issue("BAD_QUEUE", "--queue", message);
}

/** `heddle 0.1.0, core 7a7faf4a3fa3`. */
export function engineText({ version, coreHash }: Engine): string {
  return `heddle ${version}, core ${coreHash.slice(0, 12)}`;
}
