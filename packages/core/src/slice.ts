import { TokensiftError } from './errors.ts';
import { sizeOf } from './parameter.ts';
import type { ParameterPart, ParameterSlice } from './selection.ts';

/** Shape of the values of a part: rows keep the other dimensions, columns the first, single values are a vector. */
export function partShape(part: ParameterPart, shape: readonly number[]): readonly number[] {
  if ('columns' in part) return [shape[0], part.columns.length];
  if ('elements' in part) return [part.elements.length];
  return part.rows === 'all' ? shape : [part.rows.length, ...shape.slice(1)];
}

/** Number of values in a part of a parameter of this shape. */
export function partSize(part: ParameterPart, shape: readonly number[]): number {
  return sizeOf(partShape(part, shape));
}

/** Flat indices of the values of a part, ascending: the order in which they are stored everywhere. */
export function partIndices(part: ParameterPart, shape: readonly number[]): Int32Array {
  if ('elements' in part) return part.elements;
  const width = sizeOf(shape.slice(1));
  const indices = new Int32Array(partSize(part, shape));
  if ('columns' in part) {
    const { columns } = part;
    for (let i = 0; i < indices.length; i++) {
      indices[i] = Math.floor(i / columns.length) * width + columns[i % columns.length];
    }
    return indices;
  }
  const { rows } = part;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = rows === 'all' ? i : rows[Math.floor(i / width)] * width + (i % width);
  }
  return indices;
}

/** Copies the values of a part out of a parameter's values. */
export function readPart(
  part: ParameterPart,
  shape: readonly number[],
  source: Float32Array,
  target: Float32Array = new Float32Array(partSize(part, shape)),
): Float32Array {
  const width = sizeOf(shape.slice(1));
  if ('columns' in part) {
    const { columns } = part;
    for (let row = 0, next = 0; row < shape[0]; row++) {
      for (const column of columns) target[next++] = source[row * width + column];
    }
  } else if ('elements' in part) {
    const { elements } = part;
    for (let i = 0; i < elements.length; i++) target[i] = source[elements[i]];
  } else if (part.rows === 'all') {
    target.set(source);
  } else {
    part.rows.forEach((row, i) => {
      target.set(source.subarray(row * width, (row + 1) * width), i * width);
    });
  }
  return target;
}

/** Copies the values of a part into a parameter's values, leaving the others as they are. */
export function writePart(
  part: ParameterPart,
  shape: readonly number[],
  values: Float32Array,
  target: Float32Array,
): void {
  const width = sizeOf(shape.slice(1));
  if ('columns' in part) {
    const { columns } = part;
    for (let row = 0, next = 0; row < shape[0]; row++) {
      for (const column of columns) target[row * width + column] = values[next++];
    }
  } else if ('elements' in part) {
    const { elements } = part;
    for (let i = 0; i < elements.length; i++) target[elements[i]] = values[i];
  } else if (part.rows === 'all') {
    target.set(values);
  } else {
    part.rows.forEach((row, i) => {
      target.set(values.subarray(i * width, (i + 1) * width), row * width);
    });
  }
}

/**
 * Checks that a slice can be one of a parameter of this shape.
 * @throws TokensiftError `invalid-argument` for indices that are out of range, unsorted or repeated, for an empty slice,
 * and for columns of what is no matrix.
 */
export function checkSlice(slice: ParameterSlice, shape: readonly number[]): void {
  if ('columns' in slice) {
    if (shape.length !== 2) throw invalid(slice, `it has shape [${shape}] and so no columns`, 'Select rows.');
    checkIndices(slice, 'column', slice.columns, shape[1]);
  } else if ('elements' in slice) {
    checkIndices(slice, 'element', slice.elements, sizeOf(shape));
  } else if (slice.rows !== 'all') {
    checkIndices(slice, 'row', slice.rows, shape[0] ?? 1);
  }
}

function checkIndices(slice: ParameterSlice, unit: string, indices: Int32Array, count: number): void {
  if (!(indices instanceof Int32Array)) {
    throw invalid(slice, `its ${unit}s are not an Int32Array`, `Give ${unit} indices as an Int32Array.`);
  }
  if (indices.length === 0) throw invalid(slice, `no ${unit} is selected`, 'Leave the slice out.');
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    const previous = i > 0 ? indices[i - 1] : -1;
    if (!(index >= 0 && index < count)) {
      throw invalid(slice, `${unit} ${index} does not exist`, `They go from 0 to ${count - 1}.`);
    }
    if (i > 0 && index === previous)
      throw invalid(slice, `${unit} ${index} is selected twice`, 'Name it once.');
    if (index < previous) {
      throw invalid(slice, `${unit} ${index} comes after ${unit} ${previous}`, 'Sort the indices.');
    }
  }
}

function invalid({ parameter }: ParameterSlice, message: string, hint: string): TokensiftError {
  return new TokensiftError({ code: 'invalid-argument', message, where: parameter, hint });
}
