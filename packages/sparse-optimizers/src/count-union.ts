import { type ParameterDescription, partIndices, partSize, type Selection, sizeOf } from '@tokensift/core';

/** Number of values that at least one of the selections has. */
export function countUnion(
  selections: readonly Selection[],
  parameters: readonly Pick<ParameterDescription, 'name' | 'shape'>[],
): number {
  let total = 0;
  for (const { name, shape } of parameters) {
    const slices = new Set(
      selections.flatMap((selection) => selection.slices.filter(({ parameter }) => parameter === name)),
    );
    const [first, ...others] = slices;
    if (first && others.length === 0) total += partSize(first, shape);
    if (others.length === 0) continue;
    const selected = new Uint8Array(sizeOf(shape));
    for (const slice of slices) for (const index of partIndices(slice, shape)) selected[index] = 1;
    for (const value of selected) total += value;
  }
  return total;
}
