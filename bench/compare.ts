/**
 * `tsx bench/compare.ts old.json new.json [--threshold 1.3]`: two results of the benchmark side by side. Exit code 1 when a
 * time or a ratio rose by more than the threshold, 2 when a file can't be used.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { label } from "./measure.ts";
import { type ResultFile, resultFileSchema } from "./result-file.ts";
import { align, milliseconds } from "./table.ts";

/** What can't be compared; its message is for the user. */
class InputError extends Error {}

function main(): number {
  const [oldFile, newFile, threshold] = readArguments();
  const before = readResult(oldFile);
  const after = readResult(newFile);
  for (const field of ["cpu", "cpuCount", "node", "quick"] as const) {
    if (before[field] === after[field]) continue;
    console.error(
      `note: ${field} differs (${before[field]}, ${after[field]}); compare the ratios rather than the times`,
    );
  }
  const times = pair(before.cases, after.cases, (of) => of.cpuMinMs);
  const ratios = pair(before.ratios, after.ratios, (of) => of.ofMinima);
  const print = (title: string, rows: readonly Pair[], show: (value: number) => string): void => {
    const cells = rows.map((row) => [
      row.name,
      String(row.nics),
      row.old === undefined ? "–" : show(row.old),
      row.new === undefined ? "–" : show(row.new),
      row.rise === undefined ? "–" : row.rise.toFixed(2),
      isWorse(row) ? "worse" : "",
    ]);
    console.log(align([[title, "NICs", "old", "new", "new / old", ""], ...cells]));
  };
  const isWorse = ({ rise }: Pair): boolean => threshold !== undefined && rise !== undefined && rise > threshold;
  print("least CPU time, ms", times, milliseconds);
  print("ratio of least CPU times", ratios, (value) => value.toFixed(2));
  return [...times, ...ratios].some(isWorse) ? 1 : 0;
}

function readArguments(): [oldFile: string, newFile: string, threshold: number | undefined] {
  const usage = "usage: tsx bench/compare.ts old.json new.json [--threshold 1.3]";
  let parsed: { values: { threshold?: string | undefined }; positionals: string[] };
  try {
    parsed = parseArgs({ options: { threshold: { type: "string" } }, allowPositionals: true });
  } catch (error) {
    throw new InputError(`${(error as Error).message}\n${usage}`);
  }
  const [oldFile, newFile, ...more] = parsed.positionals;
  if (oldFile === undefined || newFile === undefined || more.length > 0) throw new InputError(usage);
  const { threshold } = parsed.values;
  if (threshold !== undefined && !(Number(threshold) > 0)) {
    throw new InputError(`--threshold: not a ratio (expected a number above 0, got ${JSON.stringify(threshold)})`);
  }
  return [oldFile, newFile, threshold === undefined ? undefined : Number(threshold)];
}

function readResult(file: string): ResultFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
  const checked = resultFileSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map(({ path, message }) => `${file}: ${path.join(".") || "file"}: ${message}`);
  throw new InputError(issues.join("\n"));
}

interface Pair {
  readonly name: string;
  readonly nics: number;
  readonly old: number | undefined;
  readonly new: number | undefined;
  readonly rise: number | undefined;
}

interface Identified {
  readonly name: string;
  readonly nics: number;
  readonly q: number | null;
}

/** What both have, in the new file's order; then what only the old one has. */
function pair<T extends Identified>(before: readonly T[], after: readonly T[], read: (of: T) => number): Pair[] {
  const key = (of: Identified): string => `${label(of)} ${of.nics}`;
  const olds = new Map(before.map((of) => [key(of), of]));
  const news = new Map(after.map((of) => [key(of), of]));
  return [...new Map([...news, ...olds])].map(([id, { nics, ...of }]) => {
    const [oldOne, newOne] = [olds.get(id), news.get(id)];
    const oldValue = oldOne && read(oldOne);
    const newValue = newOne && read(newOne);
    const rise = oldValue === undefined || newValue === undefined ? undefined : newValue / oldValue;
    return { name: label(of), nics, old: oldValue, new: newValue, rise };
  });
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
