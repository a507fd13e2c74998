/** Turns the layers of a SimAI workload into tasks: who computes, and which process groups communicate, in SimAI's order. */

import type { Issue } from "../../errors.ts";
import { shorten } from "../names.ts";
import type { Parallelism } from "./simai-header.ts";
import { MAX_TASKS, type Task, type TaskGraph, tooMany } from "./task-graph.ts";

/** One pass of a layer: compute, then a collective of one of the rank's groups. */
export interface LayerPass {
  readonly computeS: number;
  /** Absent for NONE, and for nothing to send. */
  readonly comm?: { readonly collective: string; readonly among: Among; readonly sizeBytes: number };
}

/** Process groups by what is parallel in them: tensors, data, experts, or data of the same experts. */
export type Among = "TP" | "DP" | "EP" | "DP_EP";

export const PASSES = ["forward", "inputGradient", "weightGradient"] as const;
export type Pass = (typeof PASSES)[number];

export interface Layer extends Readonly<Record<Pass, LayerPass>> {
  readonly line: number;
  /** Follows each of its collectives. */
  readonly updateS: number;
}

/** Streams of a rank: its passes, and the updates after gradients, which hold up nothing. */
const PASS_STREAM = 0;
const UPDATE_STREAM = 1;

/** @param path of the header, for messages. Issues: BAD_CHECKPOINT, TOO_MANY_TASKS, both told before the work. */
export function programOf(header: Parallelism, layers: readonly Layer[], path: string, issues: Issue[]): TaskGraph {
  const tasks: Task[] = [];
  const restarts = restartsOf(header, layers.length, path, issues);
  const wanted = taskCount(header, layers, restarts);
  if (wanted > MAX_TASKS) issues.push(tooMany(path, "tasks", wanted));
  if (issues.length > 0) return { rankCount: header.ranks, tasks, groups: [], notes: [] };
  const groups: Uint32Array[] = [];
  const groupsOf = new Map<Among, { readonly first: number; readonly members: readonly Uint32Array[] }>();
  const among = (name: Among) => {
    const known = groupsOf.get(name);
    if (known) return known;
    const fresh = { first: groups.length, members: membersOf(header, name) };
    for (const ranks of fresh.members) groups.push(ranks); // too many for arguments of a call
    groupsOf.set(name, fresh);
    return fresh;
  };
  const last = new Int32Array(header.ranks).fill(-1);
  const lastOf = (rank: number): number[] => (last[rank] === -1 ? [] : [last[rank]!]);
  const compute = (rank: number, durationS: number, stream: number, after: readonly number[]): number =>
    tasks.push({ kind: "compute", rank, stream, durationS, after }) - 1;

  for (const { layer, pass } of schedule(layers.length, restarts)) {
    const { updateS, [pass]: work } = layers[layer]!;
    const { computeS, comm } = work as LayerPass;
    for (let rank = 0; rank < header.ranks && computeS > 0; rank++) {
      last[rank] = compute(rank, computeS, PASS_STREAM, lastOf(rank));
    }
    if (comm === undefined) continue;
    const { first, members } = among(comm.among);
    for (const [g, ranks] of members.entries()) {
      const after = Array.from(ranks, lastOf).flat();
      const { collective, sizeBytes } = comm;
      const done = tasks.push({ kind: "collective", collective, group: first + g, sizeBytes, after }) - 1;
      for (const rank of ranks) {
        const blocks = pass !== "weightGradient";
        if (blocks) last[rank] = done;
        if (updateS === 0) continue;
        const updated = compute(rank, updateS, blocks ? PASS_STREAM : UPDATE_STREAM, [done]);
        if (blocks) last[rank] = updated;
      }
    }
  }
  return { rankCount: header.ranks, tasks, groups, notes: notesOn(header) };
}

