/** What a parameter does in a transformer, in the field's terms. */
export type ParameterRole =
  | 'token-embedding'
  | 'position-embedding'
  | 'type-embedding'
  /** A table looked up by the distance between two positions. */
  | 'relative-embedding'
  /** From the width of the embeddings to that of the layers. */
  | 'embedding-projection'
  | 'query'
  | 'key'
  | 'value'
  | 'attention-output'
  /** The first map of a feed-forward block. */
  | 'intermediate'
  /** The map whose result gates that of `intermediate`. */
  | 'gate'
  /** The last map of a feed-forward block. */
  | 'output'
  /** Scales and offsets of LayerNorm and RMSNorm. */
  | 'layer-norm'
  | 'pooler'
  | 'classifier'
  /** Added by a finetuning method. */
  | 'adapter';

export interface ParameterDescription {
  /** The name in a Hugging Face checkpoint, without the prefix of the base model, such as `bert.`. */
  readonly name: string;
  /** Linear maps are [outputs, inputs], embeddings [entries, width]. */
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /**
   * The transformer layer, from 0, or the lowest one of several that share the parameter; −1 for embeddings, the number
   * of layers for what comes after the last one.
   */
  readonly layer: number;
  /** All layers that use the parameter, ascending; absent where there is one. */
  readonly sharedBy?: readonly number[];
  /** True for the new classification head, which is always trained and never counted in a density. */
  readonly head: boolean;
  /**
   * For maps into or out of attention heads: how many heads, and whether a head is a range of rows (query, key, value)
   * or of columns (attention output). Heads of the kind `key-value` are fewer than the query heads, several of which
   * share one (Ainslie et al. 2023, arXiv 2305.13245).
   */
  readonly heads?: {
    readonly count: number;
    readonly along: 'rows' | 'columns';
    readonly kind?: 'key-value';
  };
}

/** The layers that use a parameter, ascending. */
export function layersOf({ layer, sharedBy }: ParameterDescription): readonly number[] {
  return sharedBy ?? [layer];
}

/** True for tables that tokens are looked up in, of which single rows are used by a text. */
export function isEmbedding({ role }: Pick<ParameterDescription, 'role'>): boolean {
  return role.endsWith('-embedding');
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
