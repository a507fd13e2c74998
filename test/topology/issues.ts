/** The issues that reading a topology ends in, as lines that tests can compare. */

import { TopologyError } from "../../src/errors.ts";
import { buildTopology, readTopology } from "../../src/topology/index.ts";

/** `CODE path: message` of each issue of reading this text; none where it is fine. */
export function readIssues(text: string, fileName?: string): string[] {
  return issuesOf(() => readTopology(text, fileName === undefined ? {} : { fileName }));
}

/** The same for a spec as an object. */
export function buildIssues(spec: object): string[] {
  return issuesOf(() => buildTopology(spec));
}

function issuesOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return error.issues.map(({ code, path, message }) => (path ? `${code} ${path}: ${message}` : `${code} ${message}`));
  }
  return [];
}
