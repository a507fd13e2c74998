/** A grid of characters, each with 2 x 4 braille dots, that lines and marks are drawn on. */

import type { Paint, Tone } from "../report/index.ts";

interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

const BRAILLE = 0x2800;
/** Bits of the dots of a braille character, by row and column (Unicode 15, chapter 21.1). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
/** Columns that a mark may move where its place is taken. */
const MOST_MOVED = 3;

/** Places are in characters from the top left, (0, 0) the middle of the first; they may be fractions, and outside. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #marks: (Cell | undefined)[];
  readonly #bars: (Cell | undefined)[];
  readonly #dots: Uint8Array;
  readonly #dotTones: (Tone | undefined)[];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    const cells = width * height;
    this.#marks = Array(cells).fill(undefined);
    this.#bars = Array(cells).fill(undefined);
    this.#dots = new Uint8Array(cells);
    this.#dotTones = Array(cells).fill(undefined);
  }

  /** A line of dots. */
  line(fromX: number, fromY: number, toX: number, toY: number, tone: Tone): void {
    const steps = Math.ceil(Math.max(2 * Math.abs(toX - fromX), 4 * Math.abs(toY - fromY), 1));
    for (let s = 0; s <= steps; s++) {
      const dotX = Math.round(2 * (fromX + ((toX - fromX) * s) / steps));
      const dotY = Math.round(4 * (fromY + ((toY - fromY) * s) / steps) + 1);
      const cell = this.#cell(dotX >> 1, dotY >> 2);
      if (cell === undefined) continue;
      this.#dots[cell]! |= DOTS[dotY & 3]![dotX & 1]!;
      this.#dotTones[cell] = tone;
    }
  }

  /** The same text in each column from one place to another, behind all else. */
  fill(fromX: number, fromY: number, toX: number, toY: number, text: string, tone: Tone): void {
    for (let x = Math.round(fromX); x <= Math.round(toX); x++) {
      const share = toX === fromX ? 0 : (x - fromX) / (toX - fromX);
      const cell = this.#cell(x, Math.round(fromY + (toY - fromY) * share));
      if (cell !== undefined) this.#bars[cell] ??= { text, tone };
    }
  }

  /** A vertical bar, where it is longer than a mark is high. */
  bar(x: number, fromY: number, toY: number, tone: Tone): void {
    if (Math.round(toY) === Math.round(fromY)) return;
    for (let y = Math.round(fromY); y <= Math.round(toY); y++) {
      const cell = this.#cell(Math.round(x), y);
      if (cell !== undefined) this.#bars[cell] = { text: "│", tone };
    }
  }

  /** A mark, or beside it where another is there already, so that both are seen. */
  mark(x: number, y: number, text: string, tone: Tone): void {
    for (let moved = 0; moved <= MOST_MOVED; moved++) {
      const cell = this.#cell(Math.round(x) + moved, Math.round(y));
      if (cell === undefined || this.#marks[cell] !== undefined) continue;
      this.#marks[cell] = { text, tone };
      return;
    }
  }

  /** Marks over bars over lines. */
  lines(paint: Paint): string[] {
    return Array.from({ length: this.height }, (_, row) => {
      let line = "";
      for (let i = row * this.width; i < (row + 1) * this.width; i++) {
        const dots = this.#dots[i]!;
        const bar = this.#bars[i];
        const dotted = dots === 0 ? undefined : { text: String.fromCharCode(BRAILLE + dots), tone: this.#dotTones[i]! };
        const cell = this.#marks[i] ?? (bar?.text === "│" ? bar : (dotted ?? bar));
        line += cell === undefined ? " " : paint(cell);
      }
      return line.trimEnd();
    });
  }

  #cell(column: number, row: number): number | undefined {
    const isInside = column >= 0 && column < this.width && row >= 0 && row < this.height;
    return isInside ? row * this.width + column : undefined;
  }
}
