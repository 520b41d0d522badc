import { Int32List } from '../int32-list.ts';
import { PairTable } from '../pair-table.ts';
import { type HashRange, hashOf } from './hash-range.ts';

/** A pair that occurs in enough texts. */
export interface FrequentPair {
  readonly left: number;
  readonly right: number;
  readonly support: number;
  /** Where in the stream it was first seen. */
  readonly first: number;
}

/**
 * Counts the texts that pairs are in, and never holds more than `limit` of them: when there are more, it forgets those
 * in the upper half of its range of hashes. What it still has, it has counted from the start; what it has forgotten is
 * for another pass over the texts.
 */
export class CandidateCounter {
  #table = new PairTable();
  #support = new Int32List();
  #lastText = new Int32List();
  #first: number[] = [];
  #range: HashRange;
  readonly #limit: number;

  constructor(range: HashRange, limit: number) {
    this.#range = range;
    this.#limit = limit;
  }

  /** What was counted; it ends before the range that was asked for when there were too many. */
  get range(): HashRange {
    return this.#range;
  }

  add(left: number, right: number, text: number, position: number): void {
    const { from, to } = this.#range;
    // The whole range is the usual case and needs no hash.
    if (from > 0 || to < 2 ** 32) {
      const hash = hashOf(left, right);
      if (hash < from || hash >= to) return;
    }
    const number = this.#table.numberOf(left, right);
    if (number === this.#support.length) {
      this.#support.push(1);
      this.#lastText.push(text);
      this.#first.push(position);
      while (this.#table.size > this.#limit && this.#range.to - this.#range.from > 1) this.#forgetHalf();
    } else if (this.#lastText.get(number) !== text) {
      this.#support.set(number, this.#support.get(number) + 1);
      this.#lastText.set(number, text);
    }
  }

  #forgetHalf(): void {
    const { from, to } = this.#range;
    this.#range = { from, to: from + Math.floor((to - from) / 2) };
    const table = new PairTable();
    const support = new Int32List();
    const lastText = new Int32List();
    const first: number[] = [];
    for (let number = 0; number < this.#table.size; number++) {
      const [left, right] = this.#table.pair(number);
      if (hashOf(left, right) >= this.#range.to) continue;
      table.numberOf(left, right);
      support.push(this.#support.get(number));
      lastText.push(this.#lastText.get(number));
      first.push(this.#first[number]);
    }
    this.#table = table;
    this.#support = support;
    this.#lastText = lastText;
    this.#first = first;
  }

  frequent(minSupport: number): FrequentPair[] {
    const found: FrequentPair[] = [];
    for (let number = 0; number < this.#support.length; number++) {
      const support = this.#support.get(number);
      if (support < minSupport) continue;
      const [left, right] = this.#table.pair(number);
      found.push({ left, right, support, first: this.#first[number] });
    }
    return found;
  }
}
