/** UTF-16 units; longer words do not repeat. */
export const LONGEST_KEPT = 40;
const MOST_KEPT = 50_000;

/** A function of words that remembers what it said of short ones. */
export function remember(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    if (word.length > LONGEST_KEPT) return encode(word);
    const before = known.get(word);
    if (before !== undefined) return before;
    const ids = encode(word);
    if (known.size === MOST_KEPT) known.clear();
    known.set(word, ids);
    return ids;
  };
}
