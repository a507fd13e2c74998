/** Vega-Lite specifications into SVG, by libraries that are loaded when they are needed. */

import { UsageError, type VegaLiteSpec } from "../index.ts";

/** What Vega says of a text whose width it wants to know. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  /** Pixels at which it is cut; 0 for never. */
  readonly limit?: number;
}

export interface VegaLibraries {
  readonly vega: Pick<typeof import("vega"), "parse" | "resetSVGDefIds" | "View" | "Warn"> & {
    /** Exported, but in no type of the package. */
    readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
  };
  readonly vegaLite: Pick<typeof import("vega-lite"), "compile">;
}

async function importLibraries(): Promise<VegaLibraries> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  return { vega: vega as unknown as VegaLibraries["vega"], vegaLite };
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
  // By itself Vega measures where a canvas is installed, and assumes very wide characters where none is.
  vega.textMetrics.width = textWidth;
  // Ids count on from picture to picture.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logLevel: vega.Warn });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** Of characters over their size, as wide sans-serif fonts (DejaVu, Verdana) have them: a text has room in any. Assumed. */
const WIDTHS = { narrow: 0.38, other: 0.61, wide: 0.8 } as const;
const BOLD = 1.1;

/** Pixels that a text takes; the same on every machine, whatever fonts it has. */
function textWidth({ fontSize = 11, fontWeight, limit = 0 }: TextItem, text: unknown): number {
  let ems = 0;
  for (const character of String(text ?? "").trim()) {
    ems += /[ ijlrtfI.,:;'|!()[\]]/.test(character)
      ? WIDTHS.narrow
      : /[mwMW%]|[^ -ÿ–…]/.test(character)
        ? WIDTHS.wide
        : WIDTHS.other;
  }
  const width = ems * fontSize * (fontWeight === "bold" || Number(fontWeight) > 500 ? BOLD : 1);
  return limit > 0 ? Math.min(limit, width) : width;
}
