/** Reads packet-level results: JSON files of runs, as docs/validation-format.md has them, into flows, paths and finish times. */

import { type Issue, UsageError } from "../errors.ts";
import { type PacketFabric, readPacketFabric } from "./packet-fabric.ts";
import { Values } from "./values.ts";

/** One run of a packet simulator on one fabric. */
export interface PacketRun {
  /** Where in the file it stands: `runs[12]`. */
  readonly place: string;
  readonly experiment: string;
  readonly strategy: string;
  readonly transport: string;
  readonly seed: number;
  /** Options of the packet simulator's command line. */
  readonly options: readonly string[];
  readonly fabric: PacketFabric;
  readonly payloadBytes: number;
  /** Bytes of a whole packet on the wire. */
  readonly packetBytes: number;
  readonly src: readonly number[]; // [flows] host
  readonly dst: readonly number[]; // [flows] host
  readonly sizeBytes: readonly number[]; // [flows] payload
  readonly startS: readonly number[]; // [flows]
  /** NaN for a flow that did not end. */
  readonly finishS: readonly number[]; // [flows]
  /** Of each flow its spine, -1 for one leaf only; absent where packets spread, or nobody wrote it down. */
  readonly pathSpine?: readonly number[]; // [flows]
  /** Of each flow the source's aggregation switch and the core, each -1 where it needs none. */
  readonly pathAggregation?: readonly number[]; // [flows]
  readonly pathCore?: readonly number[]; // [flows]
}

export interface PacketFile {
  readonly name: string;
  readonly runs: readonly PacketRun[];
  /** What was guessed or passed over. */
  readonly notes: readonly string[];
}

/** Payload and wire bytes of the packet simulator's packets where a run names none. */
const PAYLOAD_BYTES = 4096;
/** What it adds to them. */
const HEADER_BYTES = 64;
/** More issues than this help nobody. */
const MAX_ISSUES = 100;

/**
 * @param options.ignoreFailures  what `env` says of failures is not read: the caller states them
 * @throws {UsageError} BAD_JSON, BAD_PACKET_FILE, UNKNOWN_ENV and what `readPacketFabric` finds, all issues at once
 */
export function readPacketFile(
  text: string,
  { fileName, ignoreFailures = false }: { readonly fileName: string; readonly ignoreFailures?: boolean },
): PacketFile {
  const issues: Issue[] = [];
  const notes = new Set<string>();
  const values = new Values(fileName, issues);
  const file = values.object(parse(text, fileName), "");
  const listed = file === undefined ? undefined : file["runs"];
  if (file !== undefined && !Array.isArray(listed)) {
    values.wrong("runs", "a list of runs", listed);
  }
  const runs = Array.isArray(listed)
    ? listed.flatMap((run, i) => {
        if (issues.length >= MAX_ISSUES) return [];
        return readRun(run, `runs[${i}]`, { file: file!, values, notes, ignoreFailures }) ?? [];
      })
    : [];
  if (issues.length === 0 && runs.length === 0) values.wrong("runs", "at least one run", listed);
  if (issues.length > 0) throw new UsageError(issues.slice(0, MAX_ISSUES));
  return { name: fileName, runs, notes: [...notes] };
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = `not JSON: ${(error as SyntaxError).message} (expected packet-level results, as docs/validation-format.md has them)`;
    throw new UsageError([{ code: "BAD_JSON", path: fileName, message }]);
  }
}

type Fields = Readonly<Record<string, unknown>>;

interface Context {
  readonly file: Fields;
  readonly values: Values;
  readonly notes: Set<string>;
  readonly ignoreFailures: boolean;
}

/** Undefined where an issue was found. */
function readRun(input: unknown, place: string, context: Context): PacketRun | undefined {
  const { file, values, notes, ignoreFailures } = context;
  const known = values.issues.length;
  const run = values.object(input, place);
  if (run === undefined) return undefined;
  const at = (field: string) => `${place}.${field}`;
  const strategy = values.text(run["strategy"], at("strategy"));
  const transport = values.text(run["transport"], at("transport"));
  const seed = values.whole(run["seed"] ?? 1, at("seed"), 0) ?? 1;
  const options = values.words(run["options"] ?? [], at("options")) ?? [];
  const payloadBytes = values.whole(run["payload_per_packet"] ?? PAYLOAD_BYTES, at("payload_per_packet"), 1);
  const packetBytes = values.whole(run["mtu"] ?? (payloadBytes ?? 0) + HEADER_BYTES, at("mtu"), payloadBytes ?? 1);
  const fabric = readPacketFabric(
    { topology: run["topology"] ?? file["topology"], parameters: run["topo_params"] ?? file["topo_params"], place },
    { env: run["env"], options, ignoreFailures },
    { values, notes },
  );

  const dst = values.hosts(run["dst"] ?? matrixOf(file, seed), at("dst"), fabric?.hosts);
  const flows = dst?.length ?? 0;
  const src =
    run["src"] === undefined || typeof run["src"] === "string"
      ? dst?.map((_, f) => f) // "flow index"
      : values.hosts(run["src"], at("src"), fabric?.hosts, flows);
  const sizeBytes = values.perFlow(run["bytes"], at("bytes"), flows, { above: 0 });
  const startUs = values.perFlow(run["start_us"] ?? 0, at("start_us"), flows, { least: 0 });
  const finishUs = values.perFlow(run["finish_us"], at("finish_us"), flows, { above: 0, mayLack: true });
  const paths = {
    pathSpine: values.ids(run["path_spine"], at("path_spine"), flows),
    pathAggregation: values.ids(run["path_agg"], at("path_agg"), flows),
    pathCore: values.ids(run["path_core"], at("path_core"), flows),
  };
  if (src && dst) {
    const same = src.findIndex((host, f) => host === dst[f]);
    if (same >= 0) values.wrong(`${place}.dst[${same}]`, "another host than the source", dst[same]);
  }
  if (startUs && finishUs) {
    const early = finishUs.findIndex((us, f) => us <= startUs[f]!);
    if (early >= 0)
      values.wrong(`${place}.finish_us[${early}]`, `more than start_us, ${startUs[early]}`, finishUs[early]);
  }
  if (values.issues.length > known) return undefined;
  return {
    place,
    experiment: typeof run["exp"] === "string" ? run["exp"] : "",
    strategy: strategy!,
    transport: transport!,
    seed,
    options,
    fabric: fabric!,
    payloadBytes: payloadBytes!,
    packetBytes: packetBytes!,
    src: src!,
    dst: dst!,
    sizeBytes: sizeBytes!,
    startS: startUs!.map((us) => us / 1e6),
    finishS: finishUs!.map((us) => us / 1e6),
    ...Object.fromEntries(Object.entries(paths).filter(([, ids]) => ids !== undefined)),
  };
}

/** Destinations that several runs share, by their seed. */
function matrixOf(file: Fields, seed: number): unknown {
  const matrices = file["matrices"];
  return typeof matrices === "object" && matrices !== null ? (matrices as Fields)[seed] : undefined;
}
