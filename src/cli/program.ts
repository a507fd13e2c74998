/** The command tree. Building it reads no file and writes nothing; the actions do. */

import { Command } from "commander";
import { addBlast } from "./commands/blast.ts";
import { addCollective } from "./commands/collective.ts";
import { addCompare } from "./commands/compare.ts";
import { addConvert } from "./commands/convert.ts";
import { addInspect } from "./commands/inspect.ts";
import { addList } from "./commands/list.ts";
import { addMerge } from "./commands/merge.ts";
import { addPlot } from "./commands/plot.ts";
import { addRegress } from "./commands/regress.ts";
import { addRun } from "./commands/run.ts";
import { addSweep } from "./commands/sweep.ts";
import { addValidate } from "./commands/validate.ts";
import { addWorker } from "./commands/worker.ts";

const EXITS = `
Exit codes: 0 done, 1 a stated threshold failed, 2 the input is wrong, 70 an error of heddle's own.

Examples:
  heddle compare colossus-100k
  heddle collective all-reduce colossus-array
  heddle run --init
  heddle blast colossus-pod
  heddle regress all-reduce.yaml
  heddle inspect colossus-array --path gpu-0 gpu-511
  heddle list`;

/** Errors are thrown, never exits: whoever parses decides. `version` is what reports record. */
export function buildProgram(version: string): Command {
  const program = new Command("heddle")
    .description("Network-fabric throughput simulator for AI clusters: flow collisions, ECMP against adaptive routing.")
    .version(version, "-V, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "heddle: ")) })
    .addHelpText("after", EXITS);
  addCompare(program, version);
  addCollective(program, version);
  addRun(program, version);
  addBlast(program, version);
  addRegress(program, version);
  addValidate(program, version);
  addSweep(program, version);
  addWorker(program, version);
  addMerge(program);
  addPlot(program);
  addInspect(program, version);
  addConvert(program);
  addList(program);
  return program;
}
