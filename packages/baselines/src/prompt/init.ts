import type { ParameterDescription, ParameterValues } from '@tokensift/core';

export interface PromptInit {
  readonly layers: number;
  /** Width of the token embeddings. */
  readonly hidden: number;
  readonly heads: number;
  /** Virtual tokens. */
  readonly length: number;
  readonly parameters: readonly ParameterDescription[];
  readonly values: ParameterValues;
}

/** Name of the added parameter [length, hidden], as PEFT has it. */
export const promptName = 'prompt_encoder.embedding.weight';
