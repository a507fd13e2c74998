/** What the package gives out: the names of src/index.ts, and files that the build makes. A change here is a change of the API. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../", import.meta.url);

function json(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, ROOT), "utf8"));
}

const manifest = json("package.json") as {
  files: string[];
  bin: Record<string, string>;
  exports: { ".": { types: string; default: string }; "./core.wasm": string };
};

async function namesOf(file: string): Promise<string[]> {
  return Object.keys((await import(/* @vite-ignore */ new URL(file, ROOT).href)) as object).sort();
}

describe("src/index.ts", () => {
  it("exports these values", async () => {
    expect(await namesOf("src/index.ts")).toMatchInlineSnapshot(`
      [
        "ALGORITHMS",
        "BLAST_FORMATS",
        "COLLECTIVES",
        "DEFAULT_COLLECTIVE_SCENARIO",
        "DEFAULT_PICTURE",
        "DEFAULT_SCENARIO",
        "EXAMPLE_RUN_FILE",
        "FAIRNESS_CHOICES",
        "HASH_FAMILIES",
        "HASH_SEEDS",
        "HeddleError",
        "KernelError",
        "LATENCY_PARAMETERS",
        "LEAST_COLUMNS",
        "LEAST_ROWS",
        "LOSS_RECOVERIES",
        "NIC_CHOICES",
        "PACKET_WINDOW",
        "PATTERNS",
        "PFC_EFFECTS",
        "PLACEMENTS",
        "PLOT_PRESETS",
        "POLICIES",
        "REGRESS_FORMATS",
        "RUN_DEFAULTS",
        "RUN_FORMATS",
        "RoutingError",
        "RunInterrupted",
        "SWEEP_FORMATS",
        "ScenarioError",
        "SolverError",
        "SweepBook",
        "TASK_FORMATS",
        "TIMED_POLICIES",
        "TOPOLOGY_ENDINGS",
        "TOPOLOGY_FORMATS",
        "TRACE_FORMATS",
        "TaskRunner",
        "TopologyError",
        "UsageError",
        "VALIDATION_FORMATS",
        "WORKLOAD_FORMATS",
        "algorithmsFor",
        "allOf",
        "billOf",
        "blast",
        "buildTopology",
        "builders",
        "checkCollectiveScenario",
        "checkScenario",
        "collective",
        "collectiveReporters",
        "compare",
        "compileCore",
        "coordinate",
        "describeTopology",
        "drawPlot",
        "estimateSweep",
        "exportTopology",
        "factsOf",
        "failParts",
        "fairnessAlpha",
        "findAlgorithm",
        "findCollective",
        "findCollectiveReporter",
        "findPattern",
        "findPlacement",
        "findPolicy",
        "findReporter",
        "findTopologyFormat",
        "findTraceFormat",
        "findWorkloadFormat",
        "formatCell",
        "formatCount",
        "formatDuration",
        "formatShard",
        "formatWait",
        "formatsByEnding",
        "freeze",
        "guessTaskFormat",
        "guessWorkloadFormat",
        "headerBytes",
        "headerEfficiency",
        "headroomBytes",
        "importTopology",
        "inspect",
        "isFinal",
        "isInputError",
        "isSweepFile",
        "mergeCells",
        "missingIn",
        "oddParts",
        "optionOf",
        "ownParameters",
        "parseCell",
        "parseMessageSize",
        "parseQuantity",
        "parseShard",
        "planOf",
        "priceBill",
        "readBaseline",
        "readMeasured",
        "readOutcomes",
        "readPacketFile",
        "readPrices",
        "readQueuedFabric",
        "readQueuedTask",
        "readRunFile",
        "readSweep",
        "readSweepSummary",
        "readTopology",
        "regress",
        "renderBlast",
        "renderInspect",
        "renderList",
        "renderNcclJson",
        "renderPlot",
        "renderRegress",
        "renderRegressBenchmark",
        "renderRegressJunit",
        "renderRun",
        "renderSweep",
        "renderSweepPlan",
        "renderValidation",
        "reporters",
        "run",
        "runJsonSchema",
        "sizesBetween",
        "storeResults",
        "suggestion",
        "summarizeSweep",
        "sweepFiles",
        "sweepOfFabric",
        "topologyFormatNames",
        "topologyJsonSchema",
        "unknownName",
        "unordered",
        "validate",
        "vegaLiteSpec",
        "wireBytes",
        "writeFlowsCsv",
        "writeFlowsNdjson",
        "writeTimelineCsv",
      ]
    `);
  });
});

describe("package.json", () => {
  const { types, default: library } = manifest.exports["."];
  const core = manifest.exports["./core.wasm"];
  const targets = [types, library, core, ...Object.values(manifest.bin)];

  it("names a library, its types, the core and one command, and nothing else", () => {
    expect(Object.keys(manifest.exports)).toEqual([".", "./core.wasm"]);
    expect(Object.keys(manifest.exports["."])).toEqual(["types", "default"]); // TypeScript wants types first
    expect(Object.keys(manifest.bin)).toEqual(["heddle"]);
  });

  it.each(targets)("points to %s, which the build makes and the package ships", (target) => {
    expect(existsSync(new URL(target, ROOT)), "npm run build makes it").toBe(true);
    const shipped = manifest.files.some((entry) => `${target}/`.startsWith(`./${entry}/`));
    expect(shipped, "add it to files in package.json").toBe(true);
  });

  it("points to what the build compiles: sources of the same name, and the release target of the core", () => {
    const sources = targets.filter((target) => target !== core).map((target) => target.replace("./dist/", "src/"));
    expect(sources.map((file) => file.replace(/(\.d\.ts|\.js)$/, ".ts"))).toEqual([
      "src/index.ts",
      "src/index.ts",
      "src/cli/main.ts",
    ]);
    const { targets: builds } = json("asconfig.json") as { targets: { release: { outFile: string } } };
    expect(core).toBe(`./${builds.release.outFile}`);
  });

  it("points to a library that gives out what its source does", async () => {
    expect(await namesOf(library), "npm run build brings it up to date").toEqual(await namesOf("src/index.ts"));
  });

  it("points to a command that a shell can run", () => {
    const main = readFileSync(new URL(manifest.bin["heddle"]!, ROOT), "utf8");
    expect(main.split("\n")[0]).toBe("#!/usr/bin/env node");
  });
});
