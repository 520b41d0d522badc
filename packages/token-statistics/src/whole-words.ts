import { TokensiftError } from '@tokensift/core';
import type { CountedConstruct } from './association-score.ts';
import type { TokenizedText } from './corpus.ts';

interface Node {
  index: number;
  readonly next: Map<number, Node>;
}

/**
 * For each construct the share of its occurrences that begin and end where words do: 1 for "credit limit", near 0 for
 * "##ing" or for "cry" of "cry ##pto". What people read as a word or a phrase.
 * @param texts those that were counted, or a sample of them
 * @throws TokensiftError `invalid-data` for a text without word starts.
 */
export async function wholeWordShares(
  constructs: readonly CountedConstruct[],
  texts: AsyncIterable<TokenizedText> | Iterable<TokenizedText>,
): Promise<Float64Array> {
  const root = buildTrie(constructs);
  const occurrences = new Int32Array(constructs.length);
  const whole = new Int32Array(constructs.length);
  for await (const { tokens, wordStart } of texts) {
    if (wordStart?.length !== tokens.length) {
      throw new TokensiftError({
        code: 'invalid-data',
        where: 'wordStart',
        message: 'A text does not say where its words begin.',
        hint: 'Whole words can be told only with `wordStart`, one entry a token.',
      });
    }
    for (let start = 0; start < tokens.length; start++) {
      let node: Node | undefined = root;
      for (let end = start; end < tokens.length; end++) {
        node = node.next.get(tokens[end]);
        if (node === undefined) break;
        if (node.index < 0) continue;
        occurrences[node.index]++;
        if (wordStart[start] && (end + 1 === tokens.length || wordStart[end + 1])) whole[node.index]++;
      }
    }
  }
  return Float64Array.from(whole, (count, i) => (occurrences[i] === 0 ? 0 : count / occurrences[i]));
}

function buildTrie(constructs: readonly CountedConstruct[]): Node {
  const root: Node = { index: -1, next: new Map() };
  for (const [index, { ids }] of constructs.entries()) {
    let node = root;
    for (const id of ids) {
      let child = node.next.get(id);
      if (child === undefined) {
        child = { index: -1, next: new Map() };
        node.next.set(id, child);
      }
      node = child;
    }
    node.index = index;
  }
  return root;
}
