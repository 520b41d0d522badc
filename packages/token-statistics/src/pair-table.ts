import { Int32List } from './int32-list.ts';

/** Numbers distinct pairs of 32-bit integers 0, 1, 2, … in the order they are first seen (open addressing). */
export class PairTable {
  readonly #left = new Int32List();
  readonly #right = new Int32List();
  /** The pair's number + 1, 0 where free. A power of two long, at most half full. */
  #slots = new Int32Array(4096);

  get size(): number {
    return this.#left.length;
  }

  /** The two integers of pair `number`. */
  pair(number: number): readonly [left: number, right: number] {
    return [this.#left.get(number), this.#right.get(number)];
  }

  /** The number of a pair, −1 for one that is not here. */
  find(left: number, right: number): number {
    for (let slot = this.#firstSlot(left, right); this.#slots[slot] !== 0; slot = this.#next(slot)) {
      const number = this.#slots[slot] - 1;
      if (this.#left.get(number) === left && this.#right.get(number) === right) return number;
    }
    return -1;
  }

  /** The number of a pair, which it is given here if it is new. */
  numberOf(left: number, right: number): number {
    let slot = this.#firstSlot(left, right);
    for (; this.#slots[slot] !== 0; slot = this.#next(slot)) {
      const number = this.#slots[slot] - 1;
      if (this.#left.get(number) === left && this.#right.get(number) === right) return number;
    }
    this.#left.push(left);
    this.#right.push(right);
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#grow();
    return this.size - 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.size; number++) {
      let slot = this.#firstSlot(this.#left.get(number), this.#right.get(number));
      while (this.#slots[slot] !== 0) slot = this.#next(slot);
      this.#slots[slot] = number + 1;
    }
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  #firstSlot(left: number, right: number): number {
    // Both words multiplied by odd constants and mixed as in MurmurHash3's finalizer.
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
    return (hash ^ (hash >>> 13)) & (this.#slots.length - 1);
  }
}
