import { TokensiftError } from '@tokensift/core';
import { CandidateCounter, type FrequentPair } from './candidate-counter.ts';
import { ALL_HASHES } from './hash-range.ts';
import { KeptConstructs } from './kept-constructs.ts';

/** A text as tokens, and where no construct may go on from the token before. */
export interface StreamedText {
  readonly tokens: ArrayLike<number>;
  readonly boundaries?: Uint8Array;
}

/** Texts that can be gone through again, always the same ones in the same order. */
export type TextSource<Text> = () => AsyncIterable<Text> | Iterable<Text>;

export interface CollectOptions {
  readonly maxLength: number;
  /** Fewest texts that a construct of some length is in. */
  readonly minSupport: (length: number) => number;
  /** Most candidates that are held at a time. */
  readonly maxCandidates: number;
}

/** Some 200 MB. */
export const MAX_CANDIDATES = 4_000_000;

/** The constructs of one length in a text. */
export interface Occurrences {
  readonly length: number;
  /** How many constructs of this length there are. */
  readonly size: number;
  /** The number of the construct that begins at each position, −1 for none. */
  readonly at: Int32Array;
  /** Which text it is, from 0. */
  readonly index: number;
}

/** Is shown each text with the kept constructs of each length, one length after the other. */
export type Visit<Text> = (text: Text, occurrences: Occurrences) => void;

/**
 * Finds the constructs that are in enough texts, without holding the texts. One pass for each length: an n-gram is
 * counted only where its first and its last n − 1 tokens were kept, since it cannot be in more texts than they are
 * (Agrawal and Srikant 1994, Apriori). Should the candidates of a length still be too many for the memory, those of
 * one half (a quarter, …) of all hashes are counted at a time, each in a pass of its own. So all counts of what is kept
 * are exact, whatever the limit; a lower one costs passes.
 *
 * The alternative, to spill counts to disk and merge them, writes every n-gram of the corpus; reading the texts again
 * is cheaper while most n-grams are rare.
 */
export async function collectKept<Text extends StreamedText>(
  source: TextSource<Text>,
  { maxLength, minSupport, maxCandidates }: CollectOptions,
  visit?: Visit<Text>,
): Promise<{ kept: KeptConstructs; texts: number }> {
  const kept = new KeptConstructs();
  let texts = 0;
  for (let length = 1; length <= maxLength; length++) {
    const found: FrequentPair[] = [];
    for (let from = 0; from < ALL_HASHES.to; ) {
      const counter = new CandidateCounter({ from, to: ALL_HASHES.to }, maxCandidates);
      // What was kept of the length before is shown once.
      const show = from === 0 && length > 1 ? visit : undefined;
      texts = await countCandidates(source, kept, length, counter, show);
      for (const pair of counter.frequent(minSupport(length))) found.push(pair);
      from = counter.range.to;
    }
    if (found.length === 0) return { kept, texts };
    kept.push(found.sort((a, b) => a.first - b.first));
  }
  if (visit) await eachText(source, kept, maxLength, visit);
  return { kept, texts };
}

async function countCandidates<Text extends StreamedText>(
  source: TextSource<Text>,
  kept: KeptConstructs,
  length: number,
  counter: CandidateCounter,
  visit: Visit<Text> | undefined,
): Promise<number> {
  let position = 0;
  return await eachText(source, kept, length - 1, (text, occurrences) => {
    visit?.(text, occurrences);
    const { boundaries } = text;
    const { at, index } = occurrences;
    for (let t = 0; t < at.length; t++, position++) {
      if (length === 1) counter.add(at[t], 0, index, position);
      else if (t + 1 < at.length && boundaries?.[t + 1] !== 1 && at[t] >= 0 && at[t + 1] >= 0) {
        counter.add(at[t], at[t + 1], index, position);
      }
    }
  });
}

/** Goes through all texts with the kept constructs of a length at their positions; with length 0 the tokens. */
async function eachText<Text extends StreamedText>(
  source: TextSource<Text>,
  kept: KeptConstructs,
  length: number,
  visit: Visit<Text>,
): Promise<number> {
  let index = 0;
  for await (const text of source()) {
    if (length === 0) checkTokens(text.tokens, index);
    const at = length === 0 ? Int32Array.from(text.tokens) : kept.start(text.tokens);
    for (let n = 2; n <= length; n++) kept.extend(at, n, text.boundaries);
    visit(text, { length, size: kept.size(length), at, index });
    index++;
  }
  return index;
}

function checkTokens(tokens: ArrayLike<number>, index: number): void {
  for (let t = 0; t < tokens.length; t++) {
    if ((tokens[t] | 0) === tokens[t] && tokens[t] >= 0) continue;
    throw new TokensiftError({
      code: 'invalid-data',
      message: `${tokens[t]} is not a token id.`,
      where: `text ${index}, token ${t}`,
      hint: 'Token ids are integers from 0; encode texts with a tokenizer first.',
    });
  }
}
