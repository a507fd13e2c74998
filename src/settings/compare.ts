/** Settings of traffic under several policies as files write them: the options of `heddle compare` in camelCase. */

import { count, type Finding, mapping, number, type Path, size, text } from "../document/index.ts";
import type { Issue } from "../errors.ts";
import { findPolicy } from "../routing/index.ts";
import { checkScenario, DEFAULT_SCENARIO, type Scenario } from "../scenario.ts";
import type { LossRecovery, PfcEffect } from "../sim/index.ts";
import { findPattern, findPlacement, nameOfOption, readParameters } from "../workload/index.ts";
import { names, parameters } from "./fields.ts";
import { optionFindings } from "./option-findings.ts";
import { parameterPath } from "./parameter-path.ts";
import { transportOf, transportShape } from "./transport.ts";

/** What is absent is as in `heddle compare`. Limits are its own, too, and are checked by it. */
export const compareShape = {
  policy: names().optional(),
  pattern: text().optional(),
  patternParameters: parameters().optional(),
  nics: text().optional(),
  jobNics: count(0).optional(),
  placement: text().optional(),
  placementParameters: parameters().optional(),
  ...transportShape,
  lossRecovery: text().optional(),
  dropRate: number(0, 1).optional(),
  pfc: text().optional(),
  pfcXoff: size().optional(),
};

const compareSchema = mapping(compareShape);

/** The scenario with every default filled in. What is wrong with it is added to the findings. */
export function readCompareSettings(
  settings: ReturnType<typeof compareSchema.parse>,
  at: Path,
  findings: Finding[],
): Scenario {
  const d = DEFAULT_SCENARIO;
  const scenario: Scenario = {
    ...d,
    policies: settings.policy ?? d.policies,
    pattern: settings.pattern ?? d.pattern,
    patternParameters: settings.patternParameters ?? d.patternParameters,
    nics: settings.nics ?? d.nics,
    ...(settings.jobNics === undefined ? {} : { jobNics: settings.jobNics }),
    placement: settings.placement ?? d.placement,
    placementParameters: settings.placementParameters ?? {},
    ...transportOf(settings, d),
    ...(settings.lossRecovery === undefined ? {} : { lossRecovery: settings.lossRecovery as LossRecovery }),
    ...(settings.dropRate === undefined ? {} : { dropRate: settings.dropRate }),
    ...(settings.pfc === undefined ? {} : { pfc: settings.pfc as PfcEffect }),
    ...(settings.pfcXoff === undefined ? {} : { pfcXoffBytes: settings.pfcXoff }),
  };
  const attempt = (step: () => void) => findings.push(...optionFindings(step, at, pathOf));
  for (const policy of scenario.policies) attempt(() => findPolicy(policy));
  attempt(() => {
    const { name, parameters: specs } = findPattern(scenario.pattern);
    readParameters(name, specs, scenario.patternParameters);
  });
  attempt(() => {
    const { name, parameters: specs } = findPlacement(scenario.placement);
    readParameters(name, specs, scenario.placementParameters ?? {}, "placement");
  });
  attempt(() => checkScenario(scenario));
  return scenario;
}

/** `qpMode` for `--qp-mode`; what patterns, placements and policies take below theirs. */
function pathOf(issue: Issue): Path | undefined {
  if (!issue.path.startsWith("--")) return undefined;
  const key = nameOfOption(issue.path);
  return key in compareShape ? [key] : (parameterPath(issue) ?? [key]);
}
