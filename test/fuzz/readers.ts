/** Every reader of heddle's, each with real files to begin with; a new one is a line here. */

import fc from "fast-check";
import { fairnessAlpha } from "../../src/fairness.ts";
import { readMeasured } from "../../src/measured/index.ts";
import { parseMessageSize } from "../../src/message-sizes.ts";
import { readBaseline } from "../../src/regress/index.ts";
import { EXAMPLE_RUN_FILE, readRunFile } from "../../src/run/index.ts";
import { checkScenario, DEFAULT_SCENARIO } from "../../src/scenario.ts";
import {
  formatCell,
  parseCell,
  parseShard,
  readOutcomes,
  readQueuedFabric,
  readQueuedTask,
  readSweep,
  readSweepSummary,
  sweepOfFabric,
} from "../../src/sweep/index.ts";
import { parseRange } from "../../src/sweep/values.ts";
import {
  buildTopology,
  failParts,
  importTopology,
  readPrices,
  readTopology,
  TOPOLOGY_FORMATS,
  validateTopology,
} from "../../src/topology/index.ts";
import { parseQuantity, type Quantity } from "../../src/units.ts";
import { readFlowList } from "../../src/workload/flow-list.ts";
import { readHostList } from "../../src/workload/host-list.ts";
import { NIC_CHOICES, PATTERNS, readTasks, readTrace, TRACE_FORMATS } from "../../src/workload/index.ts";
import { NCCL_SAMPLE } from "../report/nccl-sample.ts";
import { sourcesWith } from "../sweep/read-world.ts";
import { SAMPLES } from "../topology/formats/samples.ts";
import { chakraBytes } from "../workload/chakra-bytes.ts";
import { leafSpine } from "../workload/fabrics.ts";
import { anyValue, editedBytes, editedDocument, editedText, mixedLines } from "./mutations.ts";
import * as samples from "./samples.ts";

/** One reader: what it may be given, and what it does with it. Its answer is looked at by `answerOf`. */
export interface Reader {
  readonly name: string;
  /** What it does read. */
  readonly samples: readonly unknown[];
  /** All that it should be tried with. */
  readonly inputs: fc.Arbitrary<unknown>;
  readonly read: (input: never) => unknown;
  /** Where it reads text of one piece said so many times: YAML's parser, which is not ours, takes its time. */
  readonly repeats?: { readonly count: number; readonly read: (text: string) => unknown };
}

function ofTexts(name: string, texts: readonly string[], readText: (text: string) => unknown): Reader {
  const inputs = fc.oneof({ weight: 6, arbitrary: editedText(texts) }, { weight: 1, arbitrary: mixedLines(texts) });
  return { name, samples: texts, inputs, read: readText, repeats: { count: 100_000, read: readText } };
}

/** Of YAML or JSON, whose values can be changed one by one too. */
function ofDocuments(name: string, texts: readonly string[], readText: (text: string) => unknown): Reader {
  const inputs = fc.oneof(
    { weight: 4, arbitrary: editedText(texts) },
    { weight: 4, arbitrary: editedDocument(texts) },
    { weight: 1, arbitrary: mixedLines(texts) },
    { weight: 1, arbitrary: anyValue.map((value) => JSON.stringify(value) ?? "") },
  );
  return { name, samples: texts, inputs, read: readText, repeats: { count: 2000, read: readText } };
}

const small = buildTopology({
  builder: "leaf-spine",
  parameters: { leaves: 2, spines: 2, nicsPerLeaf: 2, nicRate: "400Gbps", fabricRate: "400Gbps" },
});
const fabric = leafSpine(2, 4, 2); // gpu-0 … gpu-7
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Formats whose text is YAML or JSON. */
const OF_YAML = ["heddle", "graphology", "containerlab", "astra-sim"];

function topologyReaders(): Reader[] {
  const read = (format?: string) => (text: string) =>
    validateTopology(
      importTopology({ text, name: "junk" }, { rateBps: 1e9, ...(format === undefined ? {} : { format }) }).graph,
    );
  const textsOf = ({ name, write }: (typeof TOPOLOGY_FORMATS)[number]) => [
    ...(SAMPLES[name] ?? []),
    ...(write === undefined || name === "astra-sim" ? [] : [write(small).text]),
  ];
  const readable = TOPOLOGY_FORMATS.filter((format) => format.read !== undefined);
  return [
    ofDocuments("topology", samples.TOPOLOGIES, (text) => validateTopology(readTopology(text, { fileName: "f.yaml" }))),
    ...readable.map((format) => {
      const of = OF_YAML.includes(format.name) ? ofDocuments : ofTexts;
      return of(`topology as ${format.name}`, textsOf(format), read(format.name));
    }),
    ofTexts("topology in any format", readable.flatMap(textsOf), read()),
  ];
}

