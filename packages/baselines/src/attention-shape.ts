import { type ModelDescription, TokensiftError } from '@tokensift/core';

/** The width of a model's keys and the heads that share it, as its first layer has them. */
export function attentionShape({ parameters }: ModelDescription): { hidden: number; heads: number } {
  const key = parameters.find(({ role, shape, heads }) => role === 'key' && shape.length === 2 && heads);
  if (key?.heads) return { hidden: key.shape[0], heads: key.heads.count };
  throw new TokensiftError({
    code: 'unsupported',
    message: 'The model has no attention to put a prefix before.',
  });
}

/** The width of a model's token embeddings. */
export const embeddingWidth = ({ parameters }: ModelDescription): number =>
  parameters.find(({ role }) => role === 'token-embedding')!.shape[1];
