import {
  type ParameterDescription,
  type ParameterSlice,
  partSize,
  type Selection,
  sizeOf,
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
  const byName = ({ slices }: Selection) => new Map(slices.map((slice) => [slice.parameter, slice]));
  const [ofLeft, ofRight] = [byName(left), byName(right)];
  const counts = parameters.flatMap(({ name, shape, layer, role, head }) => {
    if (head) return [];
    const [a, b] = [ofLeft.get(name), ofRight.get(name)];
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

/** How many values are in both. */
function countShared(left: ParameterSlice, right: ParameterSlice, shape: readonly number[]): number {
  if ('rows' in left && left.rows === 'all') return partSize(right, shape);
  if ('rows' in right && right.rows === 'all') return partSize(left, shape);
  const width = sizeOf(shape.slice(1));
  if ('elements' in left) {
    if ('elements' in right) return countEqual(left.elements, right.elements);
    return countShared(right, left, shape);
  }
  const isRows = 'rows' in left;
  const lines = new Set(isRows ? left.rows : left.columns);
  if ('elements' in right) {
    return right.elements.filter((i) => lines.has(isRows ? Math.floor(i / width) : i % width)).length;
  }
  const others = 'rows' in right ? right.rows : right.columns;
  if (isRows !== 'rows' in right) return lines.size * others.length;
  return others.filter((line) => lines.has(line)).length * (isRows ? width : shape[0]);
}

function countEqual(left: Int32Array, right: Int32Array): number {
  const known = new Set(left);
  return right.filter((index) => known.has(index)).length;
}
