/** Plays flows to their ends, with rates solved anew whenever one starts or ends. */

/** Ends that lie this close together, as a part of the time since the start, count as one event. Assumed: a thousandth of an FCT. */
const TOGETHER = 1e-3;

export interface TimedFlows {
  readonly sizeBits: ArrayLike<number>; // [flows] on the wire
  readonly startS: ArrayLike<number>; // [flows]
}

/**
 * Finish times, s. `solve` gives the rates, bit/s, of the live flows, which it is told by number, ascending.
 * @remarks One solve per event: at most two per flow.
 */
export function replay(
  { sizeBits, startS }: TimedFlows,
  solve: (live: readonly number[]) => ArrayLike<number>,
): Float64Array {
  const finishS = new Float64Array(sizeBits.length);
  const leftBits = Float64Array.from(sizeBits);
  const waiting = Array.from(finishS.keys()).sort((a, b) => startS[b]! - startS[a]! || b - a);
  let live: number[] = [];
  let nowS = 0;
  while (live.length > 0 || waiting.length > 0) {
    if (live.length === 0) nowS = Math.max(nowS, startS[waiting.at(-1)!]!);
    const running = live.length;
    while (waiting.length > 0 && startS[waiting.at(-1)!]! <= nowS) live.push(waiting.pop()!);
    if (live.length > running) live.sort((a, b) => a - b);

    const rateBps = solve(live);
    const endS = live.map((f, i) => nowS + leftBits[f]! / rateBps[i]!);
    const firstS = Math.min(...endS);
    const nextStartS = waiting.length > 0 ? startS[waiting.at(-1)!]! : Number.POSITIVE_INFINITY;
    // Ends that come together keep their rates until the last of them; a start is met exactly.
    const untilS = Math.min(nextStartS, Math.max(...endS.filter((s) => s <= firstS * (1 + TOGETHER))));
    const stepS = untilS - nowS;
    nowS = untilS;
    live = live.filter((f, i) => {
      if (endS[i]! <= untilS) {
        finishS[f] = endS[i]!;
        return false;
      }
      leftBits[f]! -= stepS * rateBps[i]!;
      return true;
    });
  }
  return finishS;
}
