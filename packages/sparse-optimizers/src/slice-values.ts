import {
  type ParameterSlice,
  type ParameterValues,
  readPart,
  type Selection,
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

/** Puts values back where they were read from. @throws TokensiftError `missing-tensor` */
export function writeSlices(values: ParameterValues, saved: readonly SliceValues[]): void {
  for (const { slice, values: source } of saved) {
    const { data, shape } = tensorOf(values, slice);
    writePart(slice, shape, source, data);
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
