import { TokensiftError } from '@tokensift/core';

export const outOfProportion = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-tokenizer',
    where,
    message: 'its normalizer or decoder makes a text many times as long as it was.',
    hint: 'Take the tokenizer again from where it was published.',
  });
