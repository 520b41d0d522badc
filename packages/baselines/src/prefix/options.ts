import { checkCount, checkWord } from '../options.ts';

/** Where the prefix starts: as PyTorch draws embeddings, or at zero. */
const starts = ['random', 'zero'] as const;

export interface PrefixTuningOptions {
  /** Virtual tokens, each with a key and a value in every layer. They take that many of the model's positions. */
  readonly length?: number;
  /** Compute keys and values from embeddings by a two-layer perceptron while training. */
  readonly projection?: boolean;
  /** Width of the perceptron's hidden layer (default: the model's). */
  readonly projectionSize?: number;
  readonly start?: (typeof starts)[number];
}

/** @throws TokensiftError `invalid-argument` */
export function prefixOptions(options: PrefixTuningOptions) {
  const { length = 16, projection = false, projectionSize } = options;
  checkCount('length', length, 1);
  if (projectionSize !== undefined) checkCount('projectionSize', projectionSize, 1);
  return { length, projection, projectionSize, start: checkWord('start', options.start ?? 'random', starts) };
}

export type CheckedPrefixOptions = ReturnType<typeof prefixOptions>;
