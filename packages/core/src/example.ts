/** A text, with a second one for pair tasks. */
export interface TextPair {
  readonly text: string;
  readonly pair?: string;
}

/** A text of one class. */
export interface LabelledText extends TextPair {
  readonly label: string;
}

/** A text of any number of classes, none among them. */
export interface MultiLabelText extends TextPair {
  readonly labels: readonly string[];
}

/** A text and a number. */
export interface ValuedText extends TextPair {
  readonly value: number;
}

/** A text cut into tokens, each with its tag in the BIO scheme. */
export interface TaggedTokens {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  /** Position of the token whose roles the tags are (semantic role labelling). */
  readonly predicate?: number;
}

/** A text as a model reads it. All arrays have the same length: that of the sequence, special tokens included. */
export interface EncodedText {
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** 1 for [CLS], [SEP] and other tokens that the tokenizer added, 0 for tokens of the text. */
  readonly specialTokensMask: Uint8Array;
}

/** An encoded text with what a task wants to be answered for it; only the task looks inside. */
export interface EncodedExample<Target = unknown> extends EncodedText {
  readonly target: Target;
}

/** Examples padded to a common length. `[batch, length]` arrays in row-major order. */
export interface Batch {
  readonly batch: number;
  readonly length: number;
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** 1 for real tokens, 0 for padding. */
  readonly attentionMask: Float32Array;
}
