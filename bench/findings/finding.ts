/** What a finding is: a ready sweep, how it is drawn and tabled, and what its results teach. */

import type { Results, Where } from "./results.ts";

export interface Finding {
  /** Of the ready sweep. */
  readonly sweep: string;
  readonly title: string;
  readonly plots: readonly Plot[];
  readonly table: Table;
  /** What the results teach, each sentence made of them and held against them. */
  teaches(results: Results): readonly string[];
  /** What the results do not say. */
  readonly caveats: readonly string[];
}

export interface Plot {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly caption: string;
  /** Of `heddle plot <results>`. */
  readonly options: readonly string[];
}

/** A row and a column of a table, and where their points are. */
export interface Heading {
  readonly title: string;
  readonly at: Where;
}

export interface Table {
  readonly what: string;
  readonly corner: string;
  readonly figure: string;
  readonly unit: "share" | "GBps";
  rows(results: Results): readonly Heading[];
  columns(results: Results): readonly Heading[];
}

/** A heading for each value of an axis. */
export function headingsOf(axis: string, title: (value: string | number | boolean) => string = String) {
  return (results: Results): Heading[] =>
    results.values<string | number | boolean>(axis).map((value) => ({ title: title(value), at: { [axis]: value } }));
}
