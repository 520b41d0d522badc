/** A text to classify, with a second text for pair tasks. */
export interface TextPair {
  readonly text: string;
  readonly pair?: string;
}

/** A text with the class that it is of. */
export interface LabelledText extends TextPair {
  readonly label: string;
}

/** A text with all labels that hold of it: a set, which may be empty. */
export interface MultiLabelText extends TextPair {
  readonly labels: readonly string[];
}

/** A text with a number. */
export interface ValuedText extends TextPair {
  readonly value: number;
}

/** A text in tokens (words, mostly), each with its tag. Both lists have the same length. */
export interface TaggedTokens {
  readonly tokens: readonly string[];
  /** In the BIO scheme (IOB2): `O`, `B-` and a type where a span begins, `I-` and its type inside. */
  readonly tags: readonly string[];
  /** Index of the token that is marked: the predicate whose roles the tags are, in semantic role labelling. */
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
