import { type Tensor1D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import {
  type ParameterDescription,
  type Selector,
  type SensitivityScores,
  TokensiftError,
} from '@tokensift/core';

/**
 * Turns the scores of a parameter's groups into others, with tfjs operations. Called within `tf.tidy`, so what it makes
 * on the way is disposed of.
 */
export type TfScoring = (scores: Tensor1D, parameter: ParameterDescription) => Tensor1D;

/**
 * A selector that works as another one does, on scores that a tfjs function has made of those it would get. It computes
 * on the backend that is active in tfjs.
 * @throws TokensiftError (when it selects) `shape-mismatch` where the function returns another number of scores.
 */
export function rescoreWithTf(selector: Selector, scoring: TfScoring): Selector {
  return (input) => {
    const described = new Map(input.parameters.map((parameter) => [parameter.name, parameter]));
    const rescore = (name: string, scores: Float32Array): Float32Array => {
      const result = tidy(() =>
        scoring(tensor1d(scores.slice()), described.get(name) as ParameterDescription).dataSync<'float32'>(),
      );
      if (result.length === scores.length) return Float32Array.from(result);
      throw new TokensiftError({
        code: 'shape-mismatch',
        where: `scores of "${name}"`,
        message: `The scoring function made ${result.length} scores of ${scores.length}.`,
      });
    };
    return selector({
      ...input,
      async scores(request): Promise<SensitivityScores> {
        const scores = await input.scores(request);
        const groups = [...scores.groups].map(([name, values]) => [name, rescore(name, values)] as const);
        return { ...scores, groups: new Map(groups) };
      },
    });
  };
}
