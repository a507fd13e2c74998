/** Writes what a sweep is about to do: its points, and how many cells and how much time they may take. */

import type { SweepPlan } from "../metrics/index.ts";
import { formatCount, formatWait } from "../units.ts";
import { ABSENT, plural } from "./format.ts";
import { painter } from "./style.ts";
import { axisValue } from "./sweep-rows.ts";
import { renderTable } from "./table.ts";

export interface SweepEstimateText {
  /** At least and at most. */
  readonly cells: readonly [number, number];
  readonly fabrics: number;
  /** On one core, known within a factor of 4. */
  readonly timeS: number;
}

/** Points listed unless all are asked for. */
const MOST_POINTS = 40;

export function renderSweepPlan(plan: SweepPlan, estimate: SweepEstimateText, all: boolean): string {
  const { name, description, axes, points } = plan;
  const shown = all ? points : points.slice(0, MOST_POINTS);
  const table = renderTable(
    {
      columns: [...axes, "fabric", "id"].map((heading) => ({ heading, align: "left" as const })),
      rows: shown.map(({ vary, fabric, id }) => [
        ...axes.map((axis) => String(axisValue(vary[axis]) ?? ABSENT)),
        fabric,
        id.slice(0, 12),
      ]),
    },
    painter(false),
  );
  const left = points.length - shown.length;
  const [least, most] = estimate.cells;
  const cells = least === most ? plural(least, "cell") : `${formatCount(least)} to ${plural(most, "cell")}`;
  return [
    description === "" ? name : `${name}: ${description}`,
    `${plural(points.length, "point")} on ${plural(estimate.fabrics, "fabric")}, ${cells}; about ${formatWait(estimate.timeS)} of one core`,
    "",
    ...table,
    ...(left > 0 ? [`… ${plural(left, "more point")}; --verbose lists them`] : []),
    "",
  ].join("\n");
}
