/** The fabrics of a sweep: base files with parameters and changes over them, each distinct one once. */

import { type Finding, textOf } from "../document/index.ts";
import { isInputError } from "../errors.ts";
import type { Json } from "../metrics/index.ts";
import { builderParameters, outlineTopology, readTopologyValues } from "../topology/index.ts";
import type { NamedText } from "../workload/index.ts";
import { canonical } from "./canonical.ts";
import type { FabricSpec, SweepFabric } from "./definition.ts";
import { isMapping } from "./sweep-file.ts";

/** A topology file's values. */
export interface BaseFabric {
  readonly name: string;
  readonly file: Readonly<Record<string, Json>>;
}

/** What a point sets over a base. */
export interface FabricChoice {
  readonly base: BaseFabric;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly changes: readonly Json[];
  readonly failures: FabricSpec["failures"];
}

export class SweepFabrics {
  readonly list: SweepFabric[] = [];
  readonly #sha256: (text: string) => string;
  readonly #known = new Map<string, number | readonly Finding[]>();

  constructor(sha256: (text: string) => string) {
    this.#sha256 = sha256;
  }

  /** Number in the list, or what is wrong; findings about parameters start with their name. */
  add(choice: FabricChoice): number | readonly Finding[] {
    const topology = topologyOf(choice);
    const key = JSON.stringify([topology, choice.failures, choice.base.name]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const added = this.#addNew(choice, topology);
    this.#known.set(key, added);
    return added;
  }

  #addNew({ base, parameters, failures }: FabricChoice, topology: Readonly<Record<string, Json>>): number | Finding[] {
    if (!("builder" in topology) && Object.keys(parameters).length > 0) {
      const message = `a parameter, but the nodes and links of ${base.name} are written out (expected a fabric with a builder)`;
      return Object.keys(parameters).map((name) => ({ code: "NO_BUILDER", path: [name], message }));
    }
    const outlined = outlineTopology(topology);
    if (!("outline" in outlined)) {
      return outlined.findings.map((finding) => (finding.path[0] === "parameters" ? below(finding) : finding));
    }
    const { nics, cables, resolved } = outlined.outline;
    const id = this.#sha256(canonical({ resolved, failures }));
    const spec: FabricSpec = { topology, name: base.name, ...(failures ? { failures } : {}) };
    this.list.push({ spec, id, nics, cables });
    return this.list.length - 1;
  }
}

/** `parameters.gpus` as `gpus`; an unknown key of the parameters as that key. */
function below(finding: Finding): Finding {
  const [, ...rest] = finding.path;
  return { ...finding, path: rest.length === 0 && finding.key !== undefined ? [finding.key] : rest };
}

/** The file with what is set over it; setting one of several alternatives drops the others. */
function topologyOf({ base, parameters, changes }: FabricChoice): Readonly<Record<string, Json>> {
  const { file } = base;
  const given = isMapping(file["parameters"]) ? file["parameters"] : {};
  const { alternatives } = builderParameters(textOf(file["builder"]));
  const dropped = alternatives.filter((group) => group.some((name) => name in parameters)).flat();
  const kept = Object.entries(given).filter(([name]) => !dropped.includes(name));
  const before = Array.isArray(file["changes"]) ? (file["changes"] as readonly Json[]) : [];
  return {
    ...file,
    ...("builder" in file ? { parameters: { ...Object.fromEntries(kept), ...parameters } } : {}),
    ...(before.length + changes.length > 0 ? { changes: [...before, ...changes] } : {}),
  };
}

/**
 * The values of a fabric's file, for a name, or of a topology in the sweep itself.
 * @throws {HeddleError} as the reader of the file
 */
export function readBase(value: Json, readFabric: (fabric: string) => NamedText): BaseFabric {
  if (isMapping(value)) return { name: textOf(value["name"] ?? value["builder"] ?? "topology"), file: value };
  const { name: fileName, text } = readFabric(textOf(value));
  const file = readTopologyValues({ name: fileName, text }) as Readonly<Record<string, Json>>;
  const stem = fileName.replace(/^.*[\\/]/, "").replace(/\.(ya?ml|json)$/i, "");
  const named = file["name"];
  return { name: typeof named === "string" ? named : stem, file };
}

/** What is wrong with a base fabric, as findings without a place. */
export function baseFindings(error: unknown): Finding[] {
  if (!isInputError(error)) throw error;
  return error.issues.map(({ code, path, message }) => ({ code, path: [], message: `${path}: ${message}` }));
}
