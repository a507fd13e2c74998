/** Plots as Vega-Lite specifications: plain JSON, which Vega-Lite draws here, in its editor, in Altair or in a notebook. */

import type { Json } from "../metrics/index.ts";
import { wrap } from "../report/index.ts";
import { curveSpec } from "./curve-spec.ts";
import { heatMapSpec } from "./heat-map-spec.ts";
import { DEFAULT_PICTURE, FAINT, type PictureSize } from "./picture.ts";
import type { Plot } from "./plot.ts";

/** A document that names its schema, `https://vega.github.io/schema/vega-lite/v6.json`. */
export type VegaLiteSpec = { readonly $schema: string } & Readonly<Record<string, Json>>;

const FONT_SIZE = 12;
/** Mean width of a character over its size: rather too wide than cut. Assumed. */
const CHARACTER = 0.62;
/** What stands at the left of a title, pixels. Assumed. */
const BESIDE = 80;
const TITLE_SIZE = 15;

/** Fonts that every system has or replaces; nothing is loaded. */
const FONT = "Helvetica, Arial, sans-serif";
const INK = "#222222";
const GRID = "#e4e4e4";

const CONFIG: Readonly<Record<string, Json>> = {
  font: FONT,
  view: { stroke: null },
  axis: {
    domainColor: FAINT,
    gridColor: GRID,
    labelColor: INK,
    labelFontSize: FONT_SIZE,
    tickColor: FAINT,
    titleColor: INK,
    titleFontSize: FONT_SIZE,
    titleFontWeight: "normal",
    titlePadding: 10,
  },
  header: { labelColor: INK, labelFontSize: FONT_SIZE },
  legend: {
    labelColor: INK,
    labelFontSize: FONT_SIZE,
    labelLimit: 400,
    titleColor: FAINT,
    titleFontSize: FONT_SIZE,
    titleFontWeight: "normal",
  },
};

/** The same plot gives the same document. A heat map is as high as its switches need. */
export function vegaLiteSpec(plot: Plot, size: PictureSize = DEFAULT_PICTURE): VegaLiteSpec {
  const { title, caption, source } = plot;
  const lines = (text: string, fontSize: number) =>
    wrap(text, Math.max(20, Math.floor((size.width - BESIDE) / (CHARACTER * fontSize))));
  const { config, ...body } = plot.kind === "curves" ? curveSpec(plot, size) : heatMapSpec(plot, size);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `${title}. ${caption}`,
    usermeta: { heddle: { ...source } },
    background: "white",
    padding: 10,
    title: {
      text: lines(title, TITLE_SIZE),
      subtitle: lines(caption, FONT_SIZE),
      anchor: "start",
      frame: "group",
      color: INK,
      fontSize: TITLE_SIZE,
      offset: 12,
      subtitleColor: FAINT,
      subtitleFontSize: FONT_SIZE,
      subtitlePadding: 5,
    },
    ...body,
    config: { ...CONFIG, ...(config as Readonly<Record<string, Json>> | undefined) },
  };
}
