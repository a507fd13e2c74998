/** `tsx bench/fairness.ts [--rounds 30]`: what α-fair rates cost over max-min ones, on the same routes and in turns. */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { drawFlows } from "../src/compare.ts";
import { compileCore } from "../src/core/index.ts";
import { freeze, networksOf } from "../src/fabric/index.ts";
import { TRANSPORTS } from "../src/fairness.ts";
import { DEFAULT_SCENARIO } from "../src/scenario.ts";
import { Network, prepare } from "../src/sim/index.ts";
import { readTopology } from "../src/topology/index.ts";
import { measure, ratio } from "./measure.ts";
import { ratioTable } from "./table.ts";

/** A solve may take this many times a max-min solve on colossus-pod. */
const MOST_OVER_MAX_MIN = 20;
/** Of the NICs of both presets. */
const LINE_RATE_BPS = 400e9;
const SEED = 1;

const { values: flags } = parseArgs({ options: { rounds: { type: "string", default: "30" } } });
const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const core = await compileCore(new Uint8Array(read("../build/release.wasm")));

for (const [preset, most, rounds] of [
  ["colossus-pod", MOST_OVER_MAX_MIN, Number(flags.rounds)],
  ["colossus-100k", undefined, Math.ceil(Number(flags.rounds) / 10)],
] as const) {
  const fabric = freeze(readTopology(String(read(`../topologies/${preset}.yaml`))));
  const { flows } = drawFlows(fabric, DEFAULT_SCENARIO, SEED, networksOf(fabric)).built;
  const network = new Network(core, fabric);
  prepare(network, flows);
  network.links.routeEcmp({ qps: 2, qpMode: "static", hash: "fair", polarized: false, seed: SEED });
  const of = { nics: fabric.gpuNicCount, q: 2 };
  const [maxMin, ...fair] = await measure(
    [
      { ...of, name: "max-min", run: () => network.links.solve() },
      ...TRANSPORTS.map(({ name, alpha, softness }) => {
        const soft = { price: softness, atBps: LINE_RATE_BPS };
        return { ...of, name, run: () => network.links.solveAlphaFair(alpha, { soft }) };
      }),
    ],
    rounds,
    1,
  );
  console.log(ratioTable(fair.map((one) => ratio(`${preset} ${one.name} / max-min`, one, maxMin!, most))));
}
