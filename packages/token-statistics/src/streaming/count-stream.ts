import { TokensiftError } from '@tokensift/core';
import type { ConstructCounts, CountedConstruct } from '../association-score.ts';
import { checkText, type TokenizedText, wordStartsOf } from '../corpus.ts';
import { type Construct, type ConstructOptions, checkOptions, rankConstructs } from '../find-constructs.ts';
import { collectKept, MAX_CANDIDATES, type StreamedText, type TextSource } from './collect-kept.ts';

export interface StreamOptions extends ConstructOptions {
  /** Most candidates that are held at a time (default 4,000,000, some 200 MB); fewer cost passes. */
  readonly maxCandidates?: number;
}

interface LabelledStream extends StreamedText {
  readonly label: number;
}

/**
 * `findConstructs` for more texts than fit into memory: gives the same constructs with the same counts, scores and
 * order, and holds no more than the candidates of one length and what is kept.
 *
 * @param source is asked for the texts once for each length and once more, and again when there are too many candidates
 * @throws TokensiftError as `findConstructs`.
 */
export async function findConstructsInStream(
  source: TextSource<TokenizedText>,
  options: StreamOptions,
): Promise<Construct[]> {
  return rankConstructs(await countStream(source, options), options);
}

/**
 * The first half of it: counts, which `rankConstructs` can be asked about more than once.
 * @throws TokensiftError as `findConstructsInStream`.
 */
export async function countStream(
  source: TextSource<TokenizedText>,
  options: StreamOptions,
): Promise<ConstructCounts> {
  const { classes, maxLength, minSupport, span } = checkOptions(options);
  const { maxCandidates = MAX_CANDIDATES } = options;
  const read = async function* (): AsyncGenerator<LabelledStream> {
    let index = 0;
    for await (const text of source()) {
      const where = `text ${index++}`;
      checkText(text, classes, where);
      const { tokens, label } = text;
      if (span === 'phrase') yield { tokens, label };
      else yield { tokens, label, boundaries: Uint8Array.from(wordStartsOf(text, where), Number) };
    }
  };

  const textsPerClass = new Int32Array(classes);
  const perClass: Int32Array[] = [];
  let lastText = new Int32Array(0);
  const { kept, texts } = await collectKept(
    read,
    { maxLength, minSupport: () => minSupport, maxCandidates },
    ({ label }, { length, size, at, index }) => {
      if (length === 1) textsPerClass[label]++;
      if (perClass.length < length) {
        perClass.push(new Int32Array(size * classes));
        lastText = new Int32Array(size).fill(-1);
      }
      const counts = perClass[length - 1];
      for (let t = 0; t < at.length; t++) {
        const number = at[t];
        if (number < 0 || lastText[number] === index) continue;
        lastText[number] = index;
        counts[number * classes + label]++;
      }
    },
  );
  if (texts === 0) {
    throw new TokensiftError({
      code: 'invalid-data',
      message: 'There are no texts to find constructs in.',
      where: 'texts',
      hint: 'Give at least one labelled text.',
    });
  }
  const constructs: CountedConstruct[] = [];
  for (let length = 1; length <= kept.lengths; length++) {
    for (let number = 0; number < kept.size(length); number++) {
      constructs.push({
        ids: kept.ids(length, number),
        support: kept.support(length, number),
        perClass: perClass[length - 1].subarray(number * classes, (number + 1) * classes),
      });
    }
  }
  return { texts, textsPerClass, constructs };
}
