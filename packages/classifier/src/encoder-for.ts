import { createSequenceEncoder, type SequenceEncoder } from '@tokensift/tokenization';
import type { BaseModel } from './open-model.ts';

/** What encodes texts for a model. */
export function encoderFor(
  { tokenizer, backbone: { config } }: Pick<BaseModel, 'tokenizer' | 'backbone'>,
  maxLength: number,
): SequenceEncoder {
  return createSequenceEncoder({
    tokenizer,
    vocabularySize: config.vocabularySize,
    maxLength,
    ...(config.types !== undefined && { tokenTypes: config.types }),
  });
}
