/**
 * Both builds of the core, compiled once per test file: debug traps on what release leaves unchecked. HEDDLE_CORE_BUILDS names another
 * folder of builds, for mutants and coverage.
 */

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { type CoreModule, compileCore } from "../../src/core/index.ts";
import { type CoreInstance, instantiateCore } from "../../src/core/module.ts";

export const BUILDS = ["debug", "release"] as const;
export type Build = (typeof BUILDS)[number];

const named = process.env["HEDDLE_CORE_BUILDS"];
const FOLDER = named ? pathToFileURL(`${named}/`) : new URL("../../build/", import.meta.url);

const compiled = await Promise.all(BUILDS.map(async (build) => compileCore(await bytesOf(build))));

export function moduleOf(build: Build): CoreModule {
  return compiled[BUILDS.indexOf(build)]!;
}

/** A fresh instance, for what `Core` does not offer. */
export function instanceOf(build: Build): CoreInstance {
  return instantiateCore(moduleOf(build));
}

async function bytesOf(build: Build): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(`${build}.wasm`, FOLDER)));
}
