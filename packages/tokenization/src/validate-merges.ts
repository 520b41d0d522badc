export type Pair = readonly [left: string, right: string];

/** All as "left right", or all as [left, right]. */
export type Merges = readonly string[] | readonly Pair[];

/** A line of merges.txt that says how it is written; it may stand among merges that are texts. */
const isVersion = (merge: unknown): boolean => typeof merge === 'string' && merge.startsWith('#version');

/** The pairs of a BPE model's merges. */
export const splitMerges = (merges: Merges): readonly Pair[] =>
  merges.flatMap((merge): Pair[] => {
    if (typeof merge !== 'string') return [merge];
    return isVersion(merge) ? [] : [merge.split(' ') as unknown as Pair];
  });

/**
 * Checks the merges of a BPE model: both parts and what they merge to must be in the vocabulary. A part with the
 * continuing-subword prefix loses it when merged to the right.
 * @param fail Makes the error; `index` is the merge's.
 */
export function validateMerges(
  merges: unknown,
  vocabulary: { has(token: string): boolean },
  continuingPrefix: string,
  fail: (message: string, index?: number) => Error,
): void {
  if (!Array.isArray(merges)) throw fail('the BPE model has no list "merges".');
  for (const [index, merge] of merges.entries()) {
    if (isVersion(merge)) continue;
    const parts = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!isPair(parts) || typeof merge !== typeof merges[0])
      throw fail(`merge ${index}, ${JSON.stringify(merge)}, is not a pair of tokens.`, index);
    const [left, right] = parts;
    for (const token of [left, right, left + right.slice(continuingPrefix.length)]) {
      if (!vocabulary.has(token)) {
        const pair = JSON.stringify(`${left} ${right}`);
        throw fail(
          `merge ${index}, ${pair}, needs the token ${JSON.stringify(token)}, which the vocabulary lacks.`,
          index,
        );
      }
    }
  }
}

function isPair(parts: unknown): parts is Pair {
  return (
    Array.isArray(parts) &&
    parts.length === 2 &&
    parts.every((part) => typeof part === 'string' && part !== '')
  );
}
