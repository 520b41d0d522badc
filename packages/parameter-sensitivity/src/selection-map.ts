import {
  type ParameterDescription,
  type ParameterRole,
  partSize,
  type Selection,
  sizeOf,
} from '@tokensift/core';

export interface SelectionCell {
  readonly layer: number;
  readonly role: ParameterRole;
  /** Selected parameters. */
  readonly selected: number;
  /** Parameters that there are. */
  readonly total: number;
}

/** Where a selection lies: one cell for each layer and role that the backbone has, from the input up. */
export function selectionMap(
  selection: Selection,
  parameters: readonly ParameterDescription[],
): SelectionCell[] {
  const slices = new Map(selection.slices.map((slice) => [slice.parameter, slice]));
  const cells = new Map<string, { -readonly [Key in keyof SelectionCell]: SelectionCell[Key] }>();
  for (const { name, shape, layer, role, head } of parameters) {
    if (head) continue;
    const key = `${layer}/${role}`;
    const cell = cells.get(key) ?? { layer, role, selected: 0, total: 0 };
    const slice = slices.get(name);
    cell.total += sizeOf(shape);
    if (slice) cell.selected += partSize(slice, shape);
    cells.set(key, cell);
  }
  return [...cells.values()];
}
