/** Plays flows that start together to their ends, with rates solved anew after every completion. */

/** Flows whose ends lie this close together, relatively, end together. */
const TOGETHER = 1e-9;

/**
 * Finish times, s, of flows of `sizeBits` each on the rows of a path CSR.
 * `solve` gives the rates, bit/s, of the live flows, which it is told by number.
 */
export function replay(flowCount: number, sizeBits: number, solve: (live: readonly number[]) => ArrayLike<number>) {
  const finishS = new Float64Array(flowCount);
  const leftBits = new Float64Array(flowCount).fill(sizeBits);
  let live = Array.from(finishS.keys());
  for (let nowS = 0; live.length > 0; ) {
    const rateBps = solve(live);
    const stepS = Math.min(...live.map((f, i) => leftBits[f]! / rateBps[i]!));
    nowS += stepS;
    live = live.filter((f, i) => {
      const endsIn = leftBits[f]! / rateBps[i]!;
      leftBits[f]! -= stepS * rateBps[i]!;
      if (endsIn > stepS * (1 + TOGETHER)) return true;
      finishS[f] = nowS;
      return false;
    });
  }
  return finishS;
}
