/** What a packet-level run's `env` and command line say of failed and slow links, as texts that `--fail` takes. */

import { suggestion } from "../errors.ts";
import type { Values } from "./values.ts";

/** A slow link without a ratio keeps this part of its rate: the default of uet-htsim's `_failed_link_ratio` (commit 40ccb05). */
const SLOW_RATIO = 1 / 4;

/** `env` keys that say something of links. `HT_DEGRADE: "leaf,spine"` or `"leaf,spine,ratio"`; several by `;`. */
const DEGRADE = "HT_DEGRADE";
/** The ratio of links whose entry names none. */
const DEGRADE_RATIO = "HT_DEGRADE_RATIO";
/** Cables that are down: `HT_FAIL: "leaf,spine"`; several by `;`. */
const FAIL = "HT_FAIL";
const KNOWN = [DEGRADE, DEGRADE_RATIO, FAIL];

/** What of a fabric says which cables it has. */
interface Shape {
  readonly kind: "leaf-spine" | "fat-tree";
  readonly leaves: number;
  readonly spines: number;
  readonly uplinkGbps: number;
  readonly k?: number;
}

const HOW =
  "state the failure yourself: --fail 'leaf-0--spine-0 at 100Gbps', or --fail none where nothing failed; --fail takes the place of env";

/**
 * Texts for `--fail`. Issues: UNKNOWN_ENV for a key that may say anything, BAD_ENV, UNKNOWN_FAILURE for what the packet
 * simulator's own `-failed` means on fat-trees (one direction of a cable), which a cable of ours cannot be.
 */
export function failuresOf(
  fabric: Shape,
  { env, options }: { readonly env: unknown; readonly options: readonly string[] },
  { place, values }: { readonly place: string; readonly values: Values },
): string[] | undefined {
  const found = values.issues.length;
  const given = env === undefined || env === null ? {} : values.object(env, `${place}.env`);
  if (given === undefined) return undefined;
  for (const key of Object.keys(given)) {
    if (KNOWN.includes(key)) continue;
    const message = `unknown key, which may change the fabric (expected one of ${KNOWN.join(", ")}${suggestion(key, KNOWN)}; ${HOW})`;
    values.issue("UNKNOWN_ENV", `${place}.env.${key}`, message);
  }
  const ratioOf = (got: unknown, at: string, otherwise: number): number => {
    const ratio = got === undefined || got === "" ? otherwise : Number(got);
    if (!(ratio > 0 && ratio <= 1)) values.wrong(at, "a part of the rate, above 0 and at most 1", got, "BAD_ENV");
    return ratio;
  };
  const slowRatio = ratioOf(given[DEGRADE_RATIO], `${place}.env.${DEGRADE_RATIO}`, SLOW_RATIO);
  const slow = entriesOf(given[DEGRADE]).map((entry): string => {
    const at = `${place}.env.${DEGRADE}`;
    const cable = cableOf(fabric, entry, at, values);
    const ratio = ratioOf(entry[2], at, slowRatio);
    return `${cable} at ${ratio * fabric.uplinkGbps}Gbps`;
  });
  const down = entriesOf(given[FAIL]).map((entry) => cableOf(fabric, entry, `${place}.env.${FAIL}`, values));
  const whole = failedSpines(fabric, options, { place, values });
  return values.issues.length > found ? undefined : [...slow, ...down, ...whole];
}

/** `"0,0;1,3,0.5"`, or a list of such. */
function entriesOf(got: unknown): string[][] {
  if (got === undefined || got === null || got === "") return [];
  const texts = (Array.isArray(got) ? got : [got]).flatMap((text) => String(text).split(";"));
  return texts.map((text) => text.split(/[,:\s]+/).filter((part) => part !== ""));
}

/** The cable between a leaf (ToR) and a spine (aggregation switch, by its number in the whole fabric). */
function cableOf({ kind, leaves, spines, k = 2 }: Shape, entry: readonly string[], at: string, values: Values): string {
  const [leaf, spine] = entry.map(Number) as [number, number];
  const isNumber = (id: number | undefined, count: number): boolean =>
    id !== undefined && Number.isInteger(id) && id >= 0 && id < count;
  if ((entry.length !== 2 && entry.length !== 3) || !isNumber(leaf, leaves) || !isNumber(spine, spines)) {
    values.wrong(at, `"leaf,spine" or "leaf,spine,ratio"; ${HOW}`, entry.join(","), "BAD_ENV");
  } else if (kind === "fat-tree" && Math.floor(leaf / (k / 2)) !== Math.floor(spine / (k / 2))) {
    const expected = `a ToR and an aggregation switch of one pod, by their numbers in the whole fabric; ${HOW}`;
    values.wrong(at, expected, entry.join(","), "BAD_ENV");
  }
  return `leaf-${leaf}--spine-${spine}`;
}

/** The packet simulator's own `-failed N`: on two tiers, all cables of the first N spines are slow. */
function failedSpines(
  { kind, spines, uplinkGbps }: Shape,
  options: readonly string[],
  { place, values }: { readonly place: string; readonly values: Values },
): string[] {
  const at = options.indexOf("-failed");
  if (at < 0) return [];
  const count = Number(options[at + 1]);
  if (count === 0) return [];
  if (kind === "fat-tree" || !Number.isInteger(count) || count < 0 || count > spines) {
    const message = `-failed ${options[at + 1]} slows one direction of cables on three tiers, which is no failure of ours (${HOW})`;
    values.issue("UNKNOWN_FAILURE", `${place}.options`, message);
    return [];
  }
  return Array.from({ length: count }, (_, spine) => `leaf-*--spine-${spine} at ${SLOW_RATIO * uplinkGbps}Gbps`);
}
