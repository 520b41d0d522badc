import { createRegistry } from '@tokensift/core';
import { type CreateEstimator, sensitivityScores } from '@tokensift/parameter-sensitivity';

/** Sensitivity estimators by the name of their score. */
export const estimators = createRegistry<CreateEstimator>('score', sensitivityScores);
