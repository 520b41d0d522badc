/** Where a checkpoint holds a parameter. */
export interface Place {
  /** The tensor's name, without the prefix of the base model. */
  readonly tensor: string;
  /** The file has the matrix as [inputs, outputs]. */
  readonly transposed?: boolean;
  /** The parameter is one of several of equal height that lie one below the other in the tensor. */
  readonly part?: { readonly index: number; readonly of: number };
}

/** How parameters lie in the files of an architecture. The same table reads and writes. */
export interface CheckpointLayout {
  /** What a model with a head puts before the names of its base model, such as `bert.`. */
  readonly prefix: string;
  /** Modules that lie beside the base model and have no prefix, such as `classifier`. */
  readonly beside: readonly string[];
  /** Where a parameter lies that has no tensor of its own name and form. */
  readonly place?: (name: string) => Place | undefined;
  /** Tensors of a language-model head that have a row for each entry of the vocabulary. */
  readonly vocabularyRows: readonly string[];
}

/** Where a parameter lies. */
export const placeOf = (layout: CheckpointLayout, name: string): Place =>
  layout.place?.(name) ?? { tensor: name };

/** The name that checkpoints of a model with a head have for a tensor or module of this name. */
export function nameInCheckpoint({ prefix, beside }: CheckpointLayout, name: string): string {
  return beside.some((module) => name === module || name.startsWith(`${module}.`))
    ? name
    : `${prefix}${name}`;
}

/** The name of a tensor or module of a checkpoint, as today's base models have it. */
export function nameOf({ prefix }: CheckpointLayout, name: string): string {
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  // Files that were converted from TensorFlow.
  return own.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}
