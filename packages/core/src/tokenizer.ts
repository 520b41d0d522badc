export interface Encoding {
  readonly ids: Int32Array;
  readonly tokens: readonly string[];
  /** [start, end) of each token in the text it came from, in Unicode code points; [0, 0] for special tokens. */
  readonly offsets: readonly (readonly [number, number])[];
  readonly typeIds: Int32Array;
  readonly specialTokensMask: Uint8Array;
}

export interface EncodeOptions {
  /** Add [CLS], [SEP] and the like, as the tokenizer's post-processor says (default true). */
  readonly addSpecialTokens?: boolean;
  /** Longest encoding in tokens, special tokens included. Longer texts are cut at the end; of a pair, the longer. */
  readonly maxLength?: number;
}

/** A text, or a pair of texts. */
export type TokenizerInput = string | readonly [text: string, pair: string];

/** A tokenizer as loaded from a `tokenizer.json`. */
export interface Tokenizer {
  /** Which implementation does the work. */
  readonly backend: string;
  readonly vocabularySize: number;
  readonly padId: number;
  /** What stands for text that the vocabulary has nothing for; undefined where nothing does. */
  readonly unknownId: number | undefined;
  /** What tokens begin with that go on with a word, such as "##"; undefined where tokens do not say so. */
  readonly continuingPrefix: string | undefined;
  /** Whether encodings carry offsets; some backends do not have them. */
  readonly hasOffsets: boolean;
  encode(input: TokenizerInput, options?: EncodeOptions): Encoding;
  encodeBatch(inputs: readonly TokenizerInput[], options?: EncodeOptions): Encoding[];
  decode(ids: readonly number[] | Int32Array, options?: { readonly skipSpecialTokens?: boolean }): string;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
}
