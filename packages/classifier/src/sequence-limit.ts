import { basename } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import type { ModelConfig, StatedLength } from '@tokensift/models';

/** Tokens that a text may have unless the user says otherwise. */
const defaultMaxLength = 128;

/** Where texts are cut, and who said so. */
export interface LengthChoice {
  readonly tokens: number;
  /** `default`: neither the caller nor the model says. */
  readonly source: 'caller' | 'model' | 'default';
  /** The file of the model that says so. */
  readonly file?: string;
}

/** Fewest tokens that a sequence must have room for. */
const shortest = 4;

/**
 * The longest sequence for a model: as asked, checked, else as the model says, as far as it has positions.
 * @param taken positions that a finetuning method has taken from those of the model
 * @throws TokensiftError `invalid-argument`
 */
export function sequenceLimit(
  { maxPositions }: ModelConfig,
  { asked, stated }: { readonly asked?: number | undefined; readonly stated?: StatedLength | undefined },
  taken = 0,
): LengthChoice {
  const limit = maxPositions - taken;
  if (limit < shortest) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'virtual tokens',
      message: `The model has ${maxPositions} positions; ${taken} virtual tokens leave no room for a text.`,
      hint: `Take at most ${maxPositions - shortest}, and leave room for the texts.`,
    });
  }
  if (asked === undefined) {
    if (stated === undefined) return { tokens: Math.min(defaultMaxLength, limit), source: 'default' };
    const tokens = Math.min(Math.max(stated.tokens, shortest), limit);
    return { tokens, source: 'model', file: stated.file };
  }
  if (Number.isInteger(asked) && asked >= shortest && asked <= limit)
    return { tokens: asked, source: 'caller' };
  const rest = taken > 0 ? ` beside ${taken} virtual ones` : '';
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'maxLength',
    message: `The model reads from ${shortest} to ${limit} tokens${rest}; ${asked} is out of range.`,
  });
}

/** Such as `128 tokens (default)`, `256 tokens (from sentence_bert_config.json)`. */
export function describeLength({ tokens, source, file }: LengthChoice): string {
  const model = file === undefined ? 'as the model says' : `from ${basename(file)}`;
  return `${tokens} tokens (${{ caller: 'as asked', model, default: 'default' }[source]})`;
}
