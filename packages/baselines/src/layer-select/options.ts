import { TokensiftError } from '@tokensift/core';
import { checkCount, checkWord } from '../options.ts';

/** How layers are chosen: the last ones, those with the largest Fisher information, or those that are listed. */
const criteria = ['position', 'fisher', 'list'] as const;

export interface LayerSelectOptions {
  /** How layers are chosen (default "position"; "list" where there are `indices`). */
  readonly by?: (typeof criteria)[number];
  /** How many layers are trained. */
  readonly layers?: number;
  /** The layers to train, from 0, for "list". */
  readonly indices?: readonly number[];
  /** Train the embeddings as well. */
  readonly embeddings?: boolean;
  /** Examples that the Fisher information is estimated on. */
  readonly samples?: number;
}

/** @throws TokensiftError `invalid-argument` */
export function layerSelectOptions(options: LayerSelectOptions) {
  const { layers = 2, indices = [], embeddings = false, samples = 1024 } = options;
  const by = checkWord('by', options.by ?? (options.indices ? 'list' : 'position'), criteria);
  checkCount('layers', layers, 1);
  checkCount('samples', samples, 1);
  if (by === 'list' && (indices.length === 0 || new Set(indices).size < indices.length)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'indices',
      message: `The list of layers to train ${indices.length === 0 ? 'is empty' : 'names one twice'}.`,
      hint: 'List the layers, from 0, each once: indices: [2, 3].',
    });
  }
  if (by !== 'list' && options.indices) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'indices',
      message: `Layers are listed and chosen by ${by}.`,
      hint: 'Give one of both: indices, or by and layers.',
    });
  }
  return { by, layers, indices, embeddings, samples };
}
