/** A square sparse matrix, row after row. */
export interface SparseMatrix {
  readonly size: number;
  /** Where each row's entries begin, and the number of entries. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Tokens to each side that count as context. */
const WINDOW = 5;

/** How often tokens stand near each other; tokens that occur too rarely are left out. */
export function cooccurrences(
  texts: readonly ArrayLike<number>[],
  leastOccurrences: number,
): { readonly indexOf: ReadonlyMap<number, number>; readonly matrix: SparseMatrix } {
  const occurrences = new Map<number, number>();
  for (const ids of texts) {
    for (let t = 0; t < ids.length; t++) occurrences.set(ids[t], (occurrences.get(ids[t]) ?? 0) + 1);
  }
  const frequent = [...occurrences].flatMap(([id, count]) => (count >= leastOccurrences ? [id] : []));
  const indexOf = new Map(frequent.sort((a, b) => a - b).map((id, index) => [id, index]));
  const size = indexOf.size;
  const counts = new Map<number, number>();
  for (const ids of texts) {
    const indices = Array.from(ids, (id) => indexOf.get(id) ?? -1);
    for (const [t, row] of indices.entries()) {
      if (row < 0) continue;
      for (let other = Math.max(0, t - WINDOW); other <= Math.min(indices.length - 1, t + WINDOW); other++) {
        const column = indices[other];
        if (other === t || column < 0) continue;
        counts.set(row * size + column, (counts.get(row * size + column) ?? 0) + 1);
      }
    }
  }
  const keys = Float64Array.from(counts.keys()).sort();
  const starts = new Int32Array(size + 1);
  for (const key of keys) starts[Math.floor(key / size) + 1]++;
  for (let row = 0; row < size; row++) starts[row + 1] += starts[row];
  return {
    indexOf,
    matrix: {
      size,
      starts,
      columns: Int32Array.from(keys, (key) => key % size),
      values: Float64Array.from(keys, (key) => counts.get(key)!),
    },
  };
}
