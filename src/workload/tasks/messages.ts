/** Finds the receive of every send: by source, destination and tag, the first of each with the first, as MPI and NCCL do. */

import type { Issue } from "../../errors.ts";

/** A send or a receive as its file has it. */
export interface MessageEnd {
  /** Of its task. */
  readonly task: number;
  readonly src: number;
  readonly dst: number;
  readonly tag: number;
  readonly sizeBytes: number;
}

/** Most mismatches that are told one by one. */
const MOST_TOLD = 20;

export class Messages {
  readonly #byKey = new Map<string, { readonly sends: MessageEnd[]; readonly receives: MessageEnd[] }>();

  send(end: MessageEnd): void {
    this.#of(end).sends.push(end);
  }

  receive(end: MessageEnd): void {
    this.#of(end).receives.push(end);
  }

  /** Pairs in the order of their first sends. Issues: UNMATCHED_SEND, UNMATCHED_RECEIVE, SIZE_MISMATCH. */
  pairs(
    issues: Issue[],
    pathOf: (task: number) => string,
  ): { readonly send: MessageEnd; readonly receive: MessageEnd }[] {
    const pairs: { send: MessageEnd; receive: MessageEnd }[] = [];
    let told = 0;
    const say = (code: string, { task }: MessageEnd, message: string): void => {
      if (told++ < MOST_TOLD) issues.push({ code, path: pathOf(task), message });
    };
    for (const { sends, receives } of this.#byKey.values()) {
      for (let i = 0; i < Math.max(sends.length, receives.length); i++) {
        const [send, receive] = [sends[i], receives[i]];
        if (send === undefined) {
          const { src, dst, tag } = receive!;
          const message = `a receive without a send (expected one on rank ${src} to ${dst} with tag ${tag}, got ${sends.length} for ${receives.length} receives)`;
          say("UNMATCHED_RECEIVE", receive!, message);
        } else if (receive === undefined) {
          const { src, dst, tag } = send;
          const message = `a send without a receive (expected one on rank ${dst} from ${src} with tag ${tag}, got ${receives.length} for ${sends.length} sends)`;
          say("UNMATCHED_SEND", send, message);
        } else if (send.sizeBytes !== receive.sizeBytes) {
          const message = `a send of another size than its receive at ${pathOf(receive.task)} (expected ${receive.sizeBytes} bytes, got ${send.sizeBytes})`;
          say("SIZE_MISMATCH", send, message);
        } else {
          pairs.push({ send, receive });
        }
      }
    }
    return pairs;
  }

  #of({ src, dst, tag }: MessageEnd): { readonly sends: MessageEnd[]; readonly receives: MessageEnd[] } {
    const key = `${src} ${dst} ${tag}`;
    const known = this.#byKey.get(key);
    if (known) return known;
    const fresh = { sends: [], receives: [] };
    this.#byKey.set(key, fresh);
    return fresh;
  }
}
