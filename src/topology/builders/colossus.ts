/**
 * xAI's Colossus: racks of 64 GPUs, arrays of 512, pods, cores. Published: 8 GPUs per server with a 400GbE NIC each and one
 * for the host, 8 servers per rack, 8 racks per array, SN5600 switches, three tiers. The wiring is assumed (MODEL.md section 9).
 */

import type { z } from "zod";
import { choice, count, type Finding, mapping, rate } from "../../document/index.ts";
import { formatRate } from "../../units.ts";
import { CLOS_CABLES, cablingShape } from "../defaults.ts";
import { type Builder, type Plan, unfit } from "./builder.ts";
import { type HostPlan, planHostNetwork } from "./colossus-host.ts";
import { type CorePlan, cableCores, planCores } from "./cores.ts";
import { cableMake, type Draft } from "./draft.ts";
import { oversubscriptionRatio, uplinksFor } from "./oversubscription.ts";
import { radixFindings, switchModelSchema } from "./radix.ts";

const NIC_RATE_BPS = 400e9;
const GPUS_PER_SERVER = 8;
const SERVERS_PER_RACK = 8;
const RACKS_PER_ARRAY = 8;
const GPUS_PER_RACK = GPUS_PER_SERVER * SERVERS_PER_RACK;
const GPUS_PER_ARRAY = GPUS_PER_RACK * RACKS_PER_ARRAY;
/** GPUs on one leaf, and leaves in one array, whether a leaf is a rack's or a rail's. */
const GPUS_PER_LEAF = GPUS_PER_RACK;
const LEAVES_PER_ARRAY = RACKS_PER_ARRAY;

const schema = mapping({
  gpus: count().optional(),
  scale: choice("scale", ["rack", "array", "pod"]).optional(),
  leaf: choice("leaf", ["tor", "rail"]).prefault("tor"),
  fabricRate: rate().prefault("800Gbps"),
  oversubscription: oversubscriptionRatio().prefault(1),
  cores: count().optional(),
  switch: switchModelSchema,
  ...cablingShape(...CLOS_CABLES),
});
type Parameters = z.output<typeof schema>;

/**
 * How many of everything. `width` is leaves per full pod = uplinks per spine, whatever the oversubscription; `uplinks` is
 * uplinks per leaf = spines per pod, as many where nothing is oversubscribed. A spine is non-blocking always.
 */
interface Shape {
  readonly gpus: number;
  readonly arrays: number;
  readonly pods: number;
  readonly leaves: number;
  readonly spines: number;
  readonly width: number;
  readonly uplinks: number;
  readonly uplinksPerSpine: number;
}

function shapeOf({ gpus: given, scale, fabricRate, oversubscription }: Parameters): Shape {
  const downBps = GPUS_PER_LEAF * NIC_RATE_BPS;
  const width = downBps / fabricRate;
  const uplinks = uplinksFor(downBps, fabricRate, oversubscription);
  const named = { rack: GPUS_PER_RACK, array: GPUS_PER_ARRAY, pod: width * GPUS_PER_LEAF };
  const gpus = given ?? named[scale ?? "rack"];
  const leaves = Math.ceil(gpus / GPUS_PER_LEAF);
  const pods = Math.ceil(leaves / width);
  return {
    gpus,
    arrays: Math.ceil(gpus / GPUS_PER_ARRAY),
    pods,
    leaves,
    // A lone rack is one switch; anything larger has the spines of a whole pod, and a partial last pod has them all.
    spines: leaves > 1 ? pods * uplinks : 0,
    width,
    uplinks,
    uplinksPerSpine: pods > 1 ? width : 0,
  };
}

function plan(parameters: Parameters): Plan {
  const misfit = parameterFindings(parameters);
  if (misfit.length > 0) return unfit(misfit);
  const shape = shapeOf(parameters);
  const { gpus, arrays, pods, leaves, spines, width, uplinks, uplinksPerSpine } = shape;
  const sizePath = [parameters.gpus === undefined ? "scale" : "gpus"];
  const at = { rateBps: parameters.fabricRate, ratePath: ["fabricRate"] };
  const cores = planCores({
    pods,
    uplinks: uplinks * width,
    cores: parameters.cores,
    podsPath: sizePath,
    model: parameters.switch,
    ...at,
  });
  const host = planHostNetwork(
    {
      servers: gpus / GPUS_PER_SERVER,
      serversPerArray: GPUS_PER_ARRAY / GPUS_PER_SERVER,
      arrays,
      arraysPerPod: width / LEAVES_PER_ARRAY,
      pods,
    },
    parameters,
    parameters.switch,
    sizePath,
    ["fabricRate"],
  );
  const toNics = { count: GPUS_PER_LEAF, rateBps: NIC_RATE_BPS, ratePath: ["switch", "portRate"] };
  const toSpines = { count: spines > 0 ? uplinks : 0, ...at };
  const toLeaves = { count: Math.min(leaves, width), ...at };
  return {
    nodes: [
      { count: gpus, what: "GPU NICs" },
      { count: leaves, what: "leaves" },
      { count: spines, what: "spines" },
      { count: pods > 1 ? cores.cores : 0, what: "cores" },
      ...host.nodes,
    ],
    cables: [
      { count: gpus, what: "nic-leaf" },
      { count: spines > 0 ? leaves * uplinks : 0, what: "leaf-spine" },
      { count: spines * uplinksPerSpine, what: "spine-core" },
      ...host.cables,
    ],
    findings: [
      ...radixFindings(["fabricRate"], "leaf", [toNics, toSpines], parameters.switch),
      ...radixFindings(["fabricRate"], "spine", [toLeaves, { count: uplinksPerSpine, ...at }], parameters.switch),
      ...(pods > 1 ? cores.findings : []),
      ...host.findings,
    ],
    switchModel: parameters.switch,
    draw: (draft) => draw(draft, parameters, shape, cores, host),
  };
}

