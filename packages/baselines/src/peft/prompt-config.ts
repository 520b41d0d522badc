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
