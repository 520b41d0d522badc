import {
  checkSlice,
  type ParameterDescription,
  type ParameterSlice,
  type ParameterValues,
  partShape,
  type Selection,
  sizeOf,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';

/** A slice of a selection with the parameter that it is a part of. */
export interface ResolvedSlice {
  readonly description: ParameterDescription;
  readonly tensor: Tensor<Float32Array>;
  readonly slice: ParameterSlice;
  /** Rows that the slice is stored in; single values are rows of one. */
  readonly rowCount: number;
  /** Values in a stored row. */
  readonly columns: number;
}

/**
 * Checks a selection against the parameters it refers to.
 * @throws TokensiftError `invalid-argument`, `missing-tensor`, `shape-mismatch`
 */
export function resolveSlices(
  values: ParameterValues,
  descriptions: readonly ParameterDescription[],
  selection: Selection,
): ResolvedSlice[] {
  const byName = new Map(descriptions.map((description) => [description.name, description]));
  const seen = new Set<string>();
  return selection.slices.map((slice) => {
    const description = byName.get(slice.parameter);
    if (description === undefined) {
      throw invalid(slice, 'the selection names a parameter that the model does not have', 'Check its name.');
    }
    if (seen.has(slice.parameter)) {
      throw invalid(slice, 'the selection has more than one slice of this parameter', 'Merge their rows.');
    }
    seen.add(slice.parameter);
    return resolveSlice(slice, description, values.get(slice.parameter));
  });
}

function resolveSlice(
  slice: ParameterSlice,
  description: ParameterDescription,
  tensor: Tensor<Float32Array> | undefined,
): ResolvedSlice {
  if (tensor === undefined) {
    throw new TokensiftError({
      code: 'missing-tensor',
      message: 'a selected parameter has no values',
      where: slice.parameter,
      hint: 'Load the model before making its parameters trainable.',
    });
  }
  const size = sizeOf(description.shape);
  if (tensor.data.length !== size || tensor.shape.join() !== description.shape.join()) {
    throw new TokensiftError({
      code: 'shape-mismatch',
      message: `the model has shape [${description.shape}], the values have shape [${tensor.shape}] and ${tensor.data.length} entries`,
      where: slice.parameter,
    });
  }
  checkSlice(slice, description.shape);
  const [rowCount = 1, ...rest] = partShape(slice, description.shape);
  return { description, tensor, slice, rowCount, columns: sizeOf(rest) };
}

function invalid(slice: ParameterSlice, message: string, hint: string): TokensiftError {
  return new TokensiftError({ code: 'invalid-argument', message, where: slice.parameter, hint });
}
