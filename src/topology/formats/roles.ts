/** Which nodes of a file are NICs and which are switches: by option, by the file's own words, by name, by the graph. */

import type { ImportOptions } from "./format.ts";
import type { Role, Sketch, SketchNode } from "./sketch.ts";

/** Words for what a node is, as names and as values of roles; the vocabulary of vendors' and operators' files. */
const WORDS: Readonly<Record<string, Role>> = {
  ...wordsFor("switch", "switch sw leaf spine superspine core tor agg aggregation asw psw ssw dsw fsw rsw edge border"),
  ...wordsFor("switch", "router rtr bridge exit tier"),
  ...wordsFor("host", "host hosts server servers srv gpu gpus nic hca ca compute worker dgx hgx node accelerator"),
  ...wordsFor("host-nic", "storage login head mgmt"),
};

function wordsFor(role: Role, words: string): Record<string, Role> {
  return Object.fromEntries(words.split(" ").map((word) => [word, role]));
}

/** What a word of a file calls a node: `Leaf`, `gpu-nic`, `Host`; undefined where it says nothing, or says both. */
export function roleOfWord(word: string): Role | undefined {
  const text = word.trim().toLowerCase();
  if (text === "gpu-nic" || text === "host-nic" || text === "switch") return text;
  const roles = text.split(/[^a-z]+/).flatMap((part) => (Object.hasOwn(WORDS, part) ? [WORDS[part]!] : []));
  const isSwitch = roles.includes("switch");
  if (isSwitch && roles.some((role) => role !== "switch")) return undefined;
  return roles[0];
}

/**
 * Settles every node's role, and notes how many were guessed. First the patterns of the options decide, then what the file
 * says, then a word in the name, and last the graph: a node with one neighbour is a NIC.
 */
export function settleRoles(sketch: Sketch, { nics, switches }: Pick<ImportOptions, "nics" | "switches">): void {
  const guessed = { name: 0, graph: 0 };
  let neighbours: Uint32Array | undefined;
  for (const node of sketch.nodes) {
    const asked = askedRole(sketch, node, nics, switches);
    if (asked !== undefined) node.role = asked;
    if (node.role !== undefined) continue;
    node.role = roleOfWord(node.name);
    if (node.role !== undefined) guessed.name++;
    else {
      neighbours ??= neighboursOf(sketch);
      node.role = neighbours[node.index] === 1 ? "host" : "switch";
      guessed.graph++;
    }
  }
  if (guessed.name > 0) sketch.note(`roles guessed from a word in the name: ${guessed.name} nodes`);
  if (guessed.graph > 0) {
    sketch.note(`roles guessed from the graph, where one neighbour makes a NIC: ${guessed.graph} nodes`);
  }
}

function askedRole(
  sketch: Sketch,
  { name, at, role }: SketchNode,
  nics: RegExp | undefined,
  switches: RegExp | undefined,
): Role | undefined {
  const isNic = nics !== undefined && name.search(nics) >= 0;
  const isSwitch = switches !== undefined && name.search(switches) >= 0;
  if (isNic && isSwitch) {
    const message = `"${name}" fits both patterns (expected it to be a NIC or a switch, by --nic-names or --switch-names)`;
    sketch.issue("TWO_ROLES", at, message);
  }
  if (isNic) return role === "gpu-nic" || role === "host-nic" ? role : "host";
  return isSwitch ? "switch" : undefined;
}

/** How many different neighbours each node has, as far as telling one from several needs it. */
function neighboursOf({ nodes, cables }: Sketch): Uint32Array {
  const counts = new Uint32Array(nodes.length);
  const first = new Int32Array(nodes.length).fill(-1);
  for (const { a, b } of cables) {
    for (const [node, other] of [
      [a.index, b.index],
      [b.index, a.index],
    ] as const) {
      if (first[node] === other) continue;
      if (first[node] === -1) first[node] = other;
      counts[node]!++;
    }
  }
  return counts;
}