function workloadReaders(): Reader[] {
  // Two ranks that compute and then reduce; the first one's file is what is tried.
  const nodes = [
    { id: 1, type: 4, name: "c", us: 5 },
    { id: 2, type: 7, data: [1], ctrl: [1], attr: { comm_type: 0, comm_size: 64, is_cpu_op: false } },
  ];
  const rank = chakraBytes(nodes);
  const inGroup = chakraBytes([{ id: 2, type: 7, attr: { comm_type: 0, comm_size: 64, pg_name: "1" } }]);
  const chakraJson = JSON.stringify({
    workload_graph: [
      { Id: 1, Name: "c", NodeType: 4, runtime: 5 },
      { Id: 2, Name: "r", NodeType: 7, data_deps: [1], comm_type: 0, comm_size: 64 },
    ],
  });
  const chakra = (bytes: Uint8Array, ending: string, other = bytes) =>
    readTasks({ files: [bytes, other].map((of, r) => ({ name: `t.${r}.${ending}`, bytes: of })) }, "chakra");
  const tasks = (file: string, format: string) => (text: string) =>
    readTasks({ files: [{ name: file, bytes: bytesOf(text) }] }, format);
  return [
    ...TRACE_FORMATS.map(({ name }) =>
      ofTexts(`trace as ${name}`, samples.TRACES[name]!, (text) =>
        readTrace(fabric, { name: `t.${name}`, text }, name),
      ),
    ),
    ofTexts("tasks as goal", samples.GOAL, tasks("t.goal", "goal")),
    ofTexts("tasks as simai", samples.SIMAI, tasks("w.txt", "simai")),
    ofDocuments("tasks as chakra, JSON", [chakraJson], (text) => chakra(bytesOf(text), "json")),
    {
      name: "tasks as chakra, protobuf",
      samples: [rank],
      inputs: editedBytes([rank]),
      read: (bytes: Uint8Array) => chakra(bytes, "et", rank),
    },
    ofDocuments("process groups", ['{ "1": [0, 1], "2": [0] }'], (text) => {
      const files = [0, 1].map((r) => ({ name: `t.${r}.et`, bytes: inGroup }));
      return readTasks({ files, commGroups: { name: "groups.json", text } }, "chakra");
    }),
    ofTexts("flow list", samples.FLOW_LISTS, (text) => readFlowList(fabric, { name: "flows.csv", text })),
    ofTexts("host list", samples.HOST_LISTS, (text) =>
      readHostList(
        fabric,
        Uint32Array.from({ length: 8 }, (_, n) => n),
        { name: "hosts.txt", text },
      ),
    ),
    ofTexts("nccl-tests output", [NCCL_SAMPLE], (text) => readMeasured("nccl.txt", text)),
    ofDocuments("nccl-tests JSON", [samples.NCCL_JSON], (text) => readMeasured("nccl.json", text)),
  ];
}

const HASH = "0123456789abcdef".repeat(4);
const { policies: _policies, seeds: _seeds, seed: _seed, ...scenario } = DEFAULT_SCENARIO;
const CELL = { id: HASH, point: HASH, seed: 1, vary: { qps: 2 }, figures: { "efficiency.mean": 0.5 } };
const TASK = {
  id: HASH,
  fabricId: HASH,
  groups: [{ seed: 1, cells: [{ id: HASH, point: HASH, scenario: { job: "compare", policy: "ecmp", scenario } }] }],
  record: ["flow-rates"],
  limits: { timeS: 5 },
};
const SUMMARY = {
  ...{
    schema: "heddle/sweep@1",
    name: "s",
    description: "d",
    version: "1",
    coreHash: "c",
    sweep: "5e",
    axes: ["qps"],
    interval: "student-t",
  },
  ...{ seed: 1, cells: 5, failedCells: 0 },
  points: [
    {
      ...{ id: "p", vary: { qps: 1 }, fabric: "f", seeds: 5, failed: 0 },
      figures: { "efficiency.mean": { mean: 0.5, ci95: [0.4, 0.6], p5: 0.4, p95: 0.6 } },
      record: { flowRateQuantiles: [0, 0.5, 1], linkLoads: [{ tier: "t", lower: ["a"], upper: ["b"], load: [[0.5]] }] },
    },
  ],
};

