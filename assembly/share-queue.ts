/**
 * A monotone priority queue of links by (share, link): a calendar of buckets by the leading bits of the share, and a
 * binary heap for the bucket at hand. The queue owns what a link's share follows from. Shares only rise, so an old one
 * is a lower bound: a link whose share has risen since it was queued goes back when its turn comes.
 * Source of the idea: Brown, "Calendar queues", CACM 31(10), 1988; radix heaps of Ahuja et al., JACM 37(2), 1990.
 */

import { grown } from "./columns";

/** Bits of a share below those that name its bucket: 7 of the 52 mantissa bits are kept, 128 buckets an octave. */
const BUCKET_SHIFT = 45;

const NIL: i32 = -1;

/** [links × 2] capacity that fixed commodities leave, and the sum of the open weights. */
export let left = new StaticArray<f64>(0);

let key = new StaticArray<f64>(0); // [links] the share that a queued link waits for
let next = new StaticArray<i32>(0); // [links] next link of the same bucket
let head = new StaticArray<i32>(0); // [buckets] first link
let heap = new StaticArray<i32>(0); // [links] the bucket at hand
let heapSize = 0;
let firstBucket: i64 = 0;
let bucketCount = 0;
let bucket = 0;

/** Makes room for `links` links. */
export function reserveQueue(links: i32): void {
  left = grown<f64>(left, links * 2);
  key = grown<f64>(key, links);
  next = grown<i32>(next, links);
  heap = grown<i32>(heap, links);
}

/** Queues all of `links` links by their shares in `left`. Shares above `highest` queue last. */
export function fillQueue(links: i32, highest: f64): void {
  let lowest = highest;
  for (let link = 0; link < links; link++) lowest = min(lowest, share(link));
  firstBucket = reinterpret<i64>(lowest) >> BUCKET_SHIFT;
  bucketCount = <i32>((reinterpret<i64>(highest) >> BUCKET_SHIFT) - firstBucket) + 1;
  head = grown<i32>(head, bucketCount);
  for (let b = 0; b < bucketCount; b++) head[b] = NIL;
  heapSize = 0;
  bucket = -1;
  for (let link = 0; link < links; link++) {
    key[link] = share(link);
    push(link);
  }
}

/** Takes out the link of least share, the lowest id where shares are equal; −1 when the queue is empty. */
export function pop(): i32 {
  while (true) {
    while (heapSize == 0) {
      if (++bucket >= bucketCount) return NIL;
      openBucket();
    }
    const top = heap[0];
    const last = heap[--heapSize];
    if (heapSize > 0) siftDown(last);
    if (!(share(top) > key[top])) return top;
    requeue(top);
  }
}

/** Puts back a link that was taken out, by its present share. */
export function requeue(link: i32): void {
  // Not max(): where every commodity of the link is fixed the share may be 0 / 0, and a NaN key has no place in an order.
  const risen = share(link);
  if (risen > key[link]) key[link] = risen;
  push(link);
}

function share(link: i32): f64 {
  return left[2 * link] / left[2 * link + 1];
}

/** Moves the links of the bucket at hand to the heap, or on to later buckets where their shares have risen that far. */
function openBucket(): void {
  let link = head[bucket];
  while (link != NIL) {
    const following = next[link];
    requeue(link);
    link = following;
  }
}

function push(link: i32): void {
  const place = <i32>min((reinterpret<i64>(key[link]) >> BUCKET_SHIFT) - firstBucket, <i64>bucketCount - 1);
  if (place <= bucket) {
    siftUp(link);
  } else {
    next[link] = head[place];
    head[place] = link;
  }
}

function before(a: i32, b: i32): bool {
  const ka = key[a];
  const kb = key[b];
  return ka < kb || (ka == kb && a < b);
}

function siftUp(link: i32): void {
  let at = heapSize++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(link, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = link;
}

function siftDown(link: i32): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= heapSize) break;
    if (child + 1 < heapSize && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], link)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = link;
}
