/** The core's sources as text to be changed, and the compiler run on them in this process. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What changed sources may import from `./trust`: the imports of `hosted.ts`. Never in a build that ships. */
const TRUST = ["const mutant: i32", "function tick(): void", "function hit(place: i32): void"]
  .map((what) => `@external("trust", "${/ (\w+)/.exec(what)![1]}") export declare ${what};`)
  .join("\n");

/** `assembly/max-min.ts` and so on to their texts. */
export function readCoreSources(): Map<string, string> {
  const files = readdirSync(`${ROOT}assembly`).filter((name) => name.endsWith(".ts"));
  return new Map(files.map((name) => [`assembly/${name}`, readFileSync(`${ROOT}assembly/${name}`, "utf8")]));
}

/** Compiles without optimising, bounds checked as in the debug build. Undefined where the sources are wrong. About a second. */
export async function compileSources(
  sources: ReadonlyMap<string, string>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let wasm: Uint8Array<ArrayBuffer> | undefined;
  const all = new Map(sources).set("assembly/trust.ts", TRUST);
  const { options, targets } = JSON.parse(readFileSync(`${ROOT}asconfig.json`, "utf8"));
  const flags = ["--runtime", options.runtime, "--enable", options.enable.join()];
  await asc.main(["assembly/index.ts", "--config", "none", ...flags, "--outFile", targets.release.outFile], {
    readFile: (name, base) => all.get(name) ?? (name.startsWith("assembly/") ? null : read(`${base}/${name}`)),
    writeFile: (name, contents) => {
      if (name === targets.release.outFile && typeof contents !== "string") wasm = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  return wasm;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
