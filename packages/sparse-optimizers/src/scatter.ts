import { type ParameterSlice, sizeOf } from '@tokensift/core';

/**
 * Adds row i of `updates` to the gradient of the parameter's row `ids[i]`, as far as the slice has it. `touch` is told
 * each stored row that is added to.
 */
export type Scatter = (
  ids: Int32Array,
  updates: Float32Array,
  gradient: Float32Array,
  touch: (row: number) => void,
) => void;

/** @param columns values in a stored row */
export function createScatter(slice: ParameterSlice, shape: readonly number[], columns: number): Scatter {
  return 'elements' in slice ? scatterElements(slice.elements, shape) : scatterRows(slice, shape, columns);
}

function scatterRows(slice: ParameterSlice, shape: readonly number[], columns: number): Scatter {
  const slots = 'rows' in slice && slice.rows !== 'all' ? slotsOf(slice.rows, shape[0]) : undefined;
  return (ids, updates, gradient, touch) => {
    for (let i = 0; i < ids.length; i++) {
      const slot = slots === undefined ? ids[i] : slots[ids[i]];
      if (slot === -1) continue;
      touch(slot);
      const target = slot * columns;
      const from = i * columns;
      for (let column = 0; column < columns; column++) gradient[target + column] += updates[from + column];
    }
  };
}

function scatterElements(elements: Int32Array, shape: readonly number[]): Scatter {
  const width = sizeOf(shape.slice(1));
  // The elements of row r are those from starts[r] to starts[r + 1].
  const starts = new Int32Array(shape[0] + 1);
  for (const element of elements) starts[Math.floor(element / width) + 1]++;
  for (let row = 1; row < starts.length; row++) starts[row] += starts[row - 1];
  return (ids, updates, gradient, touch) => {
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      for (let position = starts[id]; position < starts[id + 1]; position++) {
        touch(position);
        gradient[position] += updates[i * width + (elements[position] - id * width)];
      }
    }
  };
}

/** The position in `rows` of each of the parameter's rows, −1 for the others. */
function slotsOf(rows: Int32Array, parameterRows: number): Int32Array {
  const slots = new Int32Array(parameterRows).fill(-1);
  rows.forEach((row, i) => {
    slots[row] = i;
  });
  return slots;
}
