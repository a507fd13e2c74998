/** A file of prices, and what a bill costs by it. */

import { z } from "zod";
import { check, type Finding, mapping, number, parseSourceText, text, throwFindings } from "../document/index.ts";
import { TopologyError } from "../errors.ts";
import type { Bill } from "./bill.ts";
import { REACH_CLASSES } from "./reach.ts";

/** Highest price of one piece. Assumed: no currency needs more. */
const MAX_PRICE = 1e12;
const CLASS_NAMES = REACH_CLASSES.map(({ name }) => name);
const ITEM = new RegExp(`^[0-9.]+[MGT]-(${CLASS_NAMES.join("|")})$`);
const TIER = /^(leaf|spine|core|tier-\d+)$/;

const perItem = () =>
  z.record(z.string(), number(0, MAX_PRICE), {
    error: () => "not a mapping (expected a price for each item, as in 400G-DAC: 100)",
  });

const schema = mapping({
  currency: text(),
  nic: number(0, MAX_PRICE).optional(),
  switches: perItem().optional(),
  cables: perItem().optional(),
  transceivers: perItem().optional(),
});

/** Prices of a piece each, in one currency. */
export type Prices = z.output<typeof schema>;

/** One line of a bill with its price. */
export interface Expense {
  /** `leaf switch`, `400G-DAC cable`, `800G-DR transceiver`, `NIC`. */
  readonly what: string;
  readonly count: number;
  readonly price: number;
  readonly cost: number;
}

export interface Cost {
  readonly currency: string;
  readonly total: number;
  /** Total ÷ NICs. */
  readonly perNic: number;
  readonly expenses: readonly Expense[];
}

/**
 * Reads prices from YAML or JSON.
 * @throws {TopologyError} with all issues: keys that no bill can have, prices that are none
 */
export function readPrices(source: string, { fileName }: { readonly fileName?: string } = {}): Prices {
  const { value, locate } = parseSourceText(source, { fileName, error: TopologyError });
  const checked = check(schema, value);
  const place = { fileName, locate, error: TopologyError };
  throwFindings(checked.findings, place);
  const prices = checked.value!;
  throwFindings(
    [
      ...unknownKeys("switches", prices.switches, TIER, "leaf, spine, core or tier-4 and higher"),
      ...unknownKeys("cables", prices.cables, ITEM, `a rate and one of ${CLASS_NAMES.join(", ")}, as in 400G-DAC`),
      ...unknownKeys("transceivers", prices.transceivers, ITEM, "a rate and a reach class, as in 400G-DR"),
    ],
    place,
  );
  return prices;
}

function unknownKeys(at: string, prices: object | undefined, known: RegExp, expected: string): Finding[] {
  return Object.keys(prices ?? {})
    .filter((key) => !known.test(key))
    .map((key) => ({ code: "UNKNOWN_ITEM", path: [at], key, message: `unknown item "${key}" (expected ${expected})` }));
}

/**
 * What the bill costs. NICs count only where they have a price.
 * @throws {TopologyError} MISSING_PRICE for everything else on the bill that has none, UNKNOWN_LENGTH for cables whose
 *   class is not known
 */
export function priceBill(bill: Bill, prices: Prices, { fileName }: { readonly fileName?: string } = {}): Cost {
  const findings: Finding[] = [];
  const expenses: Expense[] = [];
  const add = (what: string, count: number, price: number | undefined, path: Finding["path"]): void => {
    if (price !== undefined) {
      expenses.push({ what, count, price, cost: count * price });
      return;
    }
    const message = `no price (expected one, since the fabric has ${count} of them)`;
    findings.push({ code: "MISSING_PRICE", path, message });
  };
  for (const { tier, count } of bill.switches)
    add(`${tier} switch`, count, prices.switches?.[tier], ["switches", tier]);
  for (const [item, { count, transceivers }] of byItem(bill)) {
    add(`${item} cable`, count, prices.cables?.[item], ["cables", item]);
    if (transceivers === 0) continue;
    add(`${item} transceiver`, transceivers, prices.transceivers?.[item], ["transceivers", item]);
  }
  const { cablesOfUnknownLength } = bill.totals;
  if (cablesOfUnknownLength > 0) {
    const message = `${cablesOfUnknownLength} cables without a length (expected lengths instead of latencies in the fabric's file)`;
    findings.push({ code: "UNKNOWN_LENGTH", path: ["cables"], message });
  }
  throwFindings(findings, { error: TopologyError, fileName });
  if (prices.nic !== undefined) add("NIC", bill.nics, prices.nic, ["nic"]);
  const total = expenses.reduce((sum, { cost }) => sum + cost, 0);
  return { currency: prices.currency, total, perNic: total / bill.nics, expenses };
}

/** Cables of one make together, whatever tiers they join, in the order of the bill. */
function byItem({ cables }: Bill): Map<string, { count: number; transceivers: number }> {
  const items = new Map<string, { count: number; transceivers: number }>();
  for (const { item, count, transceivers } of cables) {
    if (item === undefined) continue;
    const known = items.get(item) ?? { count: 0, transceivers: 0 };
    items.set(item, { count: known.count + count, transceivers: known.transceivers + transceivers });
  }
  return items;
}
