/** Reads one path of a flow list, `leaf-0>spine-3>leaf-1`, and holds it against the fabric. */

import { type Issue, suggestion } from "../errors.ts";
import { type Fabric, firstLink, NO_LEAF, NO_LINK } from "../fabric/index.ts";
import { MAX_NAMES_TO_SUGGEST, shorten } from "./names.ts";

/**
 * A reader of paths between two NICs: the names of all switches on the way, separated by `>` or blanks. It returns their
 * node ids; where it finds something wrong, it adds the issue and returns undefined. The path may be any walk over cables
 * that are up which passes no switch twice; it need not be a shortest one.
 *
 * Issues: EMPTY_PATH, UNKNOWN_SWITCH, PATH_THROUGH_NIC, PATH_LOOP, PATH_START, PATH_END, NO_CABLE
 */
export function createPathReader(fabric: Fabric, issues: Issue[]) {
  const { nodeNames, hostCount } = fabric;
  const idOf = new Map(nodeNames.map((name, id) => [name, id]));

  function problemOf(names: readonly string[], src: number, dst: number): Omit<Issue, "path"> | undefined {
    const leafOf = (nic: number): string =>
      fabric.nicLeaf[nic] === NO_LEAF
        ? `no path, since the cable of "${nodeNames[nic]}" is down`
        : `"${nodeNames[fabric.nicLeaf[nic]!]}", the leaf of "${nodeNames[nic]}"`;
    if (names.length === 0) {
      const expected = "expected all switches on the way, as in leaf-0>spine-0>leaf-1";
      return { code: "EMPTY_PATH", message: `no switches (${expected})` };
    }
    for (const [i, name] of names.entries()) {
      const id = idOf.get(name);
      if (id === undefined) return unknownSwitch(name);
      if (id < hostCount) {
        return { code: "PATH_THROUGH_NIC", message: `"${name}" is a NIC (expected switches only)` };
      }
      if (names.indexOf(name) < i) {
        return { code: "PATH_LOOP", message: `passes "${name}" twice (expected every switch once)` };
      }
    }
    const ids = names.map((name) => idOf.get(name)!);
    if (ids[0] !== fabric.nicLeaf[src]) {
      return { code: "PATH_START", message: `starts at "${names[0]}" (expected ${leafOf(src)})` };
    }
    if (ids.at(-1) !== fabric.nicLeaf[dst]) {
      return { code: "PATH_END", message: `ends at "${names.at(-1)}" (expected ${leafOf(dst)})` };
    }
    const gap = ids.findIndex((id, i) => i > 0 && firstLink(fabric, ids[i - 1]!, id) === NO_LINK);
    if (gap === -1) return undefined;
    const ends = `"${names[gap - 1]}" and "${names[gap]}"`;
    return {
      code: "NO_CABLE",
      message: `no cable that is up joins ${ends} (expected one between neighbours of a path)`,
    };
  }

  function unknownSwitch(name: string): Omit<Issue, "path"> {
    const switches = nodeNames.slice(hostCount);
    const hint = switches.length <= MAX_NAMES_TO_SUGGEST ? suggestion(shorten(name), switches) : "";
    const expected = `expected a name such as "${switches[0]}"${hint}`;
    return { code: "UNKNOWN_SWITCH", message: `unknown switch "${shorten(name)}" (${expected})` };
  }

  return (path: string, got: string, src: number, dst: number): readonly number[] | undefined => {
    const names = got.split(/[\s>]+/).filter((name) => name !== "");
    const problem = problemOf(names, src, dst);
    if (problem) issues.push({ ...problem, path });
    return problem ? undefined : names.map((name) => idOf.get(name)!);
  };
}
