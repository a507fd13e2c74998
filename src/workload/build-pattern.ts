/** Builds a pattern for a job, in each network by itself where the fabric has several that nothing joins. */

import type { Networks } from "../fabric/index.ts";
import type { BuiltPattern, Pattern, PatternContext } from "./pattern.ts";

/**
 * Planes share nothing but the GPUs, and so do rails that no spine joins: there a NIC has no one to send to but those of its
 * own network. Patterns that name NICs are built as they stand.
 *
 * @throws {ScenarioError} as the pattern
 */
export function buildPattern(pattern: Pattern, context: PatternContext, { count, ofNic }: Networks): BuiltPattern {
  const { ranks } = context;
  const of = pattern.namesNics || count === 1 ? [] : [...new Set(Array.from(ranks, (nic) => ofNic[nic]!))];
  if (of.length < 2) return pattern.build(context);
  const built = of.map((network) =>
    pattern.build({ ...context, ranks: ranks.filter((nic) => ofNic[nic] === network) }),
  );
  const [{ text, parameters }] = built as [BuiltPattern];
  const alike = Object.entries(parameters).filter(([name, value]) => built.every((b) => b.parameters[name] === value));
  return {
    flows: {
      flowCount: built.reduce((sum, { flows }) => sum + flows.flowCount, 0),
      src: join(built.map(({ flows }) => flows.src)),
      dst: join(built.map(({ flows }) => flows.dst)),
    },
    text: `${text}, in each of ${of.length} networks`,
    parameters: Object.fromEntries(alike),
  };
}

function join(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
