import type { Engine, Executor } from "../../index.ts";
export interface RedisOptions {
  readonly engine: Engine;
  readonly queue?: string;
  readonly onNote: (text: string) => void;
}
export async function redisExecutor(_url: string, _options: RedisOptions): Promise<Executor> {
  throw new Error("soon");
}
