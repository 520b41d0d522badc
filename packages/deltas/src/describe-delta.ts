import { sizeOf } from '@tokensift/core';
import type { Delta } from './delta.ts';
import { partBytes } from './encode-change.ts';

export interface DeltaDescription {
  readonly base: string;
  /** Values that are replaced. */
  readonly values: number;
  /** Values of new parameters. */
  readonly added: number;
  /** Bytes of values and indices. */
  readonly bytes: number;
  readonly labels: readonly string[] | undefined;
  readonly pooling: string | undefined;
  readonly parameters: readonly ChangeDescription[];
}

export interface ChangeDescription {
  readonly parameter: string;
  readonly shape: readonly number[];
  /** "all", or how many rows, columns or single values. */
  readonly part: string;
  readonly values: number;
  /** L2 norm of the change, and of the values before it. */
  readonly change: number;
  readonly previous: number;
  readonly largest: number;
}

/** What a delta changes, parameter by parameter. */
export function describeDelta({ base, changes, added, classifier }: Delta): DeltaDescription {
  const tensors = [...added.values()].flatMap(({ tensor, replaced }) =>
    replaced ? [tensor, replaced] : [tensor],
  );
  return {
    base,
    values: changes.reduce((total, { values }) => total + values.length, 0),
    added: [...added.values()].reduce((total, { tensor }) => total + sizeOf(tensor.shape), 0),
    bytes:
      changes.reduce((total, { slice, shape }) => total + partBytes(slice, shape), 0) +
      tensors.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0),
    labels: classifier?.labels,
    pooling: classifier?.pooling,
    parameters: changes.map(({ slice, shape, values, previous }) => ({
      parameter: slice.parameter,
      shape,
      part:
        'columns' in slice
          ? `${slice.columns.length} columns`
          : 'elements' in slice
            ? `${slice.elements.length} values`
            : slice.rows === 'all'
              ? 'all'
              : `${slice.rows.length} rows`,
      values: values.length,
      ...normsOf(values, previous),
    })),
  };
}

function normsOf(
  values: Float32Array,
  previous: Float32Array,
): Pick<ChangeDescription, 'change' | 'previous' | 'largest'> {
  let change = 0;
  let before = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i] - previous[i];
    change += difference * difference;
    before += previous[i] * previous[i];
    largest = Math.max(largest, Math.abs(difference));
  }
  return { change: Math.sqrt(change), previous: Math.sqrt(before), largest };
}
