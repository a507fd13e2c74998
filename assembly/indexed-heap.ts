/**
 * A priority queue of ids by (key, id) whose keys may move either way: a heap with four children to a node, and a note of
 * where in it every id stands. Keys lie beside each other in heap order, so that comparing brothers costs one cache line.
 */

const CHILDREN: i32 = 4;
const ABSENT: i32 = -1;

export class IndexedHeap {
  /** Ids in the queue. */
  size: i32 = 0;
  private keys: StaticArray<f64>; // [places] in heap order
  private ids: StaticArray<u32>; // [places] in heap order
  private places: StaticArray<i32>; // [ids] place in the heap, or ABSENT

  /** An empty queue for ids below `idCount`. */
  constructor(idCount: i32) {
    this.keys = new StaticArray<f64>(idCount);
    this.ids = new StaticArray<u32>(idCount);
    this.places = new StaticArray<i32>(idCount);
    for (let id = 0; id < idCount; id++) this.places[id] = ABSENT;
  }

  has(id: u32): bool {
    return this.places[id] != ABSENT;
  }

  /** The id of least key, the least id where keys are equal. The queue must not be empty. */
  top(): u32 {
    return this.ids[0];
  }

  topKey(): f64 {
    return this.keys[0];
  }

  /** Queues an id under a key, or moves it there. */
  set(id: u32, key: f64): void {
    const place = this.places[id];
    if (place == ABSENT) {
      this.rise(this.size++, id, key);
    } else if (key < this.keys[place]) {
      this.rise(place, id, key);
    } else {
      this.sink(place, id, key);
    }
  }

  /** Takes an id out; one that is not queued stays so. */
  remove(id: u32): void {
    const place = this.places[id];
    if (place == ABSENT) return;
    this.places[id] = ABSENT;
    const end = --this.size;
    if (place == end) return;
    // The last one fills the gap, and moves from there in whichever direction it must.
    const key = this.keys[end];
    if (key < this.keys[place]) this.rise(place, this.ids[end], key);
    else this.sink(place, this.ids[end], key);
  }

  /** Moves the gap at `place` up until (key, id) fits into it. */
  private rise(place: i32, id: u32, key: f64): void {
    while (place > 0) {
      const parent = (place - 1) / CHILDREN;
      if (!this.follows(parent, key, id)) break;
      this.put(place, this.ids[parent], this.keys[parent]);
      place = parent;
    }
    this.put(place, id, key);
  }

  /** Moves the gap at `place` down, or up where only the id decides, until (key, id) fits into it. */
  private sink(place: i32, id: u32, key: f64): void {
    if (place > 0 && this.follows((place - 1) / CHILDREN, key, id)) {
      this.rise(place, id, key);
      return;
    }
    while (true) {
      const first = place * CHILDREN + 1;
      if (first >= this.size) break;
      const end = min(first + CHILDREN, this.size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        if (this.follows(least, this.keys[child], this.ids[child])) least = child;
      }
      if (this.follows(least, key, id)) break;
      this.put(place, this.ids[least], this.keys[least]);
      place = least;
    }
    this.put(place, id, key);
  }

  /** True when what stands at `place` comes after (key, id). */
  private follows(place: i32, key: f64, id: u32): bool {
    const other = this.keys[place];
    return other > key || (other == key && this.ids[place] > id);
  }

  private put(place: i32, id: u32, key: f64): void {
    this.keys[place] = key;
    this.ids[place] = id;
    this.places[id] = place;
  }
}
