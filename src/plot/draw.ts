/** A sweep's summary and the options of a plot into what the plot shows. */

import { type Issue, UsageError, unknownName } from "../errors.ts";
import type { SweepSummary } from "../metrics/index.ts";
import { drawCurves } from "./curves.ts";
import { drawFlowRates } from "./flow-rates.ts";
import { drawLinkLoads } from "./link-loads.ts";
import type { Plot } from "./plot.ts";
import { PLOT_PRESETS, type PlotPreset } from "./presets.ts";
import { drawable, filterPoints } from "./select.ts";
import type { PlotOptions, Subject } from "./subject.ts";

/** @throws {UsageError} with all issues of the options, as far as they can be told at once */
export function drawPlot(summary: SweepSummary, options: PlotOptions): Plot {
  const issues: Issue[] = [];
  const preset = PLOT_PRESETS.find(({ name }) => name === options.preset);
  if (options.preset !== undefined && preset === undefined) {
    const known = PLOT_PRESETS.map(({ name }) => name);
    issues.push(unknownName("--preset", "plot preset", options.preset, known));
  }
  const points = filterPoints(summary, options.where ?? [], issues);
  if (issues.length > 0) throw new UsageError(issues);
  const { name, description, sweep, version, coreHash } = summary;
  const title = drawable(options.title ?? capitalized(description || name));
  const subject: Subject = { summary, points, options, preset, title, source: { sweep, version, coreHash } };
  if (preset?.record === undefined) return drawCurves(subject);
  refuseAxes(options, preset);
  return preset.record.key === "linkLoads" ? drawLinkLoads(subject) : drawFlowRates(subject);
}

/** Records have axes of their own. */
function refuseAxes({ x, y, by }: PlotOptions, { name, record }: PlotPreset): void {
  const given = [
    ["-x", x] as const,
    ["-y", y] as const,
    ...(record?.key === "linkLoads" ? [["--by", by] as const] : []),
  ];
  const issues = given.flatMap(([path, value]) =>
    value === undefined
      ? []
      : [{ code: "HAS_OWN_AXES", path, message: `the preset ${name} has its own axes (expected it without ${path})` }],
  );
  if (issues.length > 0) throw new UsageError(issues);
}

function capitalized(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}
