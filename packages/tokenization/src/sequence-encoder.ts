import { type Encoding, type Tokenizer, type TokenizerInput, TokensiftError } from '@tokensift/core';
import { quote } from './invalid-tokenizer.ts';

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
      // One token more tells whether a text is cut, and no longer text is encoded than that.
      const encoded = tokenizer.encodeBatch(inputs, { maxLength: maxLength + 1 });
      const long = [...encoded.keys()].filter((i) => encoded[i].ids.length > maxLength);
      const cut = tokenizer.encodeBatch(
        long.map((i) => inputs[i]),
        { maxLength },
      );
      for (const [at, i] of long.entries()) encoded[i] = cut[at];
      for (const { ids } of encoded) requireKnown(ids, vocabularySize);
      return { encoded, truncated: long.length };
    },
  };
}

function requireKnown(ids: Int32Array, vocabularySize: number): void {
  const foreign = ids.find((id) => id >= vocabularySize);
  if (foreign !== undefined) throw noRow(`gives the id ${foreign}`, vocabularySize, undefined);
}

/**
 * Checks that every token of a tokenizer has a row of a model's embeddings.
 * @param vocabularySize Entries of the model's vocabulary.
 * @param where The model's folder, for error messages.
 * @throws TokensiftError `invalid-tokenizer`
 */
export function requireRows(tokenizer: Tokenizer, vocabularySize: number, where: string): void {
  const last = tokenizer.vocabularySize - 1;
  if (last < vocabularySize) return;
  throw noRow(`has ids up to ${last} (${quote(tokenizer.idToToken(last))})`, vocabularySize, where);
}

const noRow = (what: string, vocabularySize: number, where: string | undefined): TokensiftError =>
  new TokensiftError({
    code: 'invalid-tokenizer',
    ...(where !== undefined && { where }),
    message: `The tokenizer ${what}, but the model's vocabulary has ${vocabularySize} entries.`,
    hint: 'Tokenizer and weights must come from the same model; tokens that were added need rows of their own.',
  });
