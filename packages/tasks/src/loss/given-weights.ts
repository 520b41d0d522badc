import { TokensiftError } from '@tokensift/core';

/**
 * Weights that a user gives by label; labels that are not named have the weight 1.
 * @throws TokensiftError `invalid-argument` for a label that the task does not have.
 */
export function givenWeights(
  given: Readonly<Record<string, number>>,
  labels: readonly string[],
): Float64Array {
  const weights = new Float64Array(labels.length).fill(1);
  for (const [label, weight] of Object.entries(given)) {
    const index = labels.indexOf(label);
    if (index === -1) {
      throw new TokensiftError({
        code: 'invalid-argument',
        where: 'classWeights',
        message: `There is no label ${JSON.stringify(label)} to weigh.`,
        hint: `Known: ${labels.join(', ')}.`,
      });
    }
    weights[index] = weight;
  }
  return weights;
}
