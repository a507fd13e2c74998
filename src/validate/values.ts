/** Checks the values of a packet-level result file, each at its path, and collects what is wrong with them. */

import { show } from "../document/index.ts";
import type { Issue } from "../errors.ts";

export class Values {
  readonly issues: Issue[];
  readonly #fileName: string;

  constructor(fileName: string, issues: Issue[]) {
    this.#fileName = fileName;
    this.issues = issues;
  }

  wrong(place: string, expected: string, got: unknown, code = "BAD_PACKET_FILE"): undefined {
    const problem = got === undefined || got === null ? "missing" : "wrong value";
    this.issue(code, place, `${problem} (expected ${expected}, got ${show(got)})`);
  }

  issue(code: string, place: string, message: string): undefined {
    this.issues.push({ code, path: place === "" ? this.#fileName : `${this.#fileName} ${place}`, message });
  }

  object(got: unknown, place: string): Readonly<Record<string, unknown>> | undefined {
    if (typeof got === "object" && got !== null && !Array.isArray(got)) return got as Readonly<Record<string, unknown>>;
    return this.wrong(place, "an object", got);
  }

  text(got: unknown, place: string): string | undefined {
    return typeof got === "string" && got !== "" ? got : this.wrong(place, "a word", got);
  }

  whole(got: unknown, place: string, least: number): number | undefined {
    return Number.isSafeInteger(got) && (got as number) >= least
      ? (got as number)
      : this.wrong(place, `a whole number, at least ${least}`, got);
  }

  /** A list of host numbers; all of them below `hosts` and as many as `count`, where these are known. */
  hosts(got: unknown, place: string, hosts = Number.POSITIVE_INFINITY, count?: number): number[] | undefined {
    const listed = this.#list(got, place, count);
    const expected = Number.isFinite(hosts) ? `a host, 0 to ${hosts - 1}` : "a host number";
    return this.#each(listed, place, expected, (id) => Number.isSafeInteger(id) && id >= 0 && id < hosts);
  }

  /** A list of switch numbers, -1 for none; undefined where the file has none. */
  ids(got: unknown, place: string, count: number): number[] | undefined {
    if (got === undefined || got === null) return undefined;
    return this.#each(
      this.#list(got, place, count),
      place,
      "a number, or -1",
      (id) => Number.isSafeInteger(id) && id >= -1,
    );
  }

  /** One number for all flows, or a list with one for each. Where it may lack, null and what is below zero are NaN. */
  perFlow(
    got: unknown,
    place: string,
    count: number,
    { above = Number.NEGATIVE_INFINITY, least = Number.NEGATIVE_INFINITY, mayLack = false },
  ): number[] | undefined {
    const expected = `a number${above === 0 ? " above 0" : least === 0 ? ", at least 0" : ""}, or a list of one for each flow`;
    const lacks = (value: unknown) => mayLack && (value === null || (typeof value === "number" && value < 0));
    const isFit = (value: unknown) =>
      lacks(value) || (typeof value === "number" && Number.isFinite(value) && value > above && value >= least);
    const values = Array.isArray(got) ? this.#list(got, place, count) : new Array<unknown>(count).fill(got);
    if (values === undefined) return undefined;
    const bad = values.findIndex((value) => !isFit(value));
    if (bad >= 0) return this.wrong(Array.isArray(got) ? `${place}[${bad}]` : place, expected, values[bad]);
    return values.map((value) => (lacks(value) ? Number.NaN : (value as number)));
  }

  /** Texts and numbers, as a command line has them. */
  words(got: unknown, place: string): string[] | undefined {
    const isWord = (word: unknown) => typeof word === "string" || typeof word === "number";
    if (Array.isArray(got) && got.every(isWord)) return got.map(String);
    return this.wrong(place, "a list of texts and numbers", got);
  }

  #list(got: unknown, place: string, count?: number): unknown[] | undefined {
    if (!Array.isArray(got)) return this.wrong(place, "a list of numbers", got);
    if (count !== undefined && got.length !== count) {
      return this.wrong(place, `a list of ${count}, one for each flow`, `${got.length} entries`);
    }
    if (got.length === 0) return this.wrong(place, "at least one flow", "an empty list");
    return got;
  }

  #each(
    listed: unknown[] | undefined,
    place: string,
    expected: string,
    isFit: (id: number) => boolean,
  ): number[] | undefined {
    const bad = listed?.findIndex((id) => typeof id !== "number" || !isFit(id)) ?? -1;
    if (bad >= 0) return this.wrong(`${place}[${bad}]`, expected, listed![bad]);
    return listed as number[] | undefined;
  }
}
