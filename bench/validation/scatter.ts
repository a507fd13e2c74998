/** Average rates of flows, fluid over packet, as a Vega-Lite specification. */

import type { VegaLiteSpec } from "../../src/plot/index.ts";
import { COLOURS, SHAPES } from "../../src/plot/palette.ts";
import { FAINT } from "../../src/plot/picture.ts";

export interface Scatter {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** Of both axes, Gb/s. */
  readonly domain: readonly [number, number];
  readonly series: readonly {
    readonly name: string;
    readonly packetBps: Float64Array;
    readonly fluidBps: Float64Array;
  }[];
}

const SIDE = 380;
const FONT = "Helvetica, Arial, sans-serif";
const INK = "#222222";

export function scatterSpec({ title, caption, domain, series }: Scatter): VegaLiteSpec {
  const gbps = (rateBps: number) => Number((rateBps / 1e9).toFixed(1));
  const points = series.flatMap(({ name, packetBps, fluidBps }) =>
    Array.from(packetBps, (packet, f) => ({ series: name, packet: gbps(packet), fluid: gbps(fluidBps[f]!) })),
  );
  const names = series.map(({ name }) => name);
  const axis = (text: string) => ({
    title: text,
    scale: { domain: [...domain], nice: false, zero: false, clamp: true },
  });
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 10,
    width: SIDE,
    height: SIDE,
    title: {
      text: title,
      subtitle: caption,
      anchor: "start",
      color: INK,
      fontSize: 15,
      subtitleColor: FAINT,
      offset: 12,
    },
    layer: [
      {
        data: { values: domain.map((end) => ({ packet: end, fluid: end })) },
        mark: { type: "line", color: FAINT, strokeDash: [4, 3] },
        encoding: {
          x: { field: "packet", type: "quantitative", ...axis("packets, Gb/s") },
          y: { field: "fluid", type: "quantitative", ...axis("fluid, Gb/s") },
        },
      },
      {
        data: { values: points },
        mark: { type: "point", size: 18, opacity: 0.6, strokeWidth: 1, aria: false },
        encoding: {
          x: { field: "packet", type: "quantitative", ...axis("packets, Gb/s") },
          y: { field: "fluid", type: "quantitative", ...axis("fluid, Gb/s") },
          color: {
            field: "series",
            type: "nominal",
            title: null,
            scale: { domain: names, range: COLOURS.slice(0, names.length) },
            legend: { orient: "top-left", symbolOpacity: 1, fillColor: "white", padding: 4 },
          },
          shape: {
            field: "series",
            type: "nominal",
            title: null,
            scale: { domain: names, range: SHAPES.slice(0, names.length) },
          },
        },
      },
    ],
    config: {
      font: FONT,
      view: { stroke: null },
      axis: {
        gridColor: "#e4e4e4",
        domainColor: FAINT,
        tickColor: FAINT,
        labelColor: INK,
        titleColor: INK,
        titleFontWeight: "normal",
        labelFontSize: 12,
        titleFontSize: 12,
      },
      legend: { labelColor: INK, labelFontSize: 12, labelLimit: 300 },
    },
  } as unknown as VegaLiteSpec;
}
