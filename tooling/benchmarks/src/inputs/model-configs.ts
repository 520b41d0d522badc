/** What config.json says of a model; workers in Python read it, too. */
export interface ModelConfig {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly pad_token_id: number;
  readonly [name: string]: string | number | boolean | null;
}

/** The shape of MiniLM-L6-H384 (Wang et al. 2020, arXiv 2002.10957), without dropout inside the encoder. */
export const miniLm: ModelConfig = {
  model_type: 'bert',
  hidden_size: 384,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 1536,
  vocab_size: 30522,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  initializer_range: 0.02,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  pad_token_id: 0,
};

/** The shape of SmolLM2-135M (Ben Allal et al. 2025, arXiv 2502.02737), a Llama. */
export const smolLm2: ModelConfig = {
  model_type: 'llama',
  hidden_size: 576,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  intermediate_size: 1536,
  vocab_size: 49152,
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-5,
  rope_theta: 100_000,
  hidden_act: 'silu',
  initializer_range: 0.02,
  tie_word_embeddings: true,
  pad_token_id: 0,
};
