/** What a parameter does in a transformer, in the field's terms. */
export type ParameterRole =
  | 'token-embedding'
  | 'position-embedding'
  | 'type-embedding'
  | 'query'
  | 'key'
  | 'value'
  | 'attention-output'
  | 'intermediate'
  | 'output'
  | 'layer-norm'
  | 'pooler'
  | 'classifier'
  /** Added by a finetuning method. */
  | 'adapter';

export interface ParameterDescription {
  /** The name in a Hugging Face checkpoint, without an architecture prefix such as `bert.`. */
  readonly name: string;
  /** Linear maps are [outputs, inputs], embeddings [entries, width]. */
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  /** The transformer layer, from 0; −1 for embeddings, the number of layers for what comes after the last one. */
  readonly layer: number;
  /** True for the new classification head, which is always trained and never counted in a density. */
  readonly head: boolean;
  /**
   * For maps into or out of attention heads: how many heads, and whether a head is a range of rows (query, key, value)
   * or of columns (attention output).
   */
  readonly heads?: { readonly count: number; readonly along: 'rows' | 'columns' };
}

/** True for tables that tokens are looked up in, of which single rows are used by a text. */
export function isEmbedding({ role }: Pick<ParameterDescription, 'role'>): boolean {
  return role.endsWith('-embedding');
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
