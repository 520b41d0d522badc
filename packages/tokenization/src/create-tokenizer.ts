import { type Tokenizer, type TokenizerInput, TokensiftError } from '@tokensift/core';
import { addedLength, assembleEncoding } from './assemble-encoding.ts';
import type { Backend } from './backends/backend.ts';
import type { PostTemplate, TemplatePiece } from './post-template.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Sequences per call of a backend. Bounds what is in flight between the native backend's thread and this one; large
 * enough that the call itself costs nothing.
 */
const CHUNK = 4096;

export interface TokenizerParts {
  readonly name: string;
  readonly backend: Backend;
  readonly vocabulary: Vocabulary;
  readonly template: PostTemplate;
  readonly padId: number;
}

/** Everything that all backends share: special tokens, type ids, truncation, tokens, checks of arguments. */
export function createTokenizer({ name, backend, vocabulary, template, padId }: TokenizerParts): Tokenizer {
  const withoutSpecialTokens: PostTemplate = {
    single: template.single.filter((piece) => !('specialIds' in piece)),
    pair: template.pair.filter((piece) => !('specialIds' in piece)),
  };

  const encodeBatch: Tokenizer['encodeBatch'] = (inputs, options = {}) => {
    const { maxLength = Number.POSITIVE_INFINITY } = options;
    const { single, pair } = options.addSpecialTokens === false ? withoutSpecialTokens : template;
    const encodings = [];
    for (let start = 0; start < inputs.length; start += CHUNK) {
      const chunk = inputs.slice(start, start + CHUNK).map(sequencesOf);
      const piecesOf = ({ length }: readonly string[]) => (length === 2 ? pair : single);
      for (const sequences of chunk) checkMaxLength(maxLength, piecesOf(sequences));
      const encoded = backend.encodeSequences(chunk.flat(), maxLength);
      let next = 0;
      for (const input of chunk) {
        const { length } = input;
        const sequences = encoded.slice(next, next + length);
        const pieces = piecesOf(input);
        encodings.push(assembleEncoding(sequences, pieces, maxLength, backend.hasOffsets, vocabulary));
        next += length;
      }
    }
    return encodings;
  };

  return {
    backend: name,
    vocabularySize: vocabulary.size,
    padId,
    unknownId: vocabulary.unknownId,
    continuingPrefix: vocabulary.continuingPrefix,
    hasOffsets: backend.hasOffsets,
    encode: (input, options) => encodeBatch([input], options)[0],
    encodeBatch,
    decode(ids, options = {}) {
      for (const id of ids) {
        if (vocabulary.idToToken(id) === undefined) {
          throw new TokensiftError({
            code: 'invalid-argument',
            message: `cannot decode the id ${id}: no token has it.`,
            hint: `Ids of this tokenizer are from 0 to ${vocabulary.size - 1}.`,
          });
        }
      }
      return ids.length === 0 ? '' : backend.decode(Array.from(ids), options.skipSpecialTokens ?? false);
    },
    tokenToId: vocabulary.tokenToId,
    idToToken: vocabulary.idToToken,
  };
}

function sequencesOf(input: TokenizerInput): readonly string[] {
  const sequences = typeof input === 'string' ? [input] : input;
  const usable = Array.isArray(sequences) && (sequences.length === 1 || sequences.length === 2);
  if (!usable || !sequences.every((sequence) => typeof sequence === 'string')) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: 'what is encoded must be a text or a pair of texts.',
    });
  }
  return sequences;
}

function checkMaxLength(maxLength: number, pieces: readonly TemplatePiece[]): void {
  const least = addedLength(pieces);
  if (maxLength >= least && (Number.isInteger(maxLength) || maxLength === Number.POSITIVE_INFINITY)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'maxLength',
    message: `${maxLength} is not a length that an encoding can have.`,
    hint: `Give a whole number from ${least} up: the special tokens alone take ${least}.`,
  });
}
