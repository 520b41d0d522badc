import { createRegistry } from '@tokensift/core';
import type { Initialise } from './initialisation.ts';
import { mean } from './mean.ts';
import { projection } from './projection.ts';
import { weightedMean } from './weighted-mean.ts';

/** Ways to give new tokens their embeddings, by name. */
export const initialisations = createRegistry<Initialise>('initialisation', {
  mean,
  'weighted-mean': weightedMean,
  projection,
});
