/** Vega-Lite specifications into SVG, by libraries that are loaded when they are needed. */

import { UsageError, type VegaLiteSpec } from "../index.ts";

export interface VegaLibraries {
  readonly vega: Pick<typeof import("vega"), "parse" | "resetSVGDefIds" | "View" | "Warn">;
  readonly vegaLite: Pick<typeof import("vega-lite"), "compile">;
}

async function importLibraries(): Promise<VegaLibraries> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  return { vega, vegaLite };
}

/** @throws {UsageError} MISSING_PACKAGE: they are optional, as the specification itself needs none */
export async function loadVegaLibraries(load = importLibraries): Promise<VegaLibraries> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const message =
      "an .svg needs the packages vega and vega-lite (expected them installed: npm install vega vega-lite; a .vl.json and a plot in the terminal need none)";
    throw new UsageError([{ code: "MISSING_PACKAGE", path: "--output", message }], { cause: error });
  }
}

/** The picture; the same specification gives the same bytes. */
export async function renderSvg({ vega, vegaLite }: VegaLibraries, spec: VegaLiteSpec): Promise<string> {
  // The specification is ours and tested against the library's own schema.
  const { spec: compiled } = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]);
  // Ids count on from picture to picture.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logLevel: vega.Warn });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
