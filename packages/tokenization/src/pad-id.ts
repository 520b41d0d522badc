import type { Vocabulary } from './vocabulary.ts';

/**
 * The padding id: of the configured padding token, else of the file's `padding` section if a token has it, else of a token with a usual
 * name, else 0. Padding is masked, so a model without a padding token works with any.
 */
export function findPadId(
  config: Readonly<Record<string, unknown>>,
  paddingId: number | undefined,
  vocabulary: Vocabulary,
): number {
  const configured = config.pad_token;
  const content =
    typeof configured === 'object' && configured !== null
      ? (configured as { readonly content?: unknown }).content
      : configured;
  const idOf = (token: unknown) => (typeof token === 'string' ? vocabulary.tokenToId(token) : undefined);
  const stated =
    paddingId !== undefined && vocabulary.idToToken(paddingId) !== undefined ? paddingId : undefined;
  return idOf(content) ?? stated ?? idOf('[PAD]') ?? idOf('<pad>') ?? 0;
}
