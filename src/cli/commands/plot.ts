/** `heddle plot`: a sweep's results as curves or heat maps, in a picture, a Vega-Lite specification or the terminal. */

import { basename, dirname } from "node:path";
import type { Command } from "commander";
import {
  DEFAULT_PICTURE,
  drawPlot,
  LEAST_COLUMNS,
  LEAST_ROWS,
  PLOT_PRESETS,
  type Plot,
  readSweepSummary,
  renderPlot,
  vegaLiteSpec,
} from "../../index.ts";
import { namedTwice, requireRoomFor } from "../files.ts";
import { collect, OptionReader } from "../options.ts";
import { OURS, readSummary } from "../result-folder.ts";
import { emit, type OutputOptions, terminalWidth, wantsColour } from "../terminal.ts";
import { loadVegaLibraries, renderSvg } from "../vega.ts";

const EXAMPLES = `
Examples:
  heddle plot results/
  heddle plot results/ -x gpus -y efficiency.mean --by policy -o curve.svg
  heddle plot results/ -x qps --by fabric,qpMode --where policy=ecmp -o curve.vl.json
  heddle plot results/ --preset flow-rates -o rates.svg`;

/** Least and most of a picture, pixels: below, axes have no room; above, no screen has. Assumed. */
const PICTURE_LIMITS = [200, 10_000] as const;
/** Most of a terminal, characters. Assumed. */
const MOST_CHARACTERS = 1000;

interface PlotFlags extends OutputOptions {
  readonly preset?: string;
  readonly x?: string;
  readonly y?: string;
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  readonly title?: string;
  readonly width?: string;
  readonly height?: string;
}

type Ending = "svg" | "json" | "terminal";

export function addPlot(program: Command): void {
  program
    .command("plot")
    .summary("draw the results of a sweep: SVG, Vega-Lite, or in the terminal")
    .description(
      "Draws the results of a sweep: means over seeds within their confidence intervals, or what the sweep has recorded.",
    )
    .argument("<results>", "folder of a sweep's results, or its summary.json")
    .optionsGroup("Plot:")
    .option(
      "-x <axis>",
      "what varies, or a figure such as fabric.cables (default: the first axis of more than two numbers)",
    )
    .option("-y <figure>", "what came out (default: efficiency.mean, or busbwGBps)")
    .option("--by <axes>", "comma list of axes that tell curves apart (default: all others)", collect)
    .option(
      "--where <axis=values>",
      "only points with one of these values, as in policy=ecmp,adaptive; may be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--preset <name>", "a plot by its name, whose -x, -y and --by may be changed")
    .optionsGroup("Output:")
    .option(
      "-o, --output <file>",
      "a picture (.svg) or its Vega-Lite specification (.vl.json, .json), not the terminal",
    )
    .option("--title <text>", "over the plot (default: the sweep's description)")
    .option("--width <number>", `of a picture, pixels (default: ${DEFAULT_PICTURE.width}); in the terminal, characters`)
    .option("--height <number>", `of a picture, pixels (default: ${DEFAULT_PICTURE.height}); in the terminal, lines`)
    .option("--color", "colours, also where stdout is no terminal")
    .option("--no-color", "no colours")
    .option("--quiet", "no notes on stderr")
    .addHelpText("after", `\nPresets:\n${presetLines().join("\n")}\n${EXAMPLES}`)
    .action(plotAction);
}

function presetLines(): string[] {
  const longest = Math.max(...PLOT_PRESETS.map(({ name }) => name.length));
  return PLOT_PRESETS.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`);
}

async function plotAction(results: string, flags: PlotFlags): Promise<void> {
  const { preset, x, y, by, where, title, output } = flags;
  const reader = new OptionReader();
  const ending = endingOf(output, reader);
  const least = ending === "terminal" ? [LEAST_COLUMNS, LEAST_ROWS] : [PICTURE_LIMITS[0], PICTURE_LIMITS[0]];
  const most = ending === "terminal" ? MOST_CHARACTERS : PICTURE_LIMITS[1];
  const width = readLength("--width", flags.width, least[0]!, most, reader);
  const height = readLength("--height", flags.height, least[1]!, most, reader);
  reader.finish();

  const { name, text } = readSummary(results);
  if (output !== undefined) refuseResults(output, name);
  const plot = drawPlot(readSweepSummary(text, name), { preset, x, y, by, where, title });
  emit(await contentOf(plot, ending, { width, height }, flags), flags);
  if (!flags.quiet) for (const note of plot.notes) process.stderr.write(`heddle: ${note}\n`);
}

async function contentOf(
  plot: Plot,
  ending: Ending,
  { width, height }: { width: number | undefined; height: number | undefined },
  flags: PlotFlags,
): Promise<string> {
  if (ending === "terminal") {
    return renderPlot(plot, { colour: wantsColour(flags), width: width ?? terminalWidth(flags), height });
  }
  const spec = vegaLiteSpec(plot, { width: width ?? DEFAULT_PICTURE.width, height: height ?? DEFAULT_PICTURE.height });
  return ending === "json" ? `${JSON.stringify(spec, null, 2)}\n` : renderSvg(await loadVegaLibraries(), spec);
}

function endingOf(output: string | undefined, reader: OptionReader): Ending {
  if (output === undefined) return "terminal";
  const [, ending] = /\.(svg|json)$/i.exec(output) ?? [];
  if (ending === undefined) {
    const message = `unknown ending (expected .svg, .vl.json or .json, got "${basename(output)}")`;
    reader.issue("UNKNOWN_ENDING", "--output", message);
  }
  return ending?.toLowerCase() === "json" ? "json" : "svg";
}

function readLength(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
  reader: OptionReader,
): number | undefined {
  const value = reader.whole(option, text);
  if (value !== undefined && (value < least || value > most)) {
    reader.issue("OUT_OF_RANGE", option, `out of range (expected ${least} to ${most}, got ${value})`);
  }
  return value;
}

/** A picture must not take the place of results, whether they were read for it or not. */
function refuseResults(output: string, summary: string): void {
  requireRoomFor(output);
  const theirs = OURS.map((name) => `${dirname(summary)}/${name}`);
  if (namedTwice([...theirs, output]).length === 0) return;
  const reader = new OptionReader();
  reader.issue("IS_A_RESULT", output, "one of the sweep's results (expected another file for the plot)");
  reader.finish();
}
