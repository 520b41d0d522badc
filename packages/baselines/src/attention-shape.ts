import { type ModelDescription, TokensiftError } from '@tokensift/core';

/** Width of a model's hidden states and its attention heads, as its first layer's keys have them. */
export function attentionShape({ parameters }: ModelDescription): { hidden: number; heads: number } {
  const key = parameters.find(({ role, shape, heads }) => role === 'key' && shape.length === 2 && heads);
  if (key?.heads) return { hidden: key.shape[0]!, heads: key.heads.count };
  throw new TokensiftError({
    code: 'unsupported',
    message: 'The model has no attention to put a prefix before.',
  });
}
