import { PairTable } from '../pair-table.ts';
import type { FrequentPair } from './candidate-counter.ts';

/**
 * The constructs that were kept, by length: of one token the token itself, of n tokens the pair of the kept constructs
 * of its first and last n − 1 tokens.
 */
export class KeptConstructs {
  readonly #levels: PairTable[] = [];
  readonly #supports: Int32Array[] = [];

  /** Number of lengths, from 1. */
  get lengths(): number {
    return this.#levels.length;
  }

  /** Number of constructs of a length. */
  size(length: number): number {
    return this.#levels[length - 1]?.size ?? 0;
  }

  support(length: number, number: number): number {
    return this.#supports[length - 1][number];
  }

  /** The pair that a construct is; for one of one token that token and 0. */
  pair(length: number, number: number): readonly [left: number, right: number] {
    return this.#levels[length - 1].pair(number);
  }

  /** Takes in the constructs of the next length. */
  push(pairs: readonly Pick<FrequentPair, 'left' | 'right' | 'support'>[]): void {
    const table = new PairTable();
    for (const { left, right } of pairs) table.numberOf(left, right);
    this.#levels.push(table);
    this.#supports.push(Int32Array.from(pairs, ({ support }) => support));
  }

  ids(length: number, number: number): Int32Array {
    const ids = new Int32Array(length);
    let at = number;
    // The last token of a construct is that of the right one of its pair, down to one token.
    for (let n = length; n > 1; n--) {
      let right = this.pair(n, at)[1];
      for (let k = n - 1; k > 1; k--) right = this.pair(k, right)[1];
      ids[n - 1] = this.pair(1, right)[0];
      at = this.pair(n, at)[0];
    }
    ids[0] = this.pair(1, at)[0];
    return ids;
  }

  /** The number of the construct of these tokens, −1 for one that was not kept. */
  find(ids: ArrayLike<number>): number {
    if (ids.length === 0 || ids.length > this.lengths) return -1;
    const at = this.start(ids);
    for (let length = 2; length <= ids.length; length++) this.extend(at, length);
    return at[0];
  }

  /** For each position the number of the construct of one token there, −1 for none. */
  start(tokens: ArrayLike<number>): Int32Array {
    const [level] = this.#levels;
    return Int32Array.from(tokens, (token) => level.find(token, 0));
  }

  /**
   * Goes from the constructs of `length` − 1 tokens that begin at each position to those of `length`, in place.
   * @param boundaries where no construct may go on from the token before
   */
  extend(at: Int32Array, length: number, boundaries?: Uint8Array): void {
    const level = this.#levels[length - 1];
    for (let t = 0; t < at.length; t++) {
      const goesOn = t + 1 < at.length && boundaries?.[t + 1] !== 1 && at[t] >= 0 && at[t + 1] >= 0;
      at[t] = goesOn ? level.find(at[t], at[t + 1]) : -1;
    }
  }
}
