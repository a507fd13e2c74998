/** Runs work side by side on what an iterable gives, a few at a time, and gives results in the order in which they come. */

type Event<In, Out> =
  | { readonly kind: "taken"; readonly value: IteratorResult<In> }
  | { readonly kind: "done"; readonly value: Out }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * @param width most works at a time
 * @param signal makes the iteration throw its reason; `work` gets a signal that also fires when the consumer leaves early
 * @throws the first error of the iterable or of a work
 */
export async function* unordered<In, Out>(
  items: AsyncIterable<In>,
  width: number,
  work: (item: In, signal: AbortSignal) => Promise<Out>,
  signal: AbortSignal,
): AsyncGenerator<Out> {
  const events: Event<In, Out>[] = [];
  let wake: (() => void) | undefined;
  const tell = (event: Event<In, Out>): void => {
    events.push(event);
    wake?.();
  };
  const fail = (error: unknown): void => tell({ kind: "failed", error });
  const ended = new AbortController();
  const onAbort = (): void => fail(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort, { once: true });

  const iterator = items[Symbol.asyncIterator]();
  let running = 0;
  let state: "idle" | "taking" | "exhausted" = "idle";
  try {
    for (;;) {
      if (state === "idle" && running < width) {
        state = "taking";
        iterator.next().then((value) => tell({ kind: "taken", value }), fail);
      }
      if (state === "exhausted" && running === 0) return;
      if (events.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = events.shift()!;
      if (event.kind === "failed") throw event.error;
      if (event.kind === "done") {
        running--;
        yield event.value;
      } else if (event.value.done) {
        state = "exhausted";
      } else {
        state = "idle";
        running++;
        work(event.value.value, ended.signal).then((value) => tell({ kind: "done", value }), fail);
      }
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    ended.abort(new Error("abandoned"));
  }
}
