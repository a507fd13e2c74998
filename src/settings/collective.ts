/** Settings of a collective as files write them, the options of `heddle collective` in camelCase, and back to where one is at fault. */

import {
  algorithmsOf,
  type CollectiveScenario,
  checkCollectiveScenario,
  DEFAULT_COLLECTIVE_SCENARIO,
} from "../collective-scenario.ts";
import {
  check,
  count,
  duration,
  type Finding,
  flag,
  list,
  mapping,
  type Path,
  rate,
  size,
  text,
} from "../document/index.ts";
import type { Issue } from "../errors.ts";
import { sizesBetween } from "../message-sizes.ts";
import { findPolicy } from "../routing/index.ts";
import { findPlacement, nameOfOption } from "../workload/index.ts";
import { anything, grouping, names, parameters } from "./fields.ts";
import { optionFindings } from "./option-findings.ts";
import { parameterPath } from "./parameter-path.ts";
import { transportOf, transportShape } from "./transport.ts";

/** Keys of a scenario; what is absent is as in `heddle collective`. Limits are its own, too, and are checked by it. */
export const collectiveShape = {
  collective: text(),
  algorithm: names().optional(),
  policy: names().optional(),
  sizes: anything().optional(),
  ranks: count(0).optional(),
  gpusPerServer: count(0).optional(),
  placement: text().optional(),
  placementParameters: parameters().optional(),
  groups: grouping().optional(),
  barrier: flag().optional(),
  channels: count(0).optional(),
  ...transportShape,
  iters: count(0).optional(),
  seed: count(0).optional(),
  nvlink: rate().optional(),
  nvlinkRing: rate().optional(),
  nvlinkStep: duration().optional(),
  networkStep: duration().optional(),
};

const collectiveSchema = mapping(collectiveShape);
type Settings = ReturnType<typeof collectiveSchema.parse>;

const sizeRangeSchema = mapping({
  begin: size(),
  end: size(),
  factor: count(2).optional(),
  step: size().optional(),
});

/** Keys of options that are called otherwise on the command line. */
const KEYS_OF_OPTIONS: Readonly<Record<string, keyof typeof collectiveShape>> = {
  minbytes: "sizes",
  maxbytes: "sizes",
  stepfactor: "sizes",
  stepbytes: "sizes",
  ngpus: "gpusPerServer",
};

/** The scenario with every default filled in, its algorithms too. What is wrong with it is added to the findings. */
export function readCollectiveSettings(settings: Settings, at: Path, findings: Finding[]): CollectiveScenario {
  const d = DEFAULT_COLLECTIVE_SCENARIO;
  const { ranks, gpusPerServer } = settings;
  const scenario: CollectiveScenario = {
    collective: settings.collective,
    algorithms: settings.algorithm ?? d.algorithms,
    policies: settings.policy ?? d.policies,
    sizesBytes: readSizes(settings.sizes, [...at, "sizes"], findings),
    ...(ranks === undefined ? {} : { ranks }),
    ...(gpusPerServer === undefined ? {} : { gpusPerServer }),
    placement: settings.placement ?? d.placement,
    placementParameters: settings.placementParameters ?? d.placementParameters,
    groups: settings.groups ?? d.groups,
    barrier: settings.barrier ?? d.barrier,
    channels: settings.channels ?? d.channels,
    ...transportOf(settings, d),
    iters: settings.iters ?? d.iters,
    seed: settings.seed ?? d.seed,
    nvlinkBps: settings.nvlink ?? d.nvlinkBps,
    nvlinkRingBps: settings.nvlinkRing ?? d.nvlinkRingBps,
    networkStepS: settings.networkStep ?? d.networkStepS,
    nvlinkStepS: settings.nvlinkStep ?? d.nvlinkStepS,
  };
  const before = findings.length;
  const attempt = (step: () => void) => findings.push(...optionFindings(step, at, collectivePathOf));
  for (const policy of scenario.policies) attempt(() => findPolicy(policy));
  attempt(() => findPlacement(scenario.placement));
  attempt(() => checkCollectiveScenario(scenario));
  if (findings.length > before) return scenario;
  return { ...scenario, algorithms: algorithmsOf(scenario).map(({ name }) => name) };
}

/** `qpMode` for `--qp-mode`, what placements and policies take below theirs; undefined for what is no option. */
export function collectivePathOf(issue: Issue): Path | undefined {
  const word = /^--([a-z-]+)$/i.exec(issue.path)?.[1];
  if (word === undefined) return undefined;
  const key = KEYS_OF_OPTIONS[word] ?? nameOfOption(issue.path);
  // The other options are parameters that no placement knows.
  return key in collectiveShape ? [key] : (parameterPath(issue) ?? ["placementParameters"]);
}

/** `[8M, 1G]`, or `{ begin: 8M, end: 1G, factor: 2 }`, or with `step: 8M` instead of the factor. */
function readSizes(value: unknown, at: Path, findings: Finding[]): readonly number[] {
  const fallback = DEFAULT_COLLECTIVE_SCENARIO.sizesBytes;
  if (value === undefined) return fallback;
  if (typeof value === "object" && !Array.isArray(value)) return readRange(value, at, findings) ?? fallback;
  const checked = check(list(size()), value, at);
  findings.push(...checked.findings);
  const sizes = checked.value ?? fallback;
  const behind = sizes.findIndex((bytes, i) => i > 0 && bytes <= sizes[i - 1]!);
  if (behind > 0) {
    const message = "not more than the size before it (expected sizes that ascend)";
    findings.push({ code: "BAD_SIZES", path: [...at, behind], message });
  }
  return sizes;
}

function readRange(value: unknown, at: Path, findings: Finding[]): readonly number[] | undefined {
  const { value: range, findings: wrong } = check(sizeRangeSchema, value, at);
  findings.push(...wrong);
  if (range === undefined) return undefined;
  const { begin, end, factor, step } = range;
  if (factor !== undefined && step !== undefined) {
    findings.push({ code: "TWO_STEPS", path: at, message: "both factor and step (expected one of them)", key: "step" });
  }
  let sizes: readonly number[] | undefined;
  const make = () => {
    sizes = sizesBetween(begin, end, step === undefined ? { factor: factor ?? 2 } : { bytes: step });
  };
  findings.push(...optionFindings(make, at.slice(0, -1), collectivePathOf));
  return sizes;
}
