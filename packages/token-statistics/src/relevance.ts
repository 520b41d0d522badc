import { type EncodedText, TokensiftError } from '@tokensift/core';
import type { Construct } from './find-constructs.ts';

export interface RelevanceOptions {
  /**
   * Least relevance of a text's own token, as a fraction of the highest score in the text, in [0, 1] (default 0.1).
   * Without one, a token that no construct covers would have relevance 0 and drop out of every token-driven
   * gradient, and with it the contexts and inflections that the constructs' statistics are too sparse to show. 1 makes
   * every text uniform.
   */
  readonly floor?: number;
}

/** Relevance ω of each position of a text: as long as its ids, mean 1. */
export type Relevance = (text: EncodedText) => Float32Array;

/**
 * How relevant each token of a text is to the task: ω(t) ∝ the highest score among the constructs that cover t, but
 * at least `floor` times the highest in the text, scaled so that the mean is 1. Special tokens ([CLS], [SEP]) have
 * exactly 1, the text's mean; constructs do not match across them. ω = 1 everywhere where no construct covers the
 * text.
 *
 * Constructs are found by their ids alone, so one of span "word" also matches where its tokens end one word and
 * begin the next, should the vocabulary allow that.
 *
 * @param constructs the selected ones, such as those that are significant. Those with a score of 0 or less mark
 *   nothing; order does not matter.
 * @throws TokensiftError `invalid-argument` for a floor outside [0, 1] or a construct without ids, `not-finite` for a
 *   score that is NaN or infinite. The function returned throws `invalid-argument` when a text's arrays differ in
 *   length.
 */
export function createRelevance(
  constructs: Iterable<Pick<Construct, 'ids' | 'score'>>,
  options: RelevanceOptions = {},
): Relevance {
  const explain = createRelevanceExplainer(constructs, options);
  return (text) => explain(text).relevance;
}

/** The relevance of each position of a text, and the construct that it is due to. */
export interface ExplainedRelevance<C> {
  readonly relevance: Float32Array;
  /** Of the constructs that cover a position the one with the highest score; none at special tokens. */
  readonly causes: readonly (C | undefined)[];
}

/**
 * Like `createRelevance`, with the constructs that caused it. Of constructs with equal scores the longer one is named,
 * of those the one that begins first.
 * @throws TokensiftError as `createRelevance`.
 */
export function createRelevanceExplainer<C extends Pick<Construct, 'ids' | 'score'>>(
  constructs: Iterable<C>,
  { floor = 0.1 }: RelevanceOptions = {},
): (text: EncodedText) => ExplainedRelevance<C> {
  if (!(floor >= 0 && floor <= 1)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `The floor must be in [0, 1], not ${floor}.`,
      where: 'floor',
    });
  }
  const root = buildTrie(constructs);
  return (text) => {
    const { ids, specialTokensMask } = text;
    if (specialTokensMask.length !== ids.length) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: `There are ${ids.length} ids but ${specialTokensMask.length} entries in the special tokens mask.`,
        where: 'relevance',
      });
    }
    const causes = coveringConstructs(text, root);
    const scores = Float64Array.from(causes, (cause) => cause?.score ?? 0);
    const lowest = floor * scores.reduce((highest, score) => Math.max(highest, score), 0);
    let own = 0;
    let sum = 0;
    for (let t = 0; t < ids.length; t++) {
      if (specialTokensMask[t] === 1) continue;
      scores[t] = Math.max(scores[t], lowest);
      sum += scores[t];
      own++;
    }
    const relevance = Float32Array.from(scores, (score, t) =>
      sum === 0 || specialTokensMask[t] === 1 ? 1 : (score * own) / sum,
    );
    return { relevance, causes };
  };
}

interface TrieNode<C> {
  /** Of the constructs that end here and speak for something the one with the highest score. */
  construct?: C;
  readonly next: Map<number, TrieNode<C>>;
}

function buildTrie<C extends Pick<Construct, 'ids' | 'score'>>(constructs: Iterable<C>): TrieNode<C> {
  const root: TrieNode<C> = { next: new Map() };
  for (const construct of constructs) {
    const { ids, score } = construct;
    if (ids.length === 0) {
      throw new TokensiftError({
        code: 'invalid-argument',
        message: 'A construct has no token ids.',
        where: 'constructs',
      });
    }
    if (!Number.isFinite(score)) {
      throw new TokensiftError({
        code: 'not-finite',
        message: `The score of construct [${ids.join(', ')}] is ${score}.`,
        where: 'constructs',
      });
    }
    if (score <= 0) continue;
    let node = root;
    for (const id of ids) {
      let child = node.next.get(id);
      if (child === undefined) {
        child = { next: new Map() };
        node.next.set(id, child);
      }
      node = child;
    }
    if (node.construct === undefined || score > node.construct.score) node.construct = construct;
  }
  return root;
}

/** For each position the construct with the highest score that covers it. */
function coveringConstructs<C extends Pick<Construct, 'ids' | 'score'>>(
  { ids, specialTokensMask }: EncodedText,
  root: TrieNode<C>,
): (C | undefined)[] {
  const causes: (C | undefined)[] = new Array(ids.length).fill(undefined);
  for (let start = 0; start < ids.length; start++) {
    let node: TrieNode<C> | undefined = root;
    for (let end = start; end < ids.length && specialTokensMask[end] === 0; end++) {
      node = node.next.get(ids[end]);
      if (node === undefined) break;
      const { construct } = node;
      if (construct === undefined) continue;
      for (let t = start; t <= end; t++) {
        const other = causes[t];
        const isBetter =
          other === undefined ||
          construct.score > other.score ||
          (construct.score === other.score && construct.ids.length > other.ids.length);
        if (isBetter) causes[t] = construct;
      }
    }
  }
  return causes;
}
