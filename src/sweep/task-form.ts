/** Tasks and their outcomes as they come from a queue: values of somebody else's, believed only where their form is right. */

import { z } from "zod";
import type { Json } from "../metrics/index.ts";
import type { Scenario } from "../scenario.ts";
import type { FabricSpec, PointScenario } from "./definition.ts";
import type { CellOutcome, Task } from "./task.ts";

/** A task without what its worker has: the fabric, which is sent once for all its tasks, and the engine. */
export type QueuedTask = Omit<Task, "fabric" | "engine">;

/** Most groups of a task, and cells of a group: as many as a sweep may have cells. */
const MOST = 1_000_000;
/** Longest name and message that are taken, characters: far above any of ours. Assumed. */
const LONGEST = 10_000;

const text = z.string().max(LONGEST);
/** Without what would move the cursor of the terminal that shows it. */
const shown = text.regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
/** Messages have a line per issue. */
const message = text.regex(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\n)*$/u);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const parameters = z.record(text, z.union([text, z.number(), z.strictObject({ name: text, text: z.string() })]));

/** What both jobs have; whether a value makes sense is checked by the job itself, as it is for a sweep file. */
const common = {
  placement: text,
  qps: z.number(),
  qpMode: z.enum(["static", "pooled"]),
  // Families are the core's: a task with another is refused when it runs.
  hash: text.transform((name) => name as Scenario["hash"]),
  polarized: z.boolean(),
  hashSeeds: text.transform((which) => which as NonNullable<Scenario["hashSeeds"]>).exactOptional(),
  policyParameters: parameters.exactOptional(),
  mtuBytes: z.number(),
  ipVersion: z.literal([4, 6]),
  window: z.number(),
  fairness: text,
};

const scenario = z.discriminatedUnion("job", [
  z.strictObject({
    job: z.literal("compare"),
    policy: text,
    scenario: z.strictObject({
      ...common,
      pattern: text,
      patternParameters: parameters,
      nics: text,
      jobNics: z.number().exactOptional(),
      placementParameters: parameters.exactOptional(),
    }),
  }),
  z.strictObject({
    job: z.literal("collective"),
    policy: text,
    algorithm: text,
    sizeBytes: z.number(),
    scenario: z.strictObject({
      ...common,
      collective: text,
      ranks: z.number().exactOptional(),
      gpusPerServer: z.number().exactOptional(),
      placementParameters: parameters,
      groups: z.union([z.literal(["all", "rail"]), z.number()]),
      barrier: z.boolean(),
      channels: z.number(),
      nvlinkBps: z.number(),
      nvlinkRingBps: z.number(),
      networkStepS: z.number(),
      nvlinkStepS: z.number(),
    }),
  }),
]) satisfies z.ZodType<PointScenario>;

const cell = z.strictObject({ id: hash, point: hash, scenario });
const group = z.strictObject({ seed: z.int().nonnegative(), cells: z.array(cell).min(1).max(MOST) });

const queuedTask = z.strictObject({
  id: hash,
  fabricId: hash,
  groups: z.array(group).min(1).max(MOST),
  record: z.array(z.enum(["flow-rates", "link-loads"])),
  limits: z.strictObject({
    timeS: z.number().positive().exactOptional(),
    memoryBytes: z.number().positive().exactOptional(),
  }),
}) satisfies z.ZodType<QueuedTask>;

/** JSON it is; what is in the topology is checked when it is built. */
const fabricSpec = z.strictObject({
  topology: z.custom<Json>((value) => value !== undefined),
  name: text,
  failures: z.strictObject({ share: z.number().positive().max(1), tier: text.exactOptional() }).exactOptional(),
}) satisfies z.ZodType<FabricSpec>;

const linkLoads = z.strictObject({
  tier: shown,
  lower: z.array(shown),
  upper: z.array(shown),
  load: z.array(z.array(z.number().nullable())),
});

const outcome = z.union([
  z.strictObject({
    id: hash,
    figures: z.record(shown, z.number()),
    record: z
      .strictObject({
        flowRateQuantiles: z.array(z.number()).exactOptional(),
        linkLoads: z.array(linkLoads).exactOptional(),
      })
      .exactOptional(),
  }),
  z.strictObject({
    id: hash,
    error: z.strictObject({ kind: z.enum(["input", "limit", "lost"]), code: shown, message }),
  }),
]) satisfies z.ZodType<CellOutcome>;

/** Undefined where it is no task. */
export function readQueuedTask(value: unknown): QueuedTask | undefined {
  return queuedTask.safeParse(value).data;
}

/** Undefined where it is no fabric's text. */
export function readQueuedFabric(json: string): FabricSpec | undefined {
  try {
    return fabricSpec.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** Undefined where they are not the outcomes of the task's cells, one for each in its order. */
export function readOutcomes(value: unknown, { groups }: QueuedTask): readonly CellOutcome[] | undefined {
  const { data } = z.array(outcome).safeParse(value);
  const ids = groups.flatMap(({ cells }) => cells.map(({ id }) => id));
  return data?.length === ids.length && data.every(({ id }, i) => id === ids[i]) ? data : undefined;
}