/** Layers before which forward passes are computed again, each with the checkpoint from which. Issue: BAD_CHECKPOINT. */
function restartsOf(
  { checkpoints, initiates }: Parallelism,
  layerCount: number,
  path: string,
  issues: Issue[],
): ReadonlyMap<number, number> {
  const restarts = new Map<number, number>();
  const kept = new Set(checkpoints);
  const again = new Set(initiates);
  let checkpoint: number | undefined;
  for (let layer = 0; layer < layerCount; layer++) {
    if (kept.has(layer)) checkpoint = layer;
    if (!again.has(layer)) continue;
    if (checkpoint === undefined) {
      const message = `layer ${layer} computes forward again (expected a checkpoint at or before it, got ${shorten(checkpoints.join(" ")) || "none"})`;
      issues.push({ code: "BAD_CHECKPOINT", path, message });
      break;
    }
    restarts.set(layer, checkpoint);
  }
  return restarts;
}

/** Forward through all layers, then back, each with its gradients; from a checkpoint forward again where one is asked for. */
function* schedule(
  layerCount: number,
  restarts: ReadonlyMap<number, number>,
): Generator<{ readonly layer: number; readonly pass: Pass }> {
  for (let layer = 0; layer < layerCount; layer++) yield { layer, pass: "forward" };
  for (let layer = layerCount - 1; layer >= 0; layer--) {
    const from = restarts.get(layer) ?? layer;
    for (let again = from; again < layer; again++) yield { layer: again, pass: "forward" };
    yield { layer, pass: "inputGradient" };
    yield { layer, pass: "weightGradient" };
  }
}

/** Tasks that the program will have; where it has too many passes already, passes. */
function taskCount(header: Parallelism, layers: readonly Layer[], restarts: ReadonlyMap<number, number>): number {
  let passes = PASSES.length * layers.length;
  for (const [layer, from] of restarts) passes += layer - from;
  if (passes > MAX_TASKS) return passes;
  let count = 0;
  for (const { layer, pass } of schedule(layers.length, restarts)) {
    const { updateS, [pass]: work } = layers[layer]!;
    const { computeS, comm } = work as LayerPass;
    if (computeS > 0) count += header.ranks;
    if (comm === undefined) continue;
    const { size, groups } = shapeOf(header, comm.among);
    if (size > 1) count += groups + (updateS > 0 ? header.ranks : 0);
  }
  return count;
}

/** Groups of one kind: how many, of how many ranks each, where group g begins and how far apart its ranks are. */
interface GroupShape {
  readonly size: number;
  readonly groups: number;
  readonly first: (g: number) => number;
  readonly stride: number;
}

/**
 * As SimAI numbers ranks (MockNcclGroup.cc): tensor-parallel groups are consecutive; data-parallel ranks have the same place in
 * theirs; expert groups are blocks of `ep` tensor-parallel groups, and the data-parallel ranks of the same experts are the rest.
 */
function shapeOf({ ranks, tp, ep }: Parallelism, among: Among): GroupShape {
  const replicas = ranks / tp; // tensor-parallel groups
  switch (among) {
    case "TP":
      return { size: tp, groups: replicas, first: (g) => g * tp, stride: 1 };
    case "DP":
      return { size: replicas, groups: tp, first: (g) => g, stride: tp };
    case "EP":
      return { size: ep, groups: ranks / ep, first: (g) => Math.floor(g / tp) * ep * tp + (g % tp), stride: tp };
    case "DP_EP":
      return { size: replicas / ep, groups: ep * tp, first: (g) => g, stride: ep * tp };
  }
}

/** Ranks of each group; groups of one rank are left out. */
function membersOf(header: Parallelism, among: Among): Uint32Array[] {
  const { size, groups, first, stride } = shapeOf(header, among);
  if (size < 2) return [];
  return Array.from({ length: groups }, (_, g) => Uint32Array.from({ length: size }, (_, i) => first(g) + i * stride));
}

function notesOn({ pp, ga, ppBytes }: Parallelism): string[] {
  const notes = [
    "SimAI: layers run once forward and once back; weight gradients' collectives overlap with what follows.",
  ];
  if (pp > 1 || ppBytes > 0) {
    notes.push(
      `SimAI: pipeline stages (pp ${pp}) are left out, as in SimAI's own schedule: all ranks run all layers, without transfers between stages and without bubbles.`,
    );
  }
  if (ga > 1) notes.push(`SimAI: the layers are run as listed, not ${ga} times (ga).`);
  return notes;
}
