/** Writes a fabric's bill, and what it costs, as aligned tables. */

import { formatCount, formatRate } from "../units.ts";
import { ABSENT } from "./format.ts";
import type { InspectedBill } from "./inspect-summary.ts";
import type { Paint } from "./style.ts";
import { left, right, titled } from "./titled.ts";

export function billBlocks(bill: InspectedBill, paint: Paint): string[][] {
  const { switches, cables, totals, cost } = bill;
  const switchRows = switches.map(({ tier, count, portsUsed, portsFree }) => [
    tier,
    formatCount(count),
    countOrAbsent(portsUsed),
    countOrAbsent(portsFree),
  ]);
  const cableRows = cables.map((row) => [
    row.tiers,
    row.item ?? `${formatRate(row.rateBps)}, length not stated`,
    formatCount(row.count),
    lengths(row.shortestM, row.longestM),
    row.item === undefined ? ABSENT : formatCount(row.transceivers),
  ]);
  const hasModel = switches.some(({ portsUsed }) => portsUsed !== undefined);
  const portSum = (count: "portsUsed" | "portsFree") =>
    hasModel ? formatCount(switches.reduce((sum, row) => sum + (row[count] ?? 0), 0)) : ABSENT;
  const total = ["all", formatCount(totals.switches), portSum("portsUsed"), portSum("portsFree")];
  return [
    titled(
      "Switches",
      [left("tier"), ...["switches", "ports used", "ports free"].map(right)],
      switchRows.length > 1 ? [...switchRows, total] : switchRows,
      paint,
    ),
    titled(
      "Cables and transceivers",
      [left("tiers"), left("bought as"), ...["cables", "length", "transceivers"].map(right)],
      [...cableRows, ["all", "", formatCount(totals.cables), "", formatCount(totals.transceivers)]],
      paint,
    ),
    ...(cost ? [costBlock(cost, paint)] : []),
  ];
}

function costBlock({ currency, total, perNic, expenses }: NonNullable<InspectedBill["cost"]>, paint: Paint): string[] {
  const rows = expenses.map(({ what, count, price, cost }) => [
    what,
    formatCount(count),
    formatCount(price),
    formatCount(cost),
  ]);
  return titled(
    `Cost in ${currency}, by the prices given`,
    [left(""), ...["count", "each", "cost"].map(right)],
    [...rows, ["all", "", "", formatCount(total)], ["per NIC", "", "", formatCount(perNic)]],
    paint,
  );
}

function countOrAbsent(count: number | undefined): string {
  return count === undefined ? ABSENT : formatCount(count);
}

/** `2 m`, `2 to 3 m`. */
function lengths(shortestM: number | undefined, longestM: number | undefined): string {
  if (shortestM === undefined || longestM === undefined) return ABSENT;
  const [low, high] = [formatCount(shortestM), formatCount(longestM)];
  return low === high ? `${low} m` : `${low} to ${high} m`;
}
