/** What changes of cables did to a run: how efficient it was before, while paths followed, and after; who was hurt, and how long. */

import type { ChangeImpact } from "./run-summary.ts";

/** One time at which cables changed. */
export interface ChangeFacts {
  readonly timeS: number;
  readonly text: string;
  readonly cables: number;
  /** Part of a tier's capacity that went; below 0 where it came back. */
  readonly capacityLost: number;
  readonly flowsHurt: number;
  readonly lostBytes: number;
  /** When the last hurt flow sent again; absent where none did. */
  readonly recoveredS: number | undefined;
}

export interface ImpactFacts {
  /** In order of time. */
  readonly changes: readonly ChangeFacts[];
  /** How long paths take to follow. */
  readonly reactionS: number;
  /** Payload bits delivered by ascending times, one at every change and at everything that follows from it. */
  readonly marks: readonly { readonly timeS: number; readonly deliveredBits: number }[];
  /** From when to when a NIC of some line rate had flows under way. */
  readonly busy: readonly { readonly nic: number; readonly startS: number; readonly endS: number }[];
  readonly lineRateBps: Float64Array; // [NICs]
  readonly endS: number;
}

/** Efficiencies that differ by less than this are equal: as capacity, not more, was lost. */
const EQUAL = 1e-3;
/** Times that differ by less than this part are one. */
const SAME_TIME = 1e-12;

/**
 * Efficiency is payload delivered ÷ what the NICs that had flows under way could have sent in that time. Before: since the
 * change before, or the start. During: until the last flow that was hurt sends again, or paths have followed. After: until the
 * next change, or the end. Null for windows without traffic or time.
 */
export function changeImpacts(facts: ImpactFacts): ChangeImpact[] {
  const { changes, reactionS, endS } = facts;
  const couldBits = busyIntegral(facts);
  const efficiency = (fromS: number, toS: number): number | null => {
    const could = toS > fromS ? couldBits(fromS, toS) : 0;
    return could > 0 ? (deliveredBy(facts, toS) - deliveredBy(facts, fromS)) / could : null;
  };
  return changes.map((change, i) => {
    const { timeS: atS, recoveredS, flowsHurt } = change;
    const fromS = changes[i - 1]?.timeS ?? 0;
    const untilS = Math.min(endS, changes[i + 1]?.timeS ?? Infinity);
    const settledS = Math.min(untilS, recoveredS ?? atS + reactionS);
    const before = efficiency(Math.min(fromS, endS), Math.min(atS, endS));
    const after = efficiency(settledS, untilS);
    const lost = before === null || after === null ? null : 1 - after / before;
    return {
      atS,
      text: change.text,
      cables: change.cables,
      efficiency: { before, during: efficiency(atS, settledS), after },
      flowsHurt,
      resentBytes: change.lostBytes,
      recoveryS: flowsHurt > 0 && recoveredS !== undefined ? recoveredS - atS : null,
      capacityLost: change.capacityLost,
      efficiencyLost: lost,
      proportional: lost === null || change.capacityLost <= 0 ? null : lost <= change.capacityLost + EQUAL,
    };
  });
}

/** The last mark that is not after a time. */
function deliveredBy({ marks }: ImpactFacts, timeS: number): number {
  const mark = marks.findLast((at) => at.timeS <= timeS * (1 + SAME_TIME));
  return mark?.deliveredBits ?? 0;
}

/** Bits that NICs with flows under way could have sent between two times. */
function busyIntegral({ busy, lineRateBps }: ImpactFacts): (fromS: number, toS: number) => number {
  const spans: { startS: number; endS: number; rateBps: number }[] = [];
  let last: { nic: number; startS: number; endS: number } | undefined;
  const close = () => last && spans.push({ startS: last.startS, endS: last.endS, rateBps: lineRateBps[last.nic]! });
  for (const { nic, startS, endS } of [...busy].sort((a, b) => a.nic - b.nic || a.startS - b.startS)) {
    if (last?.nic === nic && startS <= last.endS) {
      last.endS = Math.max(last.endS, endS);
      continue;
    }
    close();
    last = { nic, startS, endS };
  }
  close();
  return (fromS, toS) =>
    spans.reduce(
      (sum, { startS, endS, rateBps }) => sum + Math.max(0, Math.min(toS, endS) - Math.max(fromS, startS)) * rateBps,
      0,
    );
}
