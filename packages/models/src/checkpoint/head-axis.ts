import type { Tensor } from '@tokensift/core';
import type { Backbone } from '../architecture.ts';
import type { Pooling } from '../pooling.ts';

/**
 * The weight of a head on the mean of the tokens is stored as that of a convolution of width 1, [classes, hidden, 1]:
 * Python's own class for the architecture, which does not pool by the mean, then refuses it
 * (docs/decisions/0002-mean-pooling-folders.md).
 */
function headWeight({ output }: Backbone): (name: string) => boolean {
  const weight = `.${output('mean').name}.weight`;
  return (name) => `.${name}`.endsWith(weight);
}

/** Tensors as they are stored for a pooling that is not Python's own. */
export const withHeadAxis = (
  tensors: ReadonlyMap<string, Tensor>,
  backbone: Backbone,
): ReadonlyMap<string, Tensor> => {
  const isHeadWeight = headWeight(backbone);
  return new Map(
    [...tensors].map(([name, tensor]) =>
      isHeadWeight(name) && tensor.shape.length === 2
        ? [name, { ...tensor, shape: [...tensor.shape, 1] }]
        : [name, tensor],
    ),
  );
};

/** Tensors that were stored with that axis, without it. */
export function withoutHeadAxis<Stored extends { readonly shape: readonly number[] }>(
  tensors: ReadonlyMap<string, Stored>,
  backbone: Backbone,
  pooling: Pooling | undefined,
): ReadonlyMap<string, Stored> {
  if (pooling !== 'mean') return tensors;
  const isHeadWeight = headWeight(backbone);
  return new Map(
    [...tensors].map(([name, tensor]) =>
      isHeadWeight(name) && tensor.shape.length === 3 && tensor.shape[2] === 1
        ? [name, { ...tensor, shape: tensor.shape.slice(0, 2) }]
        : [name, tensor],
    ),
  );
}
