/** Lets tests run on a changed core: on the mutant of that number, or on one that marks what it passes. */

import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { hostChangedCores } from "./hosted.ts";

const hosted = hostChangedCores();
hosted.mutant = Number(process.env["HEDDLE_MUTANT"] ?? -1);

const folder = process.env["HEDDLE_HITS"];
if (folder) {
  afterAll(() => {
    const passed = [...hosted.hits.keys()].filter((place) => hosted.hits[place] === 1);
    writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(passed));
  });
}
