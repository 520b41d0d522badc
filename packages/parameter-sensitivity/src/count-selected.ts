import { partSize, type Selection } from '@tokensift/core';

/** Number of parameters in a selection. */
export function countSelected(
  selection: Selection,
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
): number {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  return selection.slices.reduce(
    (total, slice) => total + partSize(slice, shapes.get(slice.parameter) as readonly number[]),
    0,
  );
}
