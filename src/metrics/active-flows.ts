/** Mean numbers of flows that are under way in intervals of time. */

import type { FlowRecords } from "./run-summary.ts";

/** [intervals] between ascending `edgesS` [intervals + 1]. O(flows × log intervals + intervals). */
export function activeFlows({ flowCount, startS, finishS }: FlowRecords, edgesS: readonly number[]): Float64Array {
  const intervals = edgesS.length - 1;
  const presentS = new Float64Array(intervals);
  // Flows that are there from beginning to end of an interval: how many more than in the interval before.
  const whole = new Int32Array(intervals + 1);
  const indexOf = (timeS: number): number => {
    let low = 0;
    let high = intervals;
    while (low < high - 1) {
      const middle = (low + high) >> 1;
      if (edgesS[middle]! <= timeS) low = middle;
      else high = middle;
    }
    return low;
  };
  for (let f = 0; f < flowCount; f++) {
    const first = indexOf(startS[f]!);
    const last = indexOf(finishS[f]!);
    if (first === last) {
      presentS[first]! += finishS[f]! - startS[f]!;
      continue;
    }
    presentS[first]! += edgesS[first + 1]! - startS[f]!;
    presentS[last]! += finishS[f]! - edgesS[last]!;
    whole[first + 1]!++;
    whole[last]!--;
  }
  let present = 0;
  return presentS.map((sum, i) => {
    present += whole[i]!;
    return sum / (edgesS[i + 1]! - edgesS[i]!) + present;
  });
}
