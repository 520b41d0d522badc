/**
 * Checks the merges of a BPE model, written as "left right" or as [left, right]: both parts and what they merge to
 * must be in the vocabulary. A part with the continuing-subword prefix loses it when merged to the right.
 * @param fail Makes the error; `index` is the merge's.
 */
export function validateMerges(
  merges: unknown,
  vocabulary: { has(token: string): boolean },
  continuingPrefix: unknown,
  fail: (message: string, index?: number) => Error,
): void {
  if (!Array.isArray(merges)) throw fail('the BPE model has no list "merges".');
  const prefixLength = typeof continuingPrefix === 'string' ? continuingPrefix.length : 0;
  for (const [index, merge] of merges.entries()) {
    const parts = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!isPair(parts))
      throw fail(`merge ${index}, ${JSON.stringify(merge)}, is not a pair of tokens.`, index);
    const [left, right] = parts;
    for (const token of [left, right, left + right.slice(prefixLength)]) {
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

function isPair(parts: unknown): parts is [string, string] {
  return (
    Array.isArray(parts) &&
    parts.length === 2 &&
    parts.every((part) => typeof part === 'string' && part !== '')
  );
}
