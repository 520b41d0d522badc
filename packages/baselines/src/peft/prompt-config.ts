import { literal, nullish, object } from 'valibot';
import { size } from './settings.ts';

/** Fields of adapter_config.json that all of PEFT's prompt learning has. */
export function promptConfig(shape: {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly length: number;
}): Readonly<Record<string, unknown>> {
  return {
    num_virtual_tokens: shape.length,
    token_dim: shape.hidden,
    num_attention_heads: shape.heads,
    num_layers: shape.layers,
    num_transformer_submodules: 1,
  };
}

/** The same, as it is read. What is known of the model must be so, or its tensor has another shape. */
export const promptSettings = object({
  num_virtual_tokens: size,
  token_dim: nullish(size),
  num_attention_heads: nullish(size),
  num_layers: nullish(size),
  num_transformer_submodules: nullish(literal(1)),
});