/** Parameters that contradict each other, before anything is computed from them. */
function parameterFindings({ gpus, scale, leaf, fabricRate }: Parameters): Finding[] {
  const findings: Finding[] = [];
  const say = (code: string, key: string, message: string) => findings.push({ code, path: [key], message });
  // R15
  if ((gpus === undefined) === (scale === undefined)) {
    const problem = gpus === undefined ? "neither gpus nor scale" : "both gpus and scale";
    findings.push({ code: "GPUS_OR_SCALE", path: [], message: `${problem} (expected one of them)` });
  }
  const width = (GPUS_PER_LEAF * NIC_RATE_BPS) / fabricRate;
  // R16
  if (width % LEAVES_PER_ARRAY !== 0) {
    const problem = `${formatRate(fabricRate)} does not divide a leaf's ${formatRate(GPUS_PER_LEAF * NIC_RATE_BPS)}`;
    say(
      "UNEVEN_FABRIC_RATE",
      "fabricRate",
      `${problem} into a multiple of ${LEAVES_PER_ARRAY} uplinks (expected as in 400Gbps or 800Gbps)`,
    );
  }
  // R17
  if (gpus !== undefined && gpus !== GPUS_PER_RACK && gpus % GPUS_PER_ARRAY !== 0) {
    const expected = `expected ${GPUS_PER_RACK}, or a multiple of ${GPUS_PER_ARRAY}, got ${gpus}`;
    say("UNEVEN_GPUS", "gpus", `not a rack, nor whole arrays (${expected})`);
  }
  // R18
  if (leaf === "rail" && (scale === "rack" || gpus === GPUS_PER_RACK)) {
    say("RAIL_NEEDS_ARRAY", "leaf", 'a rail spans the 64 servers of an array (expected "tor" for a single rack)');
  }
  return findings;
}

function draw(draft: Draft, parameters: Parameters, shape: Shape, cores: CorePlan, host: HostPlan): void {
  const { gpus, leaves, spines, width, uplinks, uplinksPerSpine } = shape;
  const podOfLeaf = (leaf: number) => Math.floor(leaf / width);
  const arrayOf = (gpu: number) => Math.floor(gpu / GPUS_PER_ARRAY);
  const groupsOf = (gpu: number) => ({
    server: Math.floor(gpu / GPUS_PER_SERVER),
    rack: Math.floor(gpu / GPUS_PER_RACK),
    array: arrayOf(gpu),
    pod: podOfLeaf(arrayOf(gpu) * LEAVES_PER_ARRAY),
  });
  const leafOf = (gpu: number) =>
    parameters.leaf === "tor"
      ? Math.floor(gpu / GPUS_PER_LEAF)
      : arrayOf(gpu) * LEAVES_PER_ARRAY + (gpu % GPUS_PER_SERVER);

  for (let gpu = 0; gpu < gpus; gpu++) {
    draft.nic(`gpu-${gpu}`, "gpu-nic", { ...groupsOf(gpu), rail: gpu % GPUS_PER_SERVER });
  }
  for (let gpu = 0; gpu < gpus; gpu += GPUS_PER_SERVER) {
    draft.nic(`host-${gpu / GPUS_PER_SERVER}`, "host-nic", groupsOf(gpu));
  }
  for (let leaf = 0; leaf < leaves; leaf++) {
    const array = Math.floor(leaf / LEAVES_PER_ARRAY);
    const place = parameters.leaf === "tor" ? { rack: leaf } : { rail: leaf % LEAVES_PER_ARRAY };
    draft.switch(`leaf-${leaf}`, 1, { ...place, array, pod: podOfLeaf(leaf) });
  }
  for (let spine = 0; spine < spines; spine++) draft.switch(`spine-${spine}`, 2, { pod: Math.floor(spine / uplinks) });
  for (let core = 0; uplinksPerSpine > 0 && core < cores.cores; core++) draft.switch(`core-${core}`, 3);
  host.drawSwitches(draft);

  const nicMake = cableMake("nic-leaf", NIC_RATE_BPS, parameters);
  const fabricMake = cableMake("leaf-spine", parameters.fabricRate, parameters);
  const coreMake = cableMake("spine-core", parameters.fabricRate, parameters);
  for (let gpu = 0; gpu < gpus; gpu++) draft.cable(`gpu-${gpu}`, `leaf-${leafOf(gpu)}`, nicMake);
  for (let leaf = 0; spines > 0 && leaf < leaves; leaf++) {
    const firstSpine = podOfLeaf(leaf) * uplinks;
    for (let s = 0; s < uplinks; s++) draft.cable(`leaf-${leaf}`, `spine-${firstSpine + s}`, fabricMake);
  }
  cableCores(draft, { spines, spinesPerPod: uplinks, uplinksPerSpine }, cores, coreMake);
  // Last, so that the index of a GPU fabric's cable within its tier does not depend on the host network.
  host.drawCables(draft);
}

export const colossus: Builder<Parameters> = {
  name: "colossus",
  summary: "xAI Colossus: racks of 64 GPUs, arrays of 512, pods and cores, and a separate host network",
  schema,
  alternatives: [["gpus", "scale"]],
  plan,
};
