/** A change of cables in a few words, as a command line has it, into the mapping that a file would have. */

import { check, clip, type Finding, type Path, throwFindings } from "../document/index.ts";
import { TopologyError } from "../errors.ts";
import { applyChanges, type Change, changeSchema } from "./changes.ts";
import type { TopologyGraph } from "./graph.ts";

const KINDS = ["link", "node", "switch", "nic", "plane", "links", "switches", "nics"] as const;
type Kind = (typeof KINDS)[number];
const LOTS: readonly Kind[] = ["links", "switches", "nics"];

/** Longest text that is read, characters: patterns take quadratic time. */
const LONGEST = 1000;
const FORMS =
  '"spine-3", "leaf-0--spine-1 at 100Gbps", "links: 2% of leaf-spine", "switches: 1 of spine, pod 2, seed 7"';

/**
 * Takes down or slows what each text means, in their order.
 *
 * @param option named in the paths of issues
 * @throws {TopologyError} with all issues of all texts
 */
export function failParts(graph: TopologyGraph, texts: readonly string[], option: string): void {
  const findings = texts.flatMap((text, i): Finding[] => {
    const path = texts.length === 1 ? [option] : [option, i];
    const change = parseFail(graph, text, path);
    if (Array.isArray(change)) return change;
    // Applied alone it would be number 0 of its list.
    return applyChanges(graph, [change], []).map((finding) => ({
      ...finding,
      path: [...path, ...finding.path.slice(1)],
    }));
  });
  throwFindings(findings, { error: TopologyError });
}

/**
 * Reads one of: a name or pattern of a node or cable; `<kind>: <name>`; `<lot>: [<share>%|<count>|all] [of <tier>][, pod|rail|
 * plane|index|seed <number>][, name <pattern>]`. ` at <rate>` at the end slows instead of taking down.
 *
 * @returns the change, checked as one of a file; or what is wrong
 */
export function parseFail(graph: TopologyGraph, text: string, path: Path): Change | Finding[] {
  if (text.length > LONGEST) {
    const message = `too long (expected at most ${LONGEST} characters, got ${text.length})`;
    return [{ code: "BAD_FAILURE", path, message }];
  }
  const [, what = "", rate] = /^\s*(.*?)(?:\s+at\s+(-?[\d.]+\s*\w.*?))?\s*$/s.exec(text) ?? [];
  const effect = rate === undefined ? { state: "down" } : { rate };
  const [, kind, rest = ""] = /^(\w+)\s*:\s*(.*)$/s.exec(what) ?? /^(plane)\s+(\d+)$/.exec(what) ?? [];
  const selector = kind === undefined ? named(graph, what) : selectorOf(kind, rest);
  if (selector === undefined) {
    const message = `not a failure that can be read: "${clip(text)}" (expected one of ${FORMS})`;
    return [{ code: "BAD_FAILURE", path, message }];
  }
  const { value, findings } = check(changeSchema, { ...selector, ...effect }, path);
  return value ?? [...findings];
}

/** A cable where one has the name, else a node; a pattern means nodes where it fits any. */
function named(graph: TopologyGraph, what: string): Record<string, unknown> | undefined {
  if (what === "") return undefined;
  if (graph.hasEdge(what)) return { link: what };
  if (graph.hasNode(what)) return { node: what };
  return what.includes("--") ? { link: what } : { node: what };
}

function selectorOf(kind: string, rest: string): Record<string, unknown> | undefined {
  if (!(KINDS as readonly string[]).includes(kind)) return undefined;
  if (!LOTS.includes(kind as Kind)) {
    if (rest === "") return undefined;
    return { [kind]: kind === "plane" ? numberOf(rest) : rest };
  }
  const [amount = "", ...places] = rest.split(",").map((part) => part.trim());
  const [, share, some, , tier] = /^(?:([\d.]+)\s*%|(\d+)|(all))?\s*(?:of\s+(\S+))?$/.exec(amount) ?? [];
  if (amount !== "" && [share, some, tier].every((part) => part === undefined) && amount !== "all") return undefined;
  const given = places.map((place) => /^(\w+)\s+(\S+)$/.exec(place));
  if (given.some((place) => place === null)) return undefined;
  return {
    [kind]: {
      ...(share === undefined ? {} : { fraction: Number(share) / 100 }),
      ...(some === undefined ? {} : { count: Number(some) }),
      ...(tier === undefined ? {} : { tier }),
      ...Object.fromEntries(
        given.map((place) => [place![1]!, place![1] === "name" ? place![2] : numberOf(place![2]!)]),
      ),
    },
  };
}

/** The number, or the text as it is, of which the file's check says what is wrong. */
function numberOf(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
