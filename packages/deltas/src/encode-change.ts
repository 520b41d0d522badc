import { type ParameterPart, partSize, sizeOf } from '@tokensift/core';
import { indicesWhere } from './indices-where.ts';

/** Bytes of an index, and of a value with its previous one. */
const INDEX_BYTES = 4;
const VALUE_BYTES = 8;

/** Bytes that a part takes in a delta. */
export function partBytes(part: ParameterPart, shape: readonly number[]): number {
  const indices =
    'columns' in part
      ? part.columns
      : 'elements' in part
        ? part.elements
        : part.rows === 'all'
          ? []
          : part.rows;
  return indices.length * INDEX_BYTES + partSize(part, shape) * VALUE_BYTES;
}

/** The part that takes the fewest bytes and has all these values (flat indices, ascending); ties go to the simpler. */
export function smallestPart(indices: Int32Array, shape: readonly number[]): ParameterPart {
  if (indices.length === sizeOf(shape)) return { rows: 'all' };
  const width = sizeOf(shape.slice(1));
  const candidates: ParameterPart[] = [{ rows: 'all' }];
  if (shape.length > 1) {
    candidates.push({ rows: distinct(indices, shape[0], (i) => Math.floor(i / width)) });
  }
  if (shape.length === 2) candidates.push({ columns: distinct(indices, width, (i) => i % width) });
  candidates.push({ elements: indices });
  return candidates.reduce((best, part) => (partBytes(part, shape) < partBytes(best, shape) ? part : best));
}

/** The part that has exactly these values, as rows where they are whole rows. */
export function exactPart(indices: Int32Array, shape: readonly number[]): ParameterPart {
  const part = smallestPart(indices, shape);
  return partSize(part, shape) === indices.length ? part : { elements: indices };
}

/** What indices stand for, each once and ascending; numbers below a bound. */
function distinct(indices: Int32Array, bound: number, of: (index: number) => number): Int32Array {
  const seen = new Uint8Array(bound);
  for (const index of indices) seen[of(index)] = 1;
  return indicesWhere(bound, (i) => seen[i] === 1);
}
