import type { Random } from '@tokensift/core';
import type { NewToken } from '@tokensift/tokenization';

export interface InitialisationInput {
  /** The original embeddings, [entries, width]. */
  readonly embeddings: Float32Array;
  readonly width: number;
  readonly tokens: readonly NewToken[];
  /** The training texts in the original tokens. */
  readonly before: readonly ArrayLike<number>[];
  /** The training texts in the new tokens. */
  readonly after: readonly ArrayLike<number>[];
  readonly random: Random;
}

/** The embedding rows of new tokens, [tokens, width]. */
export type Initialise = (input: InitialisationInput) => Float32Array;
