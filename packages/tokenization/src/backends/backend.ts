import type { EncodedSequence } from '../assemble-encoding.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** The work that differs between implementations: sequences to ids, ids to text. */
export interface Backend {
  readonly hasOffsets: boolean;
  /**
   * Ids (and offsets) of each text, without special tokens.
   * @param most How many ids are wanted of each text: those it begins with, the same as in the whole.
   */
  encodeSequences(texts: readonly string[], most: number): readonly EncodedSequence[];
  /** Text of one or more ids that the vocabulary has. */
  decode(ids: number[], skipSpecialTokens: boolean): string;
}

/**
 * Makes a backend for a checked tokenizer.
 * @throws TokensiftError `unsupported` when the implementation is not installed or cannot do what the file asks for.
 */
export type CreateBackend = (json: TokenizerJson, vocabulary: Vocabulary, where: string) => Promise<Backend>;
