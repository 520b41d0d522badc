import type { Adapter, ParameterDescription, ParameterValues } from '@tokensift/core';
import { parameter } from '@tokensift/graph';
import { promptToPeft } from './peft.ts';

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

/** Vectors before the word embeddings of every text. */
export function promptAdapter(init: PromptInit): Adapter {
  const { length, hidden, parameters, values } = init;
  return {
    parameters,
    values,
    virtualTokens: {
      count: length,
      embeddings: (builder) => parameter(builder, promptName, [length, hidden]),
    },
    toPeft: (current) => promptToPeft(init, current),
  };
}
