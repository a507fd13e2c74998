/** Turns `topo_params` of packet-level results, and what a run says of failures, into a fabric of ours. */

import { suggestion } from "../errors.ts";
import { type Fabric, freeze } from "../fabric/index.ts";
import { buildTopology, failParts } from "../topology/index.ts";
import { failuresOf } from "./failures.ts";
import type { Values } from "./values.ts";

/** A fabric as a packet-level run describes it. Runs with the same `key` share it. */
export interface PacketFabric {
  readonly key: string;
  /** The file's name for it, or our own; without failures. */
  readonly name: string;
  readonly kind: "leaf-spine" | "fat-tree";
  readonly hosts: number;
  readonly hostsPerLeaf: number;
  readonly leaves: number;
  /** Spines, or aggregation switches of all pods. */
  readonly spines: number;
  readonly cores: number;
  /** Switches of a fat-tree have so many ports. */
  readonly k?: number;
  readonly rateGbps: number;
  readonly uplinkGbps: number;
  readonly linkLatencyNs: number;
  readonly switchLatencyNs: number;
  /** As `--fail` takes them. */
  readonly failures: readonly string[];
}

interface Described {
  readonly topology: unknown;
  readonly parameters: unknown;
  /** Of the run. */
  readonly place: string;
}

interface Conditions {
  readonly env: unknown;
  readonly options: readonly string[];
  readonly ignoreFailures: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Names that mean the same, ours first. */
const ALIASES = {
  kind: ["kind", "type"],
  hosts: ["hosts", "nodes"],
  hostsPerLeaf: ["hosts_per_leaf", "hosts_per_tor"],
  leaves: ["leafs", "leaves", "tors"],
  spines: ["spines", "aggs"],
  cores: ["cores"],
  pods: ["pods"],
  k: ["k"],
  rate: ["link_gbps", "host_gbps"],
  uplink: ["uplink_gbps", "fabric_gbps", "leaf_spine_gbps"],
  bundle: ["links_per_pair", "bundle"],
  oversubscription: ["oversubscription", "oversub"],
  linkLatency: ["link_latency_ns"],
  switchLatency: ["switch_latency_ns"],
} as const;
type Key = keyof typeof ALIASES;

const KINDS: Readonly<Record<string, PacketFabric["kind"]>> = {
  leafspine: "leaf-spine",
  fattree: "fat-tree",
};

/**
 * Issues: BAD_PACKET_FILE, UNKNOWN_KIND, MISMATCH where numbers contradict each other, and those of failures. Undefined where
 * there are any.
 */
export function readPacketFabric(
  { topology, parameters, place }: Described,
  conditions: Conditions,
  { values, notes }: { readonly values: Values; readonly notes: Set<string> },
): PacketFabric | undefined {
  const found = values.issues.length;
  const fields = values.object(parameters, "topo_params");
  if (fields === undefined) return undefined;
  const known: readonly string[] = Object.values(ALIASES).flat();
  for (const key of Object.keys(fields)) {
    if (!known.includes(key)) notes.add(`topo_params.${key} is passed over${suggestion(key, known)}`);
  }
  const given = new Parameters(fields, values);
  const kind = given.kind();
  if (kind === undefined) return undefined;
  const built = kind === "leaf-spine" ? leafSpine(given) : fatTree(given);
  if (built === undefined || values.issues.length > found) return undefined;
  const rateGbps = given.number("rate");
  const linkLatencyNs = given.number("linkLatency");
  if (rateGbps === undefined || linkLatencyNs === undefined) return undefined;
  const fabric = {
    kind,
    ...built,
    rateGbps,
    linkLatencyNs,
    switchLatencyNs: given.number("switchLatency", 0) ?? 0,
    name: typeof topology === "string" && topology !== "" ? topology : `${kind} of ${built.hosts}`,
  };
  const failures = conditions.ignoreFailures ? [] : failuresOf(fabric, conditions, { place, values });
  if (failures === undefined || values.issues.length > found) return undefined;
  return { ...fabric, failures, key: JSON.stringify([fabric, failures]) };
}

/** The fabric itself; `--fail` adds to what the run says. @throws {TopologyError} where nothing has a name in `fail` */
export function buildPacketFabric(described: PacketFabric, fail: readonly string[]): Fabric {
  const { kind, rateGbps, uplinkGbps, linkLatencyNs, switchLatencyNs } = described;
  const latency = `${linkLatencyNs}ns`;
  const graph =
    kind === "leaf-spine"
      ? buildTopology({
          builder: "leaf-spine",
          parameters: {
            leaves: described.leaves,
            nicsPerLeaf: described.hostsPerLeaf,
            spines: described.spines,
            nicRate: `${rateGbps}Gbps`,
            fabricRate: `${uplinkGbps}Gbps`,
            // The packet simulator asks for no switch that exists.
            switch: {
              ports: Math.max(described.hostsPerLeaf + described.spines, described.leaves),
              portRate: `${Math.max(rateGbps, uplinkGbps)}Gbps`,
            },
            latencies: { "nic-leaf": latency, "leaf-spine": latency },
          },
          latency: { switch: `${switchLatencyNs}ns`, nic: "0s" },
        })
      : buildTopology({
          builder: "fat-tree",
          parameters: {
            k: described.k!,
            rate: `${rateGbps}Gbps`,
            latencies: { "nic-leaf": latency, "leaf-spine": latency, "spine-core": latency },
          },
          latency: { switch: `${switchLatencyNs}ns`, nic: "0s" },
        });
  failParts(graph, described.failures, "env");
  failParts(graph, fail, "--fail");
  return freeze(graph);
}

type Built = Pick<PacketFabric, "hosts" | "hostsPerLeaf" | "leaves" | "spines" | "cores" | "uplinkGbps" | "k">;

function leafSpine(given: Parameters): Built | undefined {
  const hosts = given.whole("hosts", null);
  const perLeaf = given.whole("hostsPerLeaf", null);
  const leaves = given.whole("leaves", hosts && perLeaf && hosts % perLeaf === 0 ? hosts / perLeaf : undefined);
  if (leaves === undefined) return undefined;
  const hostsPerLeaf = perLeaf ?? (hosts === undefined ? given.whole("hostsPerLeaf") : hosts / leaves);
  if (hostsPerLeaf === undefined) return undefined;
  given.agree("hosts", hosts, leaves * hostsPerLeaf, `${leaves} leaves of ${hostsPerLeaf}`);
  const rate = given.number("rate") ?? 1;
  const bundle = given.whole("bundle", 1) ?? 1;
  // Nobody says which cable of a bundle a flow took: it counts as one.
  const uplinkGbps = (given.number("uplink", rate) ?? rate) * bundle;
  const ratio = given.number("oversubscription", null);
  const spines = given.whole("spines", ratio === undefined ? undefined : (hostsPerLeaf * rate) / uplinkGbps / ratio);
  if (spines === undefined) return undefined;
  const built = (hostsPerLeaf * rate) / (spines * uplinkGbps);
  given.agree("oversubscription", ratio, built, `${hostsPerLeaf} hosts over ${spines} uplinks`);
  given.agree("cores", given.whole("cores", null), 0, "two tiers", 0);
  return { hosts: leaves * hostsPerLeaf, hostsPerLeaf, leaves, spines, cores: 0, uplinkGbps };
}

/** Three tiers of k-port switches, and no others: the format numbers hosts, aggregation switches and cores by k. */
function fatTree(given: Parameters): Built | undefined {
  const hosts = given.whole("hosts", null);
  const k = given.whole("k", hosts === undefined ? undefined : Math.round(Math.cbrt(4 * hosts)));
  if (k === undefined) return undefined;
  const half = k / 2;
  const sum = `a fat-tree with k = ${k}`;
  given.agree("hosts", hosts, half * half * k, sum);
  given.agree("hostsPerLeaf", given.whole("hostsPerLeaf", null), half, sum);
  given.agree("leaves", given.whole("leaves", null), k * half, sum);
  given.agree("spines", given.whole("spines", null), k * half, sum);
  given.agree("cores", given.whole("cores", null), half * half, sum);
  given.agree("pods", given.whole("pods", null), k, sum);
  given.agree("oversubscription", given.number("oversubscription", null), 1, sum);
  const rate = given.number("rate") ?? 1;
  const uplinkGbps = given.number("uplink", rate) ?? rate;
  given.agree("uplink", uplinkGbps, rate, "one rate on all links");
  return {
    k,
    hosts: half * half * k,
    hostsPerLeaf: half,
    leaves: k * half,
    spines: k * half,
    cores: half * half,
    uplinkGbps,
  };
}

/** Numbers of `topo_params`, by any of their names. */
class Parameters {
  readonly #fields: Fields;
  readonly #values: Values;

