/** `npm run bench`: measures every stage at three sizes, prints times and ratios, and writes them to a file. See README.md. */

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { compileCore } from "../src/core/index.ts";
import { measureCollectives } from "./collectives.ts";
import type { Measured } from "./measure.ts";
import { ratiosOf } from "./ratios.ts";
import type { ResultFile } from "./result-file.ts";
import { quickly, SCALES } from "./scales.ts";
import { type Filter, measureBuild, measureKernels, measureWhole } from "./stages.ts";
import { caseTable, memoryLines, ratioTable } from "./table.ts";

const { values: flags } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
  },
});

const read = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const core = await compileCore(read("../build/release.wasm"));
const { version } = JSON.parse(new TextDecoder().decode(read("../package.json"))) as { version: string };

const measured: Measured[] = [];
const wholeRssBytes: { nics: number; bytes: number }[] = [];
for (const scale of SCALES.map((scale) => (flags.quick ? quickly(scale) : scale))) {
  const wanted: Filter = (label) => (flags.only ?? [""]).every((part) => `${scale.label} ${label}`.includes(part));
  console.error(`${scale.label} …`);
  measured.push(...(await measureBuild(scale, wanted)));
  measured.push(...(await measureKernels(scale, core, wanted)));
  measured.push(...(await measureCollectives(scale, core, wanted)));
  const whole = await measureWhole(scale, wanted);
  measured.push(...whole.measured);
  if (whole.maxRssBytes > 0) wholeRssBytes.push({ nics: scale.gpus, bytes: whole.maxRssBytes });
}

const result: ResultFile = {
  schema: "heddle/bench@1",
  version,
  coreHash: core.hash,
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  cpuCount: cpus().length,
  quick: flags.quick,
  maxRssBytes: process.resourceUsage().maxRSS * 1024,
  wholeRssBytes,
  cases: measured.map(({ rounds: _rounds, ...of }) => of),
  ratios: ratiosOf(measured),
};
console.log(caseTable(result.cases));
console.log(ratioTable(result.ratios));
console.log(memoryLines(result));
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(result, null, 2)}\n`);
