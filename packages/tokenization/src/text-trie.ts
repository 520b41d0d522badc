/**
 * A trie of texts with a number for each, in flat arrays: the nodes that one leads to lie next to each other, sorted by
 * the UTF-16 unit that leads to them.
 */
export class TextTrie {
  static readonly ROOT = 0;
  readonly #firstChild: Uint32Array;
  readonly #children: Uint32Array;
  readonly #unit: Uint16Array;
  readonly #value: Int32Array;
  /** The root may have thousands of children, so they are looked up by unit; 0 where there is none. */
  readonly #fromRoot = new Uint32Array(0x1_0000);

  /** @param values Numbers from 0 up; of the empty text it is never told. */
  constructor(values: ReadonlyMap<string, number>) {
    const texts = [...values.keys()].sort();
    const most = 1 + texts.reduce((sum, { length }) => sum + length, 0);
    const firstChild = new Uint32Array(most);
    const children = new Uint32Array(most);
    const unit = new Uint16Array(most);
    const value = new Int32Array(most).fill(NO_VALUE);
    // Of each node, the texts that go through it.
    const from = new Uint32Array(most);
    const to = new Uint32Array(most);
    const depth = new Uint32Array(most);
    to[TextTrie.ROOT] = texts.length;
    let nodes = 1;
    for (let node = 0; node < nodes; node++) {
      let next = from[node];
      const length = depth[node];
      if (next < to[node] && texts[next].length === length) {
        value[node] = values.get(texts[next])!;
        next++;
      }
      firstChild[node] = nodes;
      while (next < to[node]) {
        const first = texts[next].charCodeAt(length);
        unit[nodes] = first;
        depth[nodes] = length + 1;
        from[nodes] = next;
        while (next < to[node] && texts[next].charCodeAt(length) === first) next++;
        to[nodes] = next;
        if (node === TextTrie.ROOT) this.#fromRoot[first] = nodes;
        nodes++;
        children[node]++;
      }
    }
    this.#firstChild = firstChild.slice(0, nodes);
    this.#children = children.slice(0, nodes);
    this.#unit = unit.slice(0, nodes);
    this.#value = value.slice(0, nodes);
  }

  /** The node that a unit leads to from another one; `ROOT` where it leads nowhere. */
  step(node: number, unit: number): number {
    if (node === TextTrie.ROOT) return this.#fromRoot[unit];
    let low = this.#firstChild[node];
    const end = low + this.#children[node];
    for (let high = end; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#unit[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#unit[low] === unit ? low : TextTrie.ROOT;
  }

  /** The number of the text that ends at a node, -1 where none does. */
  valueAt(node: number): number {
    return this.#value[node];
  }

  /** Where the longest text ends that stands at a position, and its number; undefined where none does. */
  longestAt(text: string, start: number): readonly [end: number, value: number] | undefined {
    let longest: readonly [number, number] | undefined;
    let node = TextTrie.ROOT;
    for (let at = start; at < text.length; ) {
      node = this.step(node, text.charCodeAt(at));
      if (node === TextTrie.ROOT) break;
      at++;
      if (this.#value[node] !== NO_VALUE) longest = [at, this.#value[node]];
    }
    return longest;
  }
}

const NO_VALUE = -1;
