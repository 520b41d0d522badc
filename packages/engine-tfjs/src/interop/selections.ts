import { type NamedTensorMap, type Tensor as TfTensor, tensor } from '@tensorflow/tfjs-core';
import {
  type ParameterDescription,
  type ParameterSlice,
  partIndices,
  type Selection,
  sizeOf,
  TokensiftError,
} from '@tokensift/core';

/**
 * A selection as masks: for each parameter of which something is trained, a bool tensor of its shape, true where a value
 * is trained. The caller disposes of them.
 * @throws TokensiftError `invalid-argument` for a parameter that is not described.
 */
export function selectionToTf(
  selection: Selection,
  parameters: readonly ParameterDescription[],
): NamedTensorMap {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return Object.fromEntries(
    selection.slices.map((slice) => {
      const { shape } = describedIn(byName, slice.parameter);
      const mask = new Uint8Array(sizeOf(shape));
      for (const index of partIndices(slice, shape)) mask[index] = 1;
      return [slice.parameter, tensor(mask, [...shape], 'bool')];
    }),
  );
}

/**
 * A selection from masks of the parameters' shapes, in which everything but zero is trained; in the order of the
 * parameters. Whole rows or columns become slices of rows or columns, anything else single values.
 * @throws TokensiftError `invalid-argument` for a parameter that is not described, `shape-mismatch`.
 */
export function selectionFromTf(
  masks: Readonly<Record<string, TfTensor>>,
  parameters: readonly ParameterDescription[],
): Selection {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  for (const name of Object.keys(masks)) describedIn(byName, name);
  return {
    slices: parameters.flatMap(({ name, shape }): ParameterSlice[] => {
      const mask = masks[name];
      if (!mask) return [];
      if (mask.shape.join() !== shape.join()) {
        throw new TokensiftError({
          code: 'shape-mismatch',
          where: `mask of "${name}"`,
          message: `Expected [${shape}], got [${mask.shape}].`,
        });
      }
      const slice = sliceOf(name, shape, Array.from(mask.dataSync(), Boolean));
      return slice ? [slice] : [];
    }),
  };
}

/** The slice with these values, in the form that takes the fewest indices; nothing where none is trained. */
function sliceOf(
  parameter: string,
  shape: readonly number[],
  mask: readonly boolean[],
): ParameterSlice | undefined {
  const elements = Int32Array.from(mask.keys()).filter((index) => mask[index]);
  if (elements.length === 0) return undefined;
  if (elements.length === mask.length) return { parameter, rows: 'all' };
  if (shape.length !== 2) return { parameter, elements };
  const [height, width] = shape as readonly [number, number];
  const rows = distinct(elements, (index) => Math.floor(index / width));
  if (rows.length * width === elements.length) return { parameter, rows };
  const columns = distinct(elements, (index) => index % width);
  if (columns.length * height === elements.length) return { parameter, columns };
  return { parameter, elements };
}

function distinct(elements: Int32Array, of: (element: number) => number): Int32Array {
  return Int32Array.from(new Set(Array.from(elements, of))).sort();
}

function describedIn(
  parameters: ReadonlyMap<string, ParameterDescription>,
  name: string,
): ParameterDescription {
  const parameter = parameters.get(name);
  if (parameter) return parameter;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: `selection of "${name}"`,
    message: 'The model has no such parameter.',
  });
}
