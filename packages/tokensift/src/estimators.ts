import { TokensiftError } from '@tokensift/core';
import { type CreateEstimator, sensitivityScores } from '@tokensift/parameter-sensitivity';

/** Sensitivity estimators by the name of their score; a new one is an entry here. */
const estimators: Readonly<Record<string, CreateEstimator>> = { ...sensitivityScores };

/** Scores that can be asked for by name. */
export const scoreNames: readonly string[] = Object.keys(estimators);

/** @throws TokensiftError `invalid-argument` for an unknown score. */
export function estimatorOf(name: string): CreateEstimator {
  const estimator = Object.hasOwn(estimators, name) ? estimators[name] : undefined;
  if (estimator) return estimator;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'sensitivity score',
    message: `There is no score "${name}".`,
    hint: `Known: ${scoreNames.join(', ')}.`,
  });
}
