import { type ParameterDescription, sizeOf, type Tensor } from '@tokensift/core';

/** A parameter that a method adds, with initial values. */
export interface AddedParameter {
  readonly description: ParameterDescription;
  readonly tensor: Tensor<Float32Array>;
}

/**
 * A parameter of the adapter's, for a layer of the model.
 * @param draw one initial value after the other
 */
export function addedParameter(
  name: string,
  shape: readonly number[],
  layer: number,
  draw: (index: number) => number,
): AddedParameter {
  return {
    description: { name, shape, layer, role: 'adapter', head: false },
    tensor: { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => draw(i)) },
  };
}

/** Descriptions and values as an adapter has them. */
export function collectParameters(added: readonly AddedParameter[]) {
  return {
    parameters: added.map(({ description }) => description),
    values: new Map(added.map(({ description, tensor }) => [description.name, tensor])),
  };
}
