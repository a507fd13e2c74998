/** What the terminal can show, and how results and progress get there: results on stdout, all else on stderr. */

import { formatCount, formatDuration, type RunProgress } from "../index.ts";
import { writeWhole } from "./files.ts";

export interface OutputOptions {
  /** `--color` or `--no-color`; undefined where neither was given. */
  readonly color?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Colours: the flag, else NO_COLOR, FORCE_COLOR and TERM, else whether stdout is a terminal. Files have none unless asked. */
export function wantsColour({ color, output }: OutputOptions): boolean {
  if (color !== undefined) return color;
  if (output !== undefined) return false;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return process.stdout.isTTY === true && TERM !== "dumb";
}

/** Columns of the terminal that the result goes to; undefined for pipes and files. */
export function terminalWidth({ output }: OutputOptions): number | undefined {
  return output === undefined && process.stdout.isTTY ? process.stdout.columns || undefined : undefined;
}

/** Writes a result to stdout, or whole to the file that `--output` names. */
export function emit(text: string, options: OutputOptions): void {
  if (options.output === undefined) {
    process.stdout.write(text);
    return;
  }
  writeWhole(options.output, text);
  if (!options.quiet && process.stderr.isTTY) process.stderr.write(`wrote ${options.output}\n`);
}

/** What `tell` asks of a command's flags. */
export type NoteOptions = Pick<OutputOptions, "quiet">;

/** A note on stderr: what was guessed or lost, which a result does not show. */
export function tell(note: string, { quiet }: NoteOptions): void {
  if (quiet !== true) process.stderr.write(`note: ${note}\n`);
}

/** A line on stderr that is overwritten while work goes on; silent where stderr is no terminal. */
export function progressLine({ quiet }: OutputOptions): { show(stage: string, done: number): void; clear(): void } {
  const silent = quiet === true || !process.stderr.isTTY || process.env["TERM"] === "dumb";
  const write = (text: string) => {
    if (!silent) process.stderr.write(`\r\u001b[K${text}`);
  };
  return {
    show: (stage, done) => write(`${Math.round(100 * done)} % ${stage}`),
    clear: () => write(""),
  };
}

/** Progress of a run in time is shown this long after its beginning, and then this often, ms. */
const FIRST_SHOWN_MS = 1000;
const SHOWN_EVERY_MS = 200;
/** Looking takes at most one part in so many of the run's time: it passes over all flows. */
const LOOK_SHARE = 10;

/** As progressLine, for runs that tell how far they are far more often than anyone can read: with the time that is left. */
export function runLine(options: OutputOptions): { show(progress: RunProgress): void; clear(): void } {
  const line = progressLine(options);
  const calledMs = performance.now();
  let begunMs: number | undefined;
  let nextMs = calledMs + FIRST_SHOWN_MS;
  let shown = false;
  return {
    show({ timeS, flowsDone, flows, sentShare }) {
      const nowMs = performance.now();
      // What came before the first event, reading and routing, says nothing about the time that is left.
      if (begunMs === undefined) {
        begunMs = nowMs;
        nextMs = Math.max(nextMs, nowMs + SHOWN_EVERY_MS);
      }
      if (nowMs < nextMs) return;
      shown = true;
      const share = sentShare();
      const leftS = ((nowMs - begunMs) * (1 - share)) / share / 1000;
      const left = share > 0 ? `, ${formatCount(Math.ceil(leftS))} s left` : "";
      line.show(
        `${formatCount(flowsDone)} of ${formatCount(flows)} flows, ${formatDuration(timeS)} simulated${left}`,
        share,
      );
      const lookedMs = performance.now();
      nextMs = lookedMs + Math.max(SHOWN_EVERY_MS, LOOK_SHARE * (lookedMs - nowMs));
    },
    clear: () => {
      if (shown) line.clear();
    },
  };
}
