/** Parameters of policies: several run side by side, so that what is given is for all of them together. */

import { type Issue, ScenarioError, unknownName } from "../errors.ts";
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
  return readParameters(name, specs, ownParameters({ parameters: specs }, given), "policy");
}

/** What of the given parameters is for this policy. */
export function ownParameters(
  { parameters = [] }: Pick<Policy, "parameters">,
  given: GivenParameters,
): GivenParameters {
  const own = parameters.filter(({ name }) => given[name] !== undefined);
  return Object.fromEntries(own.map(({ name }) => [name, given[name]]));
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
 * What is wrong with what is given to policies that run side by side, where each parameter is for one of them at least, if
 * there are any: UNKNOWN_POLICY_PARAMETER, PARAMETER_NOT_ACCEPTED, and as `readParameters`.
 */
export function checkPolicyParameters(
  policies: readonly Policy[],
  given: GivenParameters,
  registry: readonly Policy[],
): readonly Issue[] {
  if (policies.length === 0) return [];
  const issues = Object.keys(given).flatMap((name): readonly Issue[] => {
    const issue = given[name] === undefined ? undefined : notTaken(name, policies, registry);
    return issue ? [{ ...issue, path: optionOf(name) }] : [];
  });
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

/** What is wrong with a parameter that none of the policies takes; undefined where one does. */
export function notTaken(
  name: string,
  policies: readonly Policy[],
  registry: readonly Policy[],
): Omit<Issue, "path"> | undefined {
  const takersIn = (among: readonly Policy[]): readonly Policy[] =>
    among.filter(({ parameters = [] }) => parameters.some((spec) => spec.name === name));
  if (takersIn(policies).length > 0) return undefined;
  const takers = takersIn(registry).map((policy) => policy.name);
  if (takers.length === 0) {
    const known = registry.flatMap(({ parameters = [] }) => parameters.map((spec) => spec.name));
    return unknownName("", "policy parameter", name, [...new Set(known)]);
  }
  const message = `not a parameter of ${policies.map((policy) => policy.name).join(", ")} (expected with policy ${takers.join(" or ")})`;
  return { code: "PARAMETER_NOT_ACCEPTED", message };
}
