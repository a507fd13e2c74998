/** `npm run validate`: packet-level data and published numbers against ours, into docs/validation.md and its pictures. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadVegaLibraries, renderSvg } from "../src/cli/vega.ts";
import { compileCore } from "../src/core/index.ts";
import { packetGroups } from "./validation/packets.ts";
import { packetPart, publishedPart, publishedStamp, renderPage, scatters } from "./validation/page.ts";
import { publishedStudies } from "./validation/published.ts";
import { scatterSpec } from "./validation/scatter.ts";

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DOCS = fromHere("../docs/");
/** A picture that is larger is no longer read in a diff, nor loaded at once; bytes. */
const MOST_SVG_BYTES = 100_000;

const core = await compileCore(new Uint8Array(readFileSync(fromHere("../build/release.wasm"))));
const { version } = JSON.parse(readFileSync(fromHere("../package.json"), "utf8")) as { version: string };

console.error("packet-level data …");
const packets = packetGroups(core, version);
const libraries = await loadVegaLibraries();
const pictures = new Map<string, string>();
for (const scatter of scatters(packets)) {
  const svg = await renderSvg(libraries, scatterSpec(scatter));
  const bytes = Buffer.byteLength(svg);
  if (bytes > MOST_SVG_BYTES) throw new Error(`${scatter.name}.svg has ${bytes} bytes (expected ${MOST_SVG_BYTES})`);
  pictures.set(scatter.name, svg);
}
const studies = publishedStudies(core, version, (title) => console.error(title));
const page = renderPage(packetPart(packets), publishedPart(studies, publishedStamp({ version, coreHash: core.hash })));
// All of it is there: only now anything of the old page goes.
rmSync(`${DOCS}validation`, { recursive: true, force: true });
mkdirSync(`${DOCS}validation`);
for (const [name, svg] of pictures) writeFileSync(`${DOCS}validation/${name}.svg`, svg);
writeFileSync(`${DOCS}validation.md.new`, page);
renameSync(`${DOCS}validation.md.new`, `${DOCS}validation.md`);
