/** Reads a list of hosts, `gpu-[0-7,64-71]`, `server-[3-5]`, `leaf-2`, into the NICs that they are. */

import { entriesOf } from "../document/index.ts";
import { type Issue, ScenarioError, suggestion } from "../errors.ts";
import type { Fabric } from "../fabric/index.ts";
import { MAX_NAMES_TO_SUGGEST, shorten } from "./names.ts";
import type { NamedText } from "./parameters.ts";

/** After so many issues the rest of a file says nothing new. */
const MAX_ISSUES = 100;

/**
 * NIC ids in the order of the list. An entry is the name of a NIC; `server-<number>`, all NICs of that server; or the name
 * of a leaf, all NICs on it. Ranges are Slurm's: `r[1-2]n[01-08]`. Entries stand on lines, or are separated by commas and
 * blanks; `#` begins a comment. Of servers and leaves only NICs of `onOffer` count.
 *
 * @throws ScenarioError with all issues, each at `<file>:<line>`, up to 100: NOT_A_TEXT_FILE, EMPTY_HOST_LIST, BAD_HOST,
 *   TOO_MANY_HOSTS, UNKNOWN_HOST, NIC_NOT_ON_OFFER, DUPLICATE_NIC; TOO_MANY_ISSUES where it stopped
 *
 * Cost: linear in the text and in the fabric's NICs, however much the ranges would expand to.
 */
export function readHostList(fabric: Fabric, onOffer: Uint32Array, { name: file, text }: NamedText): Uint32Array {
  const issues: Issue[] = [];
  const nicsOf = createHostReader(fabric, onOffer);
  const lineOfNic = new Map<number, number>();
  // Each entry is a NIC or more: longer lists hold something twice, or something unknown.
  let room = fabric.nodeCount;

  function addHost(path: string, line: number, name: string): void {
    const nics = nicsOf(name);
    if ("code" in nics) {
      issues.push({ ...nics, path });
      return;
    }
    for (const nic of nics) {
      const before = lineOfNic.get(nic);
      if (before === undefined) {
        lineOfNic.set(nic, line);
        continue;
      }
      const again = name === fabric.nodeNames[nic] ? "" : `, by "${shorten(name)}"`;
      const message = `"${fabric.nodeNames[nic]}" is listed a second time${again} (expected each NIC once, got it on line ${before} already)`;
      issues.push({ code: "DUPLICATE_NIC", path, message });
      return;
    }
  }

  const nul = text.indexOf("\0");
  if (nul !== -1) {
    const message = `not a text file (expected a list of hosts, got a NUL at character ${nul})`;
    throw new ScenarioError([{ code: "NOT_A_TEXT_FILE", path: file, message }]);
  }
  reading: for (const [index, content] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const path = `${file}:${index + 1}`;
    for (const entry of entriesOf(content)) {
      if ("problem" in entry) {
        issues.push({ code: "BAD_HOST", path, message: `"${shorten(entry.text)}": ${entry.problem}` });
      } else if (entry.count > room) {
        const total = fabric.nodeCount - room + entry.count;
        const message = `"${shorten(entry.text)}" makes the list longer than the fabric (expected at most ${fabric.nodeCount} names, got ${total})`;
        issues.push({ code: "TOO_MANY_HOSTS", path, message });
        break reading;
      } else {
        room -= entry.count;
        for (const name of entry.names()) {
          addHost(path, index + 1, name);
          if (issues.length >= MAX_ISSUES) break;
        }
      }
      if (issues.length >= MAX_ISSUES) {
        issues.push({ code: "TOO_MANY_ISSUES", path, message: `stopped reading here (after ${MAX_ISSUES} issues)` });
        break reading;
      }
    }
  }
  if (lineOfNic.size === 0 && issues.length === 0) {
    const message = `no hosts (expected names such as "${fabric.nodeNames[0]}", got none)`;
    issues.push({ code: "EMPTY_HOST_LIST", path: file, message });
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return Uint32Array.from(lineOfNic.keys());
}

/** Looks up what a name stands for: NIC ids, at least one, or what is wrong with it. */
function createHostReader(fabric: Fabric, onOffer: Uint32Array) {
  const { hostCount, nodeNames, nicLeaf, nicServer } = fabric;
  const idOf = new Map(nodeNames.map((name, id) => [name, id]));
  const isOnOffer = new Uint8Array(hostCount);
  for (const nic of onOffer) isOnOffer[nic] = 1;
  const onLeaf = groupNics(onOffer, nicLeaf);
  const inServer = groupNics(onOffer, nicServer);

  const notOnOffer = (name: string): Omit<Issue, "path"> => ({
    code: "NIC_NOT_ON_OFFER",
    message: `"${shorten(name)}" has no NIC for this job (expected NICs of the kind that it uses, not held by another)`,
  });

  return (name: string): readonly number[] | Omit<Issue, "path"> => {
    const id = idOf.get(name);
    if (id !== undefined && id < hostCount) return isOnOffer[id] === 1 ? [id] : notOnOffer(name);
    if (id !== undefined) return onLeaf.get(id) ?? notOnOffer(name);
    const digits = /^server-(0|[1-9]\d*)$/.exec(name)?.[1];
    if (digits !== undefined) {
      const nics = inServer.get(Number(digits));
      if (nics !== undefined) return nics;
      if (nicServer.includes(Number(digits))) return notOnOffer(name);
    }
    const hint = nodeNames.length <= MAX_NAMES_TO_SUGGEST ? suggestion(shorten(name), nodeNames) : "";
    const message = `unknown host "${shorten(name)}" (expected a NIC such as "${nodeNames[0]}", a server such as "server-0" or a leaf${hint})`;
    return { code: "UNKNOWN_HOST", message };
  };
}

/** The NICs of each group, in the order of `nics`. */
function groupNics(nics: Uint32Array, groupOf: Int32Array | Uint32Array): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const nic of nics) {
    const group = groups.get(groupOf[nic]!);
    if (group) group.push(nic);
    else groups.set(groupOf[nic]!, [nic]);
  }
  return groups;
}
