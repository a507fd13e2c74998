/** Keeps what each change of cables did to flows: who was hurt, what was lost, and when the last of them sent again. */

/** One time at which cables change. */
export interface StepEffect {
  readonly hurt: Set<number>;
  /** Payload bytes that were lost and sent again. */
  lostBytes: number;
  /** When the last flow that it hurt sends again without loss; undefined while none did. */
  recoveredS: number | undefined;
}

/** How much has been delivered by a time. */
export interface DeliveryMark {
  readonly timeS: number;
  /** Payload bits, over all edges of transfers. */
  readonly deliveredBits: number;
}

export class ChangeEffects {
  readonly steps: readonly StepEffect[];
  readonly marks: DeliveryMark[] = [];
  /** The last step that took place. */
  #current = -1;
  readonly #payloadPerBit: (flow: number) => number;

  /** @param payloadPerBit payload bits of a flow, over all its edges, for each bit that it sends */
  constructor(steps: number, payloadPerBit: (flow: number) => number) {
    this.steps = Array.from({ length: steps }, () => ({ hurt: new Set(), lostBytes: 0, recoveredS: undefined }));
    this.#payloadPerBit = payloadPerBit;
  }

  /** Number of the last step that took place, −1 before the first. */
  get current(): number {
    return this.#current;
  }

  begin(step: number): void {
    this.#current = step;
  }

  hurt(flow: number): void {
    this.steps[this.#current]?.hurt.add(flow);
  }

  lose(flow: number, bits: number): void {
    const step = this.steps[this.#current];
    if (step && bits > 0) step.lostBytes += (bits * this.#payloadPerBit(flow)) / 8;
  }

  recover(step: number, timeS: number): void {
    const of = this.steps[step];
    if (of) of.recoveredS = Math.max(of.recoveredS ?? timeS, timeS);
  }

  /** Notes what is delivered by a time, by what each flow has left. */
  mark(timeS: number, sizeBits: Float64Array, leftBits: Float64Array): void {
    let deliveredBits = 0;
    for (let f = 0; f < sizeBits.length; f++) deliveredBits += (sizeBits[f]! - leftBits[f]!) * this.#payloadPerBit(f);
    this.marks.push({ timeS, deliveredBits });
  }
}