  constructor(fields: Fields, values: Values) {
    this.#fields = fields;
    this.#values = values;
  }

  kind(): PacketFabric["kind"] | undefined {
    const [name, got] = this.#find("kind");
    const known = KINDS[(typeof got === "string" ? got : "").toLowerCase().replaceAll(/[-_ ]/g, "")];
    return known ?? this.#values.wrong(name, "leafspine or fattree", got, "UNKNOWN_KIND");
  }

  /** A whole number above 0; `fallback` where there is none, null for none at all. */
  whole(key: Key, fallback?: number | null): number | undefined {
    const value = this.number(key, fallback);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    return this.#values.wrong(this.#find(key)[0], "a whole number", value);
  }

  number(key: Key, fallback?: number | null): number | undefined {
    const [name, got] = this.#find(key);
    if (got === undefined && fallback === null) return undefined;
    const value = got ?? fallback;
    const least = key === "linkLatency" || key === "switchLatency" || key === "cores" ? 0 : Number.MIN_VALUE;
    if (typeof value === "number" && Number.isFinite(value) && value >= least) return value;
    return this.#values.wrong(name, least === 0 ? "a number, at least 0" : "a number above 0", value);
  }

  /** Says so where a number that was given contradicts the others. */
  agree(key: Key, got: number | undefined, expected: number, because: string, missing = expected): void {
    const value = got ?? missing;
    if (Math.abs(value - expected) <= Number.EPSILON * expected) return;
    this.#values.issue(
      "MISMATCH",
      this.#find(key)[0],
      `contradicts the rest (expected ${expected}, of ${because}, got ${value})`,
    );
  }

  #find(key: Key): readonly [name: string, got: unknown] {
    const name = ALIASES[key].find((alias) => this.#fields[alias] !== undefined) ?? ALIASES[key][0];
    return [`topo_params.${name}`, this.#fields[name]];
  }
}
