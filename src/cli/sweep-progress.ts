/** Shows how far a sweep is, on stderr: a line that is overwritten on a terminal, and now and then a line elsewhere. */

import { formatCount, formatWait } from "../index.ts";

export interface SweepProgressLine {
  show(progress: { readonly done: number; readonly total: number; readonly failed: number }): void;
  /** A line of its own between. */
  note(text: string): void;
  /** Takes the line away, or says how it ended where lines stay. */
  finish(): void;
  /** `12 of 40 cells`. */
  readonly text: string;
}

/** How often it is written, ms: on a terminal, and elsewhere, where every line stays. */
const TERMINAL_MS = 100;
const PLAIN_MS = 10_000;
/** The rate is that of the last so many ms, and of at least so many looks, as cells may take longer than that. */
const WINDOW_MS = 10_000;
const LEAST_LOOKS = 8;
const BAR_COLUMNS = 20;

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function sweepProgress(
  { quiet = false }: { readonly quiet?: boolean },
  stderr: Output = process.stderr,
  nowMs: () => number = () => performance.now(),
): SweepProgressLine {
  const isTerminal = stderr.isTTY === true && process.env["TERM"] !== "dumb";
  let last = { done: 0, total: 0, failed: 0 };
  let shownMs = isTerminal ? Number.NEGATIVE_INFINITY : nowMs();
  /** Times at which so many cells were done, the oldest first. */
  let history: { readonly ms: number; readonly done: number }[] = [];
  let written = "";

  const text = (): string => `${formatCount(last.done)} of ${formatCount(last.total)} cells`;
  const line = (): string => {
    const [oldest] = history;
    const newest = history.at(-1);
    const perS =
      oldest && newest && newest.ms > oldest.ms ? (1000 * (newest.done - oldest.done)) / (newest.ms - oldest.ms) : 0;
    const parts = [text()];
    if (perS > 0) parts.push(rateText(perS));
    if (perS > 0 && last.done < last.total) parts.push(`${formatWait((last.total - last.done) / perS)} left`);
    if (last.failed > 0) parts.push(`${formatCount(last.failed)} failed`);
    return parts.join(", ");
  };
  const clear = (): void => {
    if (!isTerminal || written === "") return;
    stderr.write("\r\u001b[K");
    written = "";
  };
  const write = (): void => {
    if (quiet) return;
    if (isTerminal) {
      const filled = last.total === 0 ? 0 : Math.floor((BAR_COLUMNS * last.done) / last.total);
      written = `[${"#".repeat(filled)}${".".repeat(BAR_COLUMNS - filled)}] ${line()}`;
      stderr.write(`\r\u001b[K${written}`);
    } else {
      written = line();
      stderr.write(`heddle: ${written}\n`);
    }
  };

  return {
    show(progress) {
      last = progress;
      const ms = nowMs();
      if (ms - (history.at(-1)?.ms ?? 0) >= TERMINAL_MS || history.length === 0) {
        const recent = history.filter(
          ({ ms: lookMs }, i) => ms - lookMs <= WINDOW_MS || i > history.length - LEAST_LOOKS,
        );
        history = [...recent, { ms, done: progress.done }];
      }
      if (ms - shownMs < (isTerminal ? TERMINAL_MS : PLAIN_MS)) return;
      shownMs = ms;
      write();
    },
    note(note) {
      if (quiet) return;
      clear();
      stderr.write(`heddle: ${note}\n`);
    },
    finish() {
      clear();
      if (!isTerminal && written !== "" && written !== line()) write();
    },
    get text() {
      return text();
    },
  };
}

function rateText(perS: number): string {
  if (perS < 1) return `${formatWait(1 / perS)} per cell`;
  return `${perS < 10 ? perS.toFixed(1) : formatCount(Math.round(perS))} per s`;
}
