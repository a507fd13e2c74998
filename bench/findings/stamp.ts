/** What a section of the findings was made of: the sweep's file, and the points, version and core that it comes to. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Engine } from "../../src/metrics/index.ts";
import { readSweep } from "../../src/sweep/index.ts";

const TOPOLOGIES = new URL("../../topologies/", import.meta.url);
/** Hexadecimal digits that are shown of a hash: enough to tell versions apart. */
const DIGITS = 12;

export interface ReadySweep {
  /** `<!-- … -->` for the section. */
  readonly stamp: string;
  /** Id of the sweep, as its summary has it. */
  readonly id: string;
  /** What its comment says it asks, and what it says it assumes. */
  readonly question: string;
  readonly assumed: string;
}

/** @throws {Error} where the file's comment does not say what it asks, what it assumes and how long it takes */
export function readySweep(name: string, engine: Engine): ReadySweep {
  const text = readFileSync(new URL(`sweeps/${name}.yaml`, TOPOLOGIES), "utf8");
  const { id } = readSweep(text, {
    fileName: `${name}.yaml`,
    engine,
    sha256,
    readFabric: (fabric) => ({
      name: `${fabric}.yaml`,
      text: readFileSync(new URL(`${fabric}.yaml`, TOPOLOGIES), "utf8"),
    }),
    readText: (path) => {
      throw new Error(`${name} names the file ${path}, which a ready sweep has no place for`);
    },
  });
  const comment = [...text.matchAll(/^# (.*)$/gm)].map(([, line]) => line).join(" ");
  const said = /^Question: (.*) Assumed: (.*) Takes /.exec(comment);
  if (!said) throw new Error(`${name}: no comment of the form Question: … Assumed: … Takes …`);
  const [, question = "", assumed = ""] = said;
  const stamp = `<!-- made of ${name}.yaml ${sha256(text).slice(0, DIGITS)}, sweep ${id.slice(0, DIGITS)} -->`;
  return { stamp, id, question, assumed };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
