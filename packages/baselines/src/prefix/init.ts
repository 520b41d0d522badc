import type { ParameterDescription, ParameterValues } from '@tokensift/core';

export interface PrefixInit {
  readonly layers: number;
  /** Width of a layer's keys. */
  readonly hidden: number;
  readonly heads: number;
  /** Virtual tokens. */
  readonly length: number;
  /** Width of the perceptron's hidden layer, where there is one. */
  readonly inner?: number;
  readonly parameters: readonly ParameterDescription[];
  readonly values: ParameterValues;
}

/** Names of the added parameters, as PEFT has them. */
export const prefixNames = {
  embedding: 'prompt_encoder.embedding.weight',
  innerWeight: 'prompt_encoder.transform.0.weight',
  innerBias: 'prompt_encoder.transform.0.bias',
  outerWeight: 'prompt_encoder.transform.2.weight',
  outerBias: 'prompt_encoder.transform.2.bias',
};
