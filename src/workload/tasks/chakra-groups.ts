/** Knows the process groups of a Chakra trace: from ASTRA-sim's JSON, or from the metadata that PyTorch leaves in the trace. */

import { type Issue, ScenarioError } from "../../errors.ts";
import { shorten } from "../names.ts";
import type { NamedText } from "../parameters.ts";
import type { ChakraNode } from "./chakra-node.ts";

/** Names of groups that a message lists. */
const MOST_SHOWN = 20;

export class ProcessGroups {
  readonly #everyone: readonly number[];
  readonly #named = new Map<string, readonly number[]>();
  readonly #members = new Map<string, ReadonlySet<number>>();
  readonly #indexOf = new Map<string, number>();
  /** Those that have been asked for, and have at least two ranks. */
  readonly used: Uint32Array[] = [];

  constructor(rankCount: number) {
    this.#everyone = Array.from({ length: rankCount }, (_, rank) => rank);
  }

  /** `{ "1": [0, 1] }`. @throws {ScenarioError} BAD_COMM_GROUPS */
  readFile({ name, text }: NamedText): void {
    const wrong = (got: string): ScenarioError => {
      const expected = `expected { "1": [0, 1, …], … } with ranks from 0 to ${this.#everyone.length - 1}, each once`;
      const message = `not a file of process groups (${expected}, got ${shorten(got, 100)})`;
      return new ScenarioError([{ code: "BAD_COMM_GROUPS", path: name, message }]);
    };
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw wrong((error as Error).message);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(typeof value);
    for (const [group, ranks] of Object.entries(value)) {
      if (!this.#add(group, ranks)) throw wrong(`${group}: ${JSON.stringify(ranks)}`);
    }
  }

  /** What a metadata node says, if it says anything: a list of `{ pg_name, ranks }`, no ranks for all. */
  readMetadata({ inputValues }: ChakraNode): void {
    const from = inputValues.indexOf("[{");
    const to = inputValues.lastIndexOf("}]");
    if (from === -1 || to < from) return;
    const text = inputValues.slice(from, to + 2);
    for (const form of [text, text.replaceAll('\\"', '"')]) {
      let list: unknown;
      try {
        list = JSON.parse(form);
      } catch {
        continue; // another node's metadata, or the other form; a group that is missing is told where it is used
      }
      for (const entry of list as readonly unknown[]) {
        const { pg_name, ranks } = (entry ?? {}) as { pg_name?: unknown; ranks?: unknown };
        if (typeof pg_name === "string" && !this.#named.has(pg_name)) {
          this.#add(pg_name, Array.isArray(ranks) && ranks.length === 0 ? this.#everyone : ranks);
        }
      }
      return;
    }
  }

  /**
   * Index into `used` of a node's group and the group's ranks; no name, and `0` where none is called so, mean all ranks.
   * Issues: UNKNOWN_GROUP, NOT_IN_GROUP.
   */
  of(
    node: ChakraNode,
    rank: number,
    issues: Issue[],
  ): { readonly index: number; readonly ranks: readonly number[] } | undefined {
    const name = String(node.attributes.get("pg_name") ?? "");
    const isDefault = name === "" || (name === "0" && !this.#named.has(name));
    const ranks = isDefault ? this.#everyone : this.#named.get(name);
    if (ranks === undefined) {
      const known = [...this.#named.keys()].slice(0, MOST_SHOWN).join(", ") || "none";
      const message = `unknown process group "${shorten(name)}" (expected one of --comm-groups or of the trace's metadata, got ${known})`;
      issues.push({ code: "UNKNOWN_GROUP", path: node.path, message });
      return undefined;
    }
    if (!isDefault && !this.#members.get(name)!.has(rank)) {
      const message = `rank ${rank} is not in process group "${shorten(name)}" (expected one of ${shorten(ranks.slice(0, MOST_SHOWN).join(", "))})`;
      issues.push({ code: "NOT_IN_GROUP", path: node.path, message });
      return undefined;
    }
    if (ranks.length < 2) return { index: -1, ranks };
    const key = isDefault ? "" : name;
    let index = this.#indexOf.get(key);
    if (index === undefined) {
      index = this.used.push(Uint32Array.from(ranks)) - 1;
      this.#indexOf.set(key, index);
    }
    return { index, ranks };
  }

  #add(name: string, ranks: unknown): boolean {
    const isRank = (rank: unknown): boolean =>
      Number.isInteger(rank) && (rank as number) >= 0 && (rank as number) < this.#everyone.length;
    if (!Array.isArray(ranks) || ranks.length === 0 || !ranks.every(isRank)) return false;
    const members = new Set<number>(ranks);
    if (members.size < ranks.length) return false;
    this.#named.set(name, ranks as number[]);
    this.#members.set(name, members);
    return true;
  }
}
