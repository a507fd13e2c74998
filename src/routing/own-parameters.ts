/** Parameters of policies: several run side by side, so that what is given is for all of them together. */

import { type Issue, ScenarioError } from "../errors.ts";
import { type GivenParameters, optionOf, type ParameterSpec, readParameters, type Values } from "../parameters.ts";
import type { Policy } from "./policy.ts";

/**
 * A policy's own part of what is given, defaults filled in.
 * @throws {ScenarioError} as `readParameters`
 */
export function readOwn<const S extends readonly ParameterSpec[]>(
  name: string,
  specs: S,
  given: GivenParameters,
): Values<S> {
  const own = Object.fromEntries(specs.map((spec) => [spec.name, given[spec.name]]));
  return readParameters(name, specs, own, "policy");
}

/** QPs per connection and their mode under a policy, which may set them itself. */
export function queuePairs<M extends string>(
  policy: Policy,
  given: { readonly qps: number; readonly qpMode: M; readonly policyParameters?: GivenParameters },
): { qps: number; qpMode: M | "static" } {
  const { qps, qpMode, policyParameters = {} } = given;
  const own = policy.paths === "hashed" ? policy.ownQps?.(policyParameters) : undefined;
  return own === undefined ? { qps, qpMode } : { qps: own, qpMode: "static" };
}

/** What was given, for a summary: no policy reads a file. */
export function writtenParameters(given: GivenParameters): Record<string, string | number> {
  const written = Object.entries(given).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number",
  );
  return Object.fromEntries(written);
}

/**
 * What is wrong with what is given to policies that run side by side, where each parameter is for one of them at least:
 * PARAMETER_NOT_ACCEPTED, and as `readParameters`.
 */
export function checkPolicyParameters(
  policies: readonly Policy[],
  given: GivenParameters,
  registry: readonly Policy[],
): readonly Issue[] {
  const issues: Issue[] = [];
  const takersIn = (among: readonly Policy[], name: string): readonly Policy[] =>
    among.filter(({ parameters = [] }) => parameters.some((spec) => spec.name === name));
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || takersIn(policies, name).length > 0) continue;
    const takers = takersIn(registry, name).map((policy) => policy.name);
    const expected = takers.length > 0 ? `with --policy ${takers.join(" or ")}` : "a parameter of a policy";
    const message = `not a parameter of ${policies.map((policy) => policy.name).join(", ")} (expected ${expected})`;
    issues.push({ code: "PARAMETER_NOT_ACCEPTED", path: optionOf(name), message });
  }
  const seen = new Set<string>();
  for (const { name, parameters = [] } of policies) {
    try {
      readOwn(name, parameters, given);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      // Policies that share a parameter find the same thing wrong with it.
      issues.push(...error.issues.filter(({ path }) => !seen.has(path)));
      for (const { path } of error.issues) seen.add(path);
    }
  }
  return issues;
}
