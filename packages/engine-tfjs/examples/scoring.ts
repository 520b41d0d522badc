import { log1p, mul, relu } from '@tensorflow/tfjs-core';
import { rescoreWithTf } from '@tokensift/engine-tfjs';
import { selectors } from '@tokensift/parameter-sensitivity';

/**
 * Damps outliers, and prefers upper layers: a selector like any other. Import a backend before it runs, such as
 * `@tensorflow/tfjs-backend-cpu`.
 */
export const selectDamped = rescoreWithTf(selectors.of('sensitivity').select, (scores, { layer }) =>
  mul(log1p(relu(scores)), 1 + 0.1 * layer),
);
