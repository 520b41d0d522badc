interface Node {
  /** The new token that ends here. */
  id?: number;
  readonly next: Map<number, Node>;
}

const createNode = (): Node => ({ next: new Map() });

/** New tokens by their constituents, to be found in encodings of the original tokenizer. */
export class ConstituentTrie {
  readonly #constituents = new Map<number, readonly number[]>();
  readonly #root = createNode();

  add(id: number, constituents: readonly number[]): void {
    this.#constituents.set(id, constituents);
    let node = this.#root;
    for (const part of constituents) {
      let next = node.next.get(part);
      if (next === undefined) {
        next = createNode();
        node.next.set(part, next);
      }
      node = next;
    }
    node.id = id;
  }

  /** What a token stands for: itself for one of the original tokens. */
  constituentsOf(id: number): readonly number[] {
    return this.#constituents.get(id) ?? [id];
  }

  /** Replaces, from the left, the longest new token that fits at each place. */
  longest(ids: readonly number[]): number[] {
    const replaced: number[] = [];
    for (let start = 0; start < ids.length; ) {
      let best = ids[start];
      let after = start + 1;
      this.#match(ids, start, (id, end) => {
        best = id;
        after = end;
      });
      replaced.push(best);
      start = after;
    }
    return replaced;
  }

  /** Replaces what adds up to the highest worth. */
  best(ids: readonly number[], worthOf: (id: number) => number): number[] {
    const reached = Array.from({ length: ids.length + 1 }, (_, end) => ({
      worth: end === 0 ? 0 : Number.NEGATIVE_INFINITY,
      start: 0,
      id: -1,
    }));
    const reach = (start: number, end: number, id: number, worth: number): void => {
      if (reached[start].worth + worth > reached[end].worth) {
        reached[end] = { worth: reached[start].worth + worth, start, id };
      }
    };
    for (let start = 0; start < ids.length; start++) {
      reach(start, start + 1, ids[start], 0);
      this.#match(ids, start, (id, end) => reach(start, end, id, worthOf(id)));
    }
    const replaced: number[] = [];
    for (let end = ids.length; end > 0; end = reached[end].start) replaced.push(reached[end].id);
    return replaced.reverse();
  }

  /** The new tokens that fit from a place on, the shortest first. */
  #match(ids: readonly number[], start: number, found: (id: number, end: number) => void): void {
    let node: Node | undefined = this.#root;
    for (let end = start; end < ids.length; end++) {
      node = node.next.get(ids[end]);
      if (node === undefined) return;
      if (node.id !== undefined) found(node.id, end + 1);
    }
  }
}
