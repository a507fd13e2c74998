/**
 * The twin of assembly/share-queue.ts: the same calendar of buckets by the leading bits of the share, and the same heap
 * for the bucket at hand, on typed arrays.
 */

/** Bits of a share's upper half below those that name its bucket: 45 of 64 in the core, 13 of 32 here. */
const BUCKET_SHIFT = 13;

const NIL = -1;

export class ShareQueue {
  /** [links × 2] capacity that fixed commodities leave, and the sum of the open weights. */
  readonly left: Float64Array;
  readonly #key: Float64Array; // [links] the share that a queued link waits for
  readonly #keyWords: Int32Array; // the same memory; word 2 × link + 1 is the upper half
  readonly #next: Int32Array; // [links] next link of the same bucket
  readonly #heap: Int32Array; // [links] the bucket at hand
  #head = new Int32Array(0); // [buckets] first link
  #heapSize = 0;
  #firstBucket = 0;
  #bucketCount = 0;
  #bucket = 0;

  /** A queue for up to `links` links. */
  constructor(links: number) {
    this.left = new Float64Array(links * 2);
    this.#key = new Float64Array(links);
    this.#keyWords = new Int32Array(this.#key.buffer);
    this.#next = new Int32Array(links);
    this.#heap = new Int32Array(links);
  }

  /** Queues all of `links` links by their shares in `left`. Shares above `highest` queue last. */
  fill(links: number, highest: number): void {
    const key = this.#key;
    let lowest = highest;
    for (let link = 0; link < links; link++) lowest = Math.min(lowest, this.#share(link));
    this.#firstBucket = upperWord(lowest) >> BUCKET_SHIFT;
    this.#bucketCount = (upperWord(highest) >> BUCKET_SHIFT) - this.#firstBucket + 1;
    if (this.#head.length < this.#bucketCount) this.#head = new Int32Array(this.#bucketCount);
    this.#head.fill(NIL, 0, this.#bucketCount);
    this.#heapSize = 0;
    this.#bucket = -1;
    for (let link = 0; link < links; link++) {
      key[link] = this.#share(link);
      this.#push(link);
    }
  }

  /** Takes out the link of least share, the lowest id where shares are equal; −1 when the queue is empty. */
  pop(): number {
    const heap = this.#heap;
    const key = this.#key;
    for (;;) {
      while (this.#heapSize === 0) {
        if (++this.#bucket >= this.#bucketCount) return NIL;
        this.#openBucket();
      }
      const top = heap[0]!;
      const last = heap[--this.#heapSize]!;
      if (this.#heapSize > 0) this.#siftDown(last);
      if (!(this.#share(top) > key[top]!)) return top;
      this.requeue(top);
    }
  }

  /** Puts back a link that was taken out, by its present share. */
  requeue(link: number): void {
    const risen = this.#share(link);
    if (risen > this.#key[link]!) this.#key[link] = risen;
    this.#push(link);
  }

  #share(link: number): number {
    return this.left[2 * link]! / this.left[2 * link + 1]!;
  }

  /** Moves the links of the bucket at hand to the heap, or on to later buckets where their shares have risen that far. */
  #openBucket(): void {
    const next = this.#next;
    let link = this.#head[this.#bucket]!;
    while (link !== NIL) {
      const following = next[link]!;
      this.requeue(link);
      link = following;
    }
  }

  #push(link: number): void {
    const place = Math.min((this.#keyWords[2 * link + 1]! >> BUCKET_SHIFT) - this.#firstBucket, this.#bucketCount - 1);
    if (place <= this.#bucket) {
      this.#siftUp(link);
    } else {
      this.#next[link] = this.#head[place]!;
      this.#head[place] = link;
    }
  }

  #siftUp(link: number): void {
    const heap = this.#heap;
    const key = this.#key;
    const own = key[link]!;
    let at = this.#heapSize++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      const other = key[above]!;
      if (!(own < other || (own === other && link < above))) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = link;
  }

  #siftDown(link: number): void {
    const heap = this.#heap;
    const key = this.#key;
    const size = this.#heapSize;
    const own = key[link]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      let below = heap[child]!;
      let least = key[below]!;
      if (child + 1 < size) {
        const second = heap[child + 1]!;
        const secondKey = key[second]!;
        if (secondKey < least || (secondKey === least && second < below)) {
          child++;
          below = second;
          least = secondKey;
        }
      }
      if (!(least < own || (least === own && below < link))) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = link;
  }
}

/** Sign, exponent and the first 20 bits of the mantissa. */
function upperWord(x: number): number {
  scratch[0] = x;
  return scratchWords[1]!;
}

const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);
