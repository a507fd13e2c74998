/** What the measured times are worth beside each other: the core against its twin, and against native code over one floor. */

import { type Measured, ratio } from "./measure.ts";
import type { RatioResult } from "./result-file.ts";
import { named, type SolveShape, WORKS } from "./stages.ts";

/**
 * Native C over its gather floor, 98,304 flows with one QP each: 51 ms over 2 ms with the core's algorithm (calendar of
 * shares). The rounds of local bottlenecks, another algorithm, took 22 to 29 ms.
 */
const NATIVE = { nics: 98_304, calendarOverFloor: 51 / 2, roundsOverFloor: 29 / 2 };

/** The core may take this much longer than native code. */
const MARGIN = 1.3;

/** Ratios of all shapes that were measured whole. */
export function ratiosOf(measured: readonly Measured[]): RatioResult[] {
  const shapes: SolveShape[] = [
    { qps: 1, qpMode: "pooled" },
    { qps: 8, qpMode: "pooled" },
    { qps: 8, qpMode: "static" },
  ];
  const sizes = [...new Set(measured.map(({ nics }) => nics))];
  return sizes.flatMap((nics) => shapes.flatMap((shape) => ratiosOfShape(measured, nics, shape)));
}

function ratiosOfShape(measured: readonly Measured[], nics: number, shape: SolveShape): RatioResult[] {
  const find = (work: string) =>
    measured.find((of) => of.name === named(work, shape) && of.nics === nics && of.q === shape.qps);
  const [wasm, twin, floor] = [find(WORKS.wasm), find(WORKS.twin), find(WORKS.floor)];
  const atNative = nics === NATIVE.nics && shape.qps === 1;
  const ratios: RatioResult[] = [];
  if (wasm && twin) ratios.push(ratio(named("wasm / ts twin", shape), wasm, twin, 1));
  if (wasm && floor) {
    const over = named("wasm / floor", shape);
    if (!atNative) ratios.push(ratio(over, wasm, floor));
    else {
      ratios.push(ratio(`${over} (native calendar + 30 %)`, wasm, floor, MARGIN * NATIVE.calendarOverFloor));
      ratios.push(ratio(`${over} (native rounds + 30 %)`, wasm, floor, MARGIN * NATIVE.roundsOverFloor));
    }
  }
  if (twin && floor) ratios.push(ratio(named("ts twin / floor", shape), twin, floor));
  return ratios;
}
