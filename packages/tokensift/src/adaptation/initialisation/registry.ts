import type { Initialise } from './initialisation.ts';
import { mean } from './mean.ts';
import { projection } from './projection.ts';
import { weightedMean } from './weighted-mean.ts';

/** Ways to give new tokens their embeddings, by name. */
export const initialisations = {
  mean,
  'weighted-mean': weightedMean,
  projection,
} as const satisfies Record<string, Initialise>;

export type InitialisationName = keyof typeof initialisations;
