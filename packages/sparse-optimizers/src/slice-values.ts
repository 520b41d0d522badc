import {
  type ParameterSlice,
  type ParameterValues,
  readPart,
  type Selection,
  type Tensor,
  TokensiftError,
  writePart,
} from '@tokensift/core';

/** A slice with the values that it has or had. */
export interface SliceValues {
  readonly slice: ParameterSlice;
  readonly values: Float32Array;
}

/** Copies the values of a selection. @throws TokensiftError `missing-tensor` */
export function readSlices(values: ParameterValues, { slices }: Selection): SliceValues[] {
  return slices.map((slice) => {
    const { data, shape } = tensorOf(values, slice);
    return { slice, values: readPart(slice, shape, data) };
  });
}

/**
 * Puts values back where they were read from. Parameters get new arrays; those that were there are left as they are,
 * whoever else has them.
 * @throws TokensiftError `missing-tensor`
 */
export function writeSlices(values: Map<string, Tensor<Float32Array>>, saved: readonly SliceValues[]): void {
  for (const { slice, values: source } of saved) {
    const { shape, data: former } = tensorOf(values, slice);
    const data = former.slice();
    writePart(slice, shape, source, data);
    values.set(slice.parameter, { shape, data });
  }
}

function tensorOf(values: ParameterValues, { parameter }: ParameterSlice) {
  const tensor = values.get(parameter);
  if (tensor) return tensor;
  throw new TokensiftError({
    code: 'missing-tensor',
    where: parameter,
    message: 'a selected parameter has no values',
  });
}
