import { TokensiftError } from '@tokensift/core';
import { checkSequences } from './check-sequences.ts';

/**
 * The fraction of tokens with the right tag, `O` included; seqeval's `accuracy_score`.
 * @throws TokensiftError `invalid-argument` when numbers or lengths of sequences differ, or there are no tokens.
 */
export function tokenAccuracy(
  truth: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): number {
  checkSequences(truth, predicted);
  let tokens = 0;
  let right = 0;
  truth.forEach((tags, sequence) => {
    tokens += tags.length;
    for (let i = 0; i < tags.length; i++) if (tags[i] === predicted[sequence][i]) right++;
  });
  if (tokens > 0) return right / tokens;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: 'There are no tokens.',
    where: 'truth',
    hint: 'A metric needs at least one token.',
  });
}
