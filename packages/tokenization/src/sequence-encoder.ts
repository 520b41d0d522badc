import { type Encoding, type Tokenizer, type TokenizerInput, TokensiftError } from '@tokensift/core';

export interface SequenceEncoderOptions {
  readonly tokenizer: Tokenizer;
  /** Entries of the model's vocabulary. */
  readonly vocabularySize: number;
  /** Longest sequence in tokens, special ones included. */
  readonly maxLength: number;
  /** Types of tokens that the model tells apart (`type_vocab_size`); 1 unless given. */
  readonly tokenTypes?: number;
}

export interface EncodedSequences {
  readonly encoded: readonly Encoding[];
  /** How many texts were cut to the limit. */
  readonly truncated: number;
}

/** Encodes texts for a model. */
export interface SequenceEncoder extends SequenceEncoderOptions {
  /**
   * Texts and pairs as sequences of at most `maxLength` tokens; longer ones are cut.
   * @throws TokensiftError `invalid-tokenizer` for an id that is no entry of the model's vocabulary.
   */
  encode(inputs: readonly TokenizerInput[]): EncodedSequences;
  /**
   * The same at their full length, for whoever cuts them.
   * @throws TokensiftError `invalid-tokenizer` as `encode`.
   */
  encodeWhole(inputs: readonly TokenizerInput[]): readonly Encoding[];
}

export function createSequenceEncoder(options: SequenceEncoderOptions): SequenceEncoder {
  const { tokenizer, vocabularySize, maxLength } = options;
  const encodeWhole = (inputs: readonly TokenizerInput[]): readonly Encoding[] => {
    const encodings = tokenizer.encodeBatch(inputs);
    for (const { ids } of encodings) requireKnown(ids, vocabularySize);
    return encodings;
  };
  return {
    ...options,
    encodeWhole,
    encode(inputs) {
      let truncated = 0;
      const encoded = encodeWhole(inputs).map((encoding, i) => {
        if (encoding.ids.length <= maxLength) return encoding;
        truncated++;
        return tokenizer.encode(inputs[i] as TokenizerInput, { maxLength });
      });
      return { encoded, truncated };
    },
  };
}

function requireKnown(ids: Int32Array, vocabularySize: number): void {
  const foreign = ids.find((id) => id >= vocabularySize);
  if (foreign === undefined) return;
  throw new TokensiftError({
    code: 'invalid-tokenizer',
    message: `The tokenizer gives the id ${foreign}, but the model's vocabulary has ${vocabularySize} entries.`,
    hint: 'Tokenizer and weights must come from the same model.',
  });
}