function jobReaders(): Reader[] {
  const load = {
    loadFabric: sourcesWith().readFabric,
    loadText: (name: string) => ({ name, text: samples.TRACES["csv"]![0]! }),
    loadTasks: (name: string) => [{ name, bytes: bytesOf(samples.GOAL[1]!) }],
  };
  const sources = sourcesWith();
  const json = (read: (value: unknown) => unknown) => (text: string) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    read(value);
  };
  return [
    ofDocuments("scenario of a run", [EXAMPLE_RUN_FILE, ...samples.RUNS], (text) =>
      readRunFile(text, { fileName: "s.yaml", ...load }),
    ),
    ofDocuments("sweep", samples.SWEEPS, (text) => readSweep(text, { fileName: "s.yaml", ...sources })),
    ofDocuments("baseline", samples.BASELINES, (text) => readBaseline(text, { fileName: "b.yaml" })),
    ofDocuments("prices", [samples.PRICES], (text) => readPrices(text)),
    ofDocuments("summary of a sweep", [JSON.stringify(SUMMARY)], (text) => readSweepSummary(text, "summary.json")),
    ofDocuments("line of a journal", [formatCell(CELL as never)], parseCell),
    ofDocuments("task on a queue", [JSON.stringify(TASK)], json(readQueuedTask)),
    ofDocuments(
      "fabric on a queue",
      [JSON.stringify({ topology: { builder: "fat-tree" }, name: "f" })],
      readQueuedFabric,
    ),
    ofDocuments(
      "outcomes on a queue",
      [
        JSON.stringify([
          { id: HASH, figures: { x: 1 } },
          { id: HASH, error: { kind: "lost", code: "A", message: "b" } },
        ]),
      ],
      json((value) => readOutcomes(value, TASK as never)),
    ),
  ];
}

/** One of these, or once in a while anything of their type. */
function mostly<T extends string | number>(...good: readonly T[]): fc.Arbitrary<string | number> {
  const any = typeof good[0] === "number" ? fc.double() : fc.string();
  return fc.oneof<fc.WeightedArbitrary<string | number>[]>(
    { weight: 12, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: any },
  );
}

function optionReaders(): Reader[] {
  const quantities: readonly Quantity[] = ["rate", "duration", "size", "length"] as never;
  const spec = {
    builder: "leaf-spine",
    parameters: { leaves: 2, spines: 2, nicsPerLeaf: 2, nicRate: "400Gbps", fabricRate: "400Gbps" },
  };
  const sources = sourcesWith();
  const of = (name: string, good: readonly string[], read: (text: string) => unknown) => ({
    ...ofTexts(name, [...good, ...good, ...good, ...Object.values(samples.OPTIONS).flat()], read),
    samples: good,
  });
  const o = samples.OPTIONS;
  return [
    of("option: quantity", o.quantity, (text) => quantities.map((quantity) => parseQuantity(quantity, text))),
    of("option: message size", o.messageSize, parseMessageSize),
    of("option: range", o.range, parseRange),
    of("option: --shard", o.shard, parseShard),
    of("option: --fairness", o.fairness, fairnessAlpha),
    of("option: --fail", o.fail, (text) => failParts(buildTopology(spec), [text], "--fail")),
    of("option: --vary", o.vary, (text) =>
      sweepOfFabric("leaf-spine-8x16", { ...sources, overrides: { vary: [text] } }),
    ),
    of("option: --until", o.until, (text) =>
      sweepOfFabric("leaf-spine-8x16", { ...sources, overrides: { until: text } }),
    ),
    {
      name: "options of a scenario",
      samples: [{}],
      inputs: fc.record({
        pattern: mostly(...PATTERNS.map(({ name }) => name)),
        nics: mostly(...NIC_CHOICES),
        patternParameters: fc.dictionary(
          fc.constantFrom("fanIn", "scope", "__proto__", "x"),
          fc.oneof(fc.string(), fc.double()),
          {
            maxKeys: 1,
          },
        ),
        ...{
          seeds: mostly(1, 5),
          seed: mostly(0, 1),
          qps: mostly(1, 8),
          mtuBytes: mostly(4096),
          window: mostly(1.25),
        },
        ...{
          hash: mostly("fair", "crc16"),
          fairness: mostly("max-min", "alpha:2"),
          placement: mostly("packed", "random"),
        },
      }),
      read: (given: object) => checkScenario({ ...DEFAULT_SCENARIO, ...given }),
    },
  ];
}

export const READERS: readonly Reader[] = [
  ...topologyReaders(),
  ...workloadReaders(),
  ...jobReaders(),
  ...optionReaders(),
];
