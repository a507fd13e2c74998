/** What the two ends of a queue agree on: names of keys, and what a job holds. */

import type { Redis } from "ioredis";
import type { CellOutcome, Engine, FabricSpec, Task } from "../../index.ts";

export const DEFAULT_QUEUE = "heddle";

/** A task without its fabric, which is sent once for all tasks on it. */
export type QueuedTask = Omit<Task, "fabric">;

export type QueuedResult = readonly CellOutcome[];

/** How long a fabric that nobody asks for again stays on the server, s. */
const FABRIC_S = 7 * 24 * 3600;
/** How long it is known which engine a queue works with after its coordinator was last heard of, s. */
const ENGINE_S = 30;

export class QueueKeys {
  readonly #redis: Redis;
  readonly #queue: string;

  constructor(redis: Redis, queue: string) {
    this.#redis = redis;
    this.#queue = queue;
  }

  async putFabric(fabricId: string, fabric: FabricSpec): Promise<void> {
    await this.#redis.set(this.#fabricKey(fabricId), JSON.stringify(fabric), "EX", FABRIC_S);
  }

  /** Undefined where the server has lost it. */
  async getFabric(fabricId: string): Promise<FabricSpec | undefined> {
    const text = await this.#redis.get(this.#fabricKey(fabricId));
    return text === null ? undefined : (JSON.parse(text) as FabricSpec);
  }

  /** Says for a while which engine's cells are on the queue. */
  async putEngine(engine: Engine): Promise<void> {
    await this.#redis.set(this.#engineKey, JSON.stringify(engine), "EX", ENGINE_S);
  }

  async getEngine(): Promise<Engine | undefined> {
    const text = await this.#redis.get(this.#engineKey);
    return text === null ? undefined : (JSON.parse(text) as Engine);
  }

  get #engineKey(): string {
    return `heddle:${this.#queue}:engine`;
  }

  #fabricKey(fabricId: string): string {
    return `heddle:${this.#queue}:fabric:${fabricId}`;
  }
}

/** How often a coordinator says that it is there, ms. */
export const ENGINE_EVERY_MS = 10_000;

export function sameEngine(a: Engine, b: Engine): boolean {
  return a.version === b.version && a.coreHash === b.coreHash;
}

/** `heddle 0.1.0, core 7a7faf4a3fa3`. */
export function engineText({ version, coreHash }: Engine): string {
  return `heddle ${version}, core ${coreHash.slice(0, 12)}`;
}
