/** Series can be told apart: by any eye, on white, in print and in a terminal without colours. */

import { expect, it } from "vitest";
import { COLOURS, DASHES, MARKS, SHAPES, TONES } from "../../src/plot/palette.ts";

type Rgb = readonly [number, number, number];

/** Of `#rrggbb`, linear, 0 to 1 (IEC 61966-2-1). */
function linear(colour: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2.2: relative luminance. */
function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Full protanopia and deuteranopia, on linear RGB: G. Machado et al., IEEE TVCG 15(6), 2009, table 1. */
const VISIONS: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** CIE L*a*b* of linear sRGB, D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const seen = (colour: string, vision: keyof typeof VISIONS): Rgb => {
  const [r, g, b] = linear(colour);
  const row = ([x, y, z]: Rgb) => Math.min(1, Math.max(0, x * r + y * g + z * b));
  const [first, second, third] = VISIONS[vision]!;
  return lab([row(first), row(second), row(third)]);
};

it.each(Object.keys(VISIONS))("colours differ for %s colour vision", (vision) => {
  for (const [i, a] of COLOURS.entries()) {
    for (const b of COLOURS.slice(i + 1)) {
      // A difference of about 2.3 is just noticeable (M. Mahy et al., 1994): four times that.
      const difference = Math.hypot(...seen(a, vision).map((value, k) => value - seen(b, vision)[k]!));
      expect(difference, `${a} ${b}`).toBeGreaterThan(4 * 2.3);
    }
  }
});

it("colours stand out from white", () => {
  for (const colour of COLOURS) expect(1.05 / (luminance(colour) + 0.05), colour).toBeGreaterThan(2);
});

it("no two of 16 series, which is the most, look the same", () => {
  const looks = (channels: readonly (readonly unknown[])[]) =>
    new Set(Array.from({ length: 16 }, (_, i) => JSON.stringify(channels.map((range) => range[i % range.length]))));
  expect(looks([COLOURS, SHAPES]).size).toBe(16);
  expect(looks([COLOURS, DASHES]).size).toBe(16);
  expect(looks([MARKS]).size).toBe(16);
  expect(new Set(TONES).size).toBe(TONES.length);
});
