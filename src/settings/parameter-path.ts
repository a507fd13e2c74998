/** Where files have what patterns, placements and policies take, for what is wrong with the options of these names. */

import type { Path } from "../document/index.ts";
import type { Issue } from "../errors.ts";
import { POLICIES } from "../routing/index.ts";
import { nameOfOption, PATTERNS, PLACEMENTS } from "../workload/index.ts";

const OWNERS = {
  patternParameters: PATTERNS,
  placementParameters: PLACEMENTS,
  policyParameters: POLICIES,
} as const satisfies Readonly<Record<string, readonly { parameters?: readonly { name: string }[] }[]>>;

/** `["policyParameters", "tableEntries"]` for an issue of `--table-entries`; undefined for what is no option. */
export function parameterPath({ path: option, code }: Pick<Issue, "path" | "code">): Path | undefined {
  if (!option.startsWith("--")) return undefined;
  const name = nameOfOption(option);
  if (code === "UNKNOWN_POLICY_PARAMETER") return ["policyParameters", name];
  const owner = Object.entries(OWNERS).find(([, registry]) =>
    registry.some(({ parameters = [] }: { parameters?: readonly { name: string }[] }) =>
      parameters.some((spec) => spec.name === name),
    ),
  );
  return owner && [owner[0], name];
}
