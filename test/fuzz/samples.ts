/** Real files of every kind that heddle reads and that no other test has: those of the package, of docs/, and a few written here. */

import { readdirSync, readFileSync } from "node:fs";
import { EXPLICIT } from "../topology/explicit.ts";

const ROOT = new URL("../../", import.meta.url);

function textOf(file: string): string {
  return readFileSync(new URL(file, ROOT), "utf8");
}

function yamlOf(folder: string): string[] {
  const names = readdirSync(new URL(folder, ROOT)).filter((name) => name.endsWith(".yaml"));
  return names.map((name) => textOf(`${folder}/${name}`));
}

/** Blocks of YAML in a page of docs/ that are whole files of a kind. */
function blocksOf(page: string, kind: RegExp): string[] {
  return [...textOf(`docs/${page}`).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, block]) => block!)
    .filter((block) => kind.test(block));
}

/** Building one of these takes milliseconds, so that many can be tried. */
const SMALL = /^gpus: |(rack|array|8x16|k4|rail-only-1k|torus-1k|dragonfly-1k)$/;
export const TOPOLOGIES: readonly string[] = [
  EXPLICIT,
  ...yamlOf("topologies").filter((text) => SMALL.test(/^name: (\S+)/m.exec(text)?.[1] ?? "")),
];
export const SWEEPS: readonly string[] = [
  ...yamlOf("topologies/sweeps"),
  ...blocksOf("sweeps.md", /^schema: heddle\/sweep/),
];
export const BASELINES: readonly string[] = [
  textOf("bench/baselines/all-reduce.yaml").split("\n\n").slice(0, 2).join("\n\n"),
  ...blocksOf("regression-in-ci.md", /^schema: heddle\/baseline/),
];
export const RUNS: readonly string[] = [
  ...blocksOf("runs-in-time.md", /^fabric: /),
  ...blocksOf("failures.md", /^fabric: /),
];
export const GOAL: readonly string[] = [
  textOf("topologies/workloads/pipeline-4.goal"),
  "num_ranks 2\nrank 0 {\nc: calc 1000 cpu 1\ns: send 8b to 1 tag 7\ns requires c\n}\nrank 1 {\nr: recv 8b from 0 tag 7\nd: calc 5\nd irequires r\n}\n",
];
export const SIMAI: readonly string[] = [textOf("topologies/workloads/transformer-64.txt")];

export const PRICES =
  "currency: EUR\nswitches: { leaf: 1, spine: 2.5 }\ncables: { 800G-SR: 2, 400G-DAC: 1 }\ntransceivers: { 800G-SR: 400 }\nnic: 5\n";

export const TRACES: Readonly<Record<string, readonly string[]>> = {
  csv: [
    "src,dst,bytes,start_s\n0,4,1500,1.000000001\ngpu-1,gpu-5,2kB,1\n2,6,1KiB,1.5\n",
    "id,src,dst,bytes,start,after\na,0,4,1,2us,\nb,4,0,2,,c a\nc,1,5,3,1us,\nd,2,3,4,5us,a\n",
  ],
  cm: [
    "Nodes 8\nConnections 3\nTriggers 2\n0->4 id 1 start 0 size 2000 send_done_trigger 1\n1->5 id 2 trigger 1 size 2000 recv_done_trigger 2\n2->6 id 3 trigger 2 size 9\ntrigger id 1 oneshot\ntrigger id 2 oneshot\n",
  ],
  "flow-txt": ["3\n0 4 3 100 1500 2.0\n1 5 3 100 1500 2.000000005\n2 6 3 100 9 2.1\n"],
};

export const FLOW_LISTS: readonly string[] = [
  '\ufeffsrc,dst\r\n# a comment\r\n\r\ngpu-1, gpu-2\r\n"gpu-3","gpu-0"\n4,5',
  "src,dst,via\n0,5,leaf-0>spine-1>leaf-1\n4,1,leaf-1 spine-0  leaf-0\n2,3,leaf-0\n",
  "bytes,dst,src\n1GB,0,1\n",
];
export const HOST_LISTS: readonly string[] = ["gpu-0\ngpu-3 # one\n", "gpu-[0-3],gpu-[6-7]\n", "gpu-[0,2-4] gpu-7\n"];

const HALF = { time: 100, alg_bw: 1, bus_bw: 1.75, nwrong: 0 };
export const NCCL_JSON: string = JSON.stringify({
  version: 3,
  args: ["./build/all_reduce_perf", "-b", "8"],
  config: { blocking_collectives: "false", devices: [{ rank: 0 }, { rank: 1 }] },
  results: [
    { size: 100_000, count: 25_000, type: "float", redop: "sum", root: -1, out_of_place: HALF, in_place: HALF },
  ],
});

/** Good values of options; each is tried with those of the others too. */
export const OPTIONS = {
  quantity: "2.5 400Gbps 2us 1GiB 3m 40% 1e3".split(" "),
  messageSize: ["8M", "1K", "4096"],
  range: ["2^0..2^8 step 2", "1..64 factor 2", "512..2048 step 512", "100Gbps..400Gbps step 100Gbps"],
  shard: ["1/1", "2/8"],
  fairness: ["alpha:1.5", "max-min"],
  fail: ["links: 50% of leaf-spine, seed 7", "leaf-*--spine-0 at 100Gbps", "spine-1", "switch: spine-1"],
  vary: ["qps=1,2,4", "qps=1..4", "policy=ecmp,spray", "window=0.5..2 factor 2"],
  until: ["0.005", "1%"],
} as const;
