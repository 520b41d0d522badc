import {
  type ParameterDescription,
  type ParameterSlice,
  partIndices,
  partSize,
  type Selection,
} from '@tokensift/core';

/** How much two selections have in common, counted in parameters. */
export interface Overlap {
  readonly left: number;
  readonly right: number;
  readonly shared: number;
  /** shared / (left + right − shared); 1 for two that are empty. */
  readonly jaccard: number;
}

export interface SelectionComparison {
  readonly all: Overlap;
  readonly byLayer: readonly (Overlap & { readonly layer: number })[];
  readonly byRole: readonly (Overlap & { readonly role: string })[];
}

/** Compares two selections of one model: in all, by layer and by role. The head is left out. */
export function compareSelections(
  left: Selection,
  right: Selection,
  parameters: readonly ParameterDescription[],
): SelectionComparison {
  const find = ({ slices }: Selection, name: string) => slices.find(({ parameter }) => parameter === name);
  const counts = parameters.flatMap(({ name, shape, layer, role, head }) => {
    if (head) return [];
    const [a, b] = [find(left, name), find(right, name)];
    return [
      {
        layer,
        role,
        left: a ? partSize(a, shape) : 0,
        right: b ? partSize(b, shape) : 0,
        shared: a && b ? countShared(a, b, shape) : 0,
      },
    ];
  });
  const groupBy = <Key extends 'layer' | 'role'>(key: Key) =>
    [...new Set(counts.map((count) => count[key]))].map((value) => ({
      [key]: value,
      ...overlapOf(counts.filter((count) => count[key] === value)),
    }));
  return {
    all: overlapOf(counts),
    byLayer: groupBy('layer') as unknown as SelectionComparison['byLayer'],
    byRole: groupBy('role') as unknown as SelectionComparison['byRole'],
  };
}

function overlapOf(counts: readonly Pick<Overlap, 'left' | 'right' | 'shared'>[]): Overlap {
  const sum = (key: 'left' | 'right' | 'shared') => counts.reduce((total, count) => total + count[key], 0);
  const [left, right, shared] = [sum('left'), sum('right'), sum('shared')];
  const union = left + right - shared;
  return { left, right, shared, jaccard: union === 0 ? 1 : shared / union };
}

/** Both lists of flat indices ascend. */
function countShared(left: ParameterSlice, right: ParameterSlice, shape: readonly number[]): number {
  if ('rows' in left && left.rows === 'all') return partSize(right, shape);
  if ('rows' in right && right.rows === 'all') return partSize(left, shape);
  const [a, b] = [partIndices(left, shape), partIndices(right, shape)];
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) shared++;
    const step = a[i]! - b[j]!;
    if (step <= 0) i++;
    if (step >= 0) j++;
  }
  return shared;
}
