import { TokensiftError } from '@tokensift/core';
import { type SettingsOf, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';

export const layerSelectSettings = v.strictObject({
  by: v.optional(
    v.pipe(
      v.picklist(['position', 'fisher', 'list']),
      v.description(
        'the last layers (the default), those with the largest Fisher information, or those that are listed in indices',
      ),
    ),
  ),
  layers: v.optional(v.pipe(wholeNumber(1), v.description('how many layers are trained')), 2),
  indices: v.optional(
    v.pipe(v.array(wholeNumber(0)), v.description('the layers to train, from 0; implies by: list')),
  ),
  embeddings: v.optional(v.pipe(v.boolean(), v.description('train the embeddings as well')), false),
  samples: v.optional(
    v.pipe(wholeNumber(1), v.description('examples that the Fisher information is estimated on')),
    1024,
  ),
});

/** Settings that go together, with how layers are chosen. */
export type LayerSelectSettings = ReturnType<typeof completeLayerSelect>;

/** @throws TokensiftError `invalid-argument` for settings that do not go together. */
export function completeLayerSelect({
  by: given,
  layers,
  indices: listed,
  embeddings,
  samples,
}: SettingsOf<typeof layerSelectSettings>) {
  const by = given ?? (listed ? 'list' : 'position');
  const indices = listed ?? [];
  if (by === 'list' && (indices.length === 0 || new Set(indices).size < indices.length)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'layer-select.indices',
      message: `The list of layers to train ${indices.length === 0 ? 'is empty' : 'names one twice'}.`,
      hint: 'List the layers, from 0, each once: indices: [2, 3].',
    });
  }
  if (by !== 'list' && listed) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'layer-select.indices',
      message: `Layers are listed and chosen by ${by}.`,
      hint: 'Give one of both: indices, or by and layers.',
    });
  }
  return { by, layers, indices, embeddings, samples };
}
