/** What can vary in a sweep, by name: settings of scenarios, parameters of patterns, placements, policies and builders, and failures. */

import type { Finding } from "../document/index.ts";
import { type Issue, unknownName } from "../errors.ts";
import { notTaken, POLICIES } from "../routing/index.ts";
import { collectiveShape, compareShape } from "../settings/index.ts";
import { PATTERNS, PLACEMENTS } from "../workload/index.ts";
import type { Combination } from "./matrix.ts";

/** Where a field belongs. */
export interface Field {
  readonly scope: "sweep" | "scenario" | "pattern" | "placement" | "policy" | "fabric";
  /** Its name there. */
  readonly name: string;
}

/** Keys of the sweep itself that make its fabrics. */
const FABRIC_FIELDS = ["fabric", "changes", "failedShare", "failedTier"];
/** Settings that a sweep has other means for. */
const NOT_HERE = ["patternParameters", "placementParameters", "policyParameters", "iters", "seed"];

const SCENARIO_FIELDS = [...new Set([...Object.keys(compareShape), ...Object.keys(collectiveShape)])].filter(
  (name) => !NOT_HERE.includes(name),
);

const PARAMETERS = {
  pattern: namesOf(PATTERNS),
  placement: namesOf(PLACEMENTS),
  policy: namesOf(POLICIES),
};

/**
 * The field of a name, `qps` or, where two have the same name, `placement.seed`; an issue where there is none.
 * @param builderParameters of all builders that the sweep uses
 */
export function findField(name: string, builderParameters: readonly string[]): Field | Omit<Issue, "path"> {
  const scopes: readonly [Field["scope"], readonly string[]][] = [
    ["sweep", FABRIC_FIELDS],
    ["scenario", SCENARIO_FIELDS],
    ["pattern", PARAMETERS.pattern],
    ["placement", PARAMETERS.placement],
    ["policy", PARAMETERS.policy],
    ["fabric", builderParameters],
  ];
  const [, prefix, rest = name] = /^(fabric|pattern|placement|policy)\.(.+)$/.exec(name) ?? [];
  const found = scopes.find(([scope, names]) => (prefix === undefined || prefix === scope) && names.includes(rest));
  if (found) return { scope: found[0], name: rest };
  return unknownName("", "field", name, [...new Set(scopes.flatMap(([, names]) => names))]);
}

/** What no policy of the rows that have it takes: each of a sweep's policies reads what is its own, as in `heddle compare`. */
export function policyFindings(rows: readonly Combination[], fieldOf: (name: string) => Field): Finding[] {
  const names = new Set(rows.flatMap((row) => [...row.keys()].filter((name) => fieldOf(name).scope === "policy")));
  return [...names].flatMap((name) => {
    const having = rows.filter((row) => row.has(name));
    const policies = POLICIES.filter((policy) => having.some((row) => row.get("policy")?.value === policy.name));
    const issue = policies.length > 0 ? notTaken(fieldOf(name).name, policies, POLICIES) : undefined;
    return issue ? [{ ...issue, path: having[0]!.get(name)!.path }] : [];
  });
}

function namesOf(owners: readonly { readonly parameters?: readonly { readonly name: string }[] }[]): string[] {
  return [...new Set(owners.flatMap(({ parameters = [] }) => parameters.map(({ name }) => name)))];
}
