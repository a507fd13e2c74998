/** How far every flow of a run is: when it started, what it has still to deliver, when it arrives, and what it sent in vain. */

import type { EventProblem } from "../core/index.ts";

/** In times: not yet. */
export const NEVER = -1;

export class FlowVolumes {
  readonly startedS: Float64Array;
  /** When the last bit was sent. */
  readonly endedS: Float64Array;
  /** When the last bit arrives, known once it is sent. */
  readonly arrivesS: Float64Array;
  readonly finishedS: Float64Array;
  /** Bits on the wire that are not delivered yet. */
  readonly leftBits: Float64Array;
  /** Bits on the wire that were lost and are sent again. */
  readonly lostBits: Float64Array;

  constructor({ sizeBits }: Pick<EventProblem, "sizeBits">, copyOf?: FlowVolumes) {
    const never = () => new Float64Array(sizeBits.length).fill(NEVER);
    this.startedS = copyOf?.startedS.slice() ?? never();
    this.endedS = copyOf?.endedS.slice() ?? never();
    this.arrivesS = copyOf?.arrivesS.slice() ?? never();
    this.finishedS = copyOf?.finishedS.slice() ?? never();
    this.leftBits = copyOf?.leftBits.slice() ?? sizeBits.slice();
    this.lostBits = copyOf?.lostBits.slice() ?? new Float64Array(sizeBits.length);
  }

  isSending(f: number): boolean {
    return this.startedS[f]! >= 0 && this.endedS[f]! < 0;
  }

  /** Takes bits that were thought to be delivered back: they have to be sent again. Never more than were delivered. */
  takeBack(f: number, bits: number, sizeBits: number): number {
    const taken = Math.min(Math.round(bits), sizeBits - this.leftBits[f]!);
    this.leftBits[f]! += taken;
    this.lostBits[f]! += taken;
    return taken;
  }
}
