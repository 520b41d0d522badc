import type { Adapter } from '@tokensift/core';
import { parameter } from '@tokensift/graph';
import { type PromptInit, promptName } from './init.ts';
import { promptToPeft } from './to-peft.ts';

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
