import type { NamedTensorMap } from '@tensorflow/tfjs-core';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import { fromTf, toTf } from './tensors.ts';

/** Parameters as tfjs tensors by name, copied. The caller disposes of them (`tf.dispose`). */
export function parametersToTf(values: ParameterValues): NamedTensorMap {
  return Object.fromEntries([...values].map(([name, value]) => [name, toTf(value)]));
}

/**
 * Parameters from tfjs tensors by name, copied.
 * @throws TokensiftError `invalid-argument` for a tensor that is not float32.
 */
export function parametersFromTf(tensors: Readonly<NamedTensorMap>): Map<string, Tensor<Float32Array>> {
  return new Map(
    Object.entries(tensors).map(([name, tensor]) => {
      const { shape, data } = fromTf(tensor);
      if (data instanceof Float32Array) return [name, { shape, data }];
      throw new TokensiftError({
        code: 'invalid-argument',
        where: `parameter "${name}"`,
        message: `Parameters are float32, not ${tensor.dtype}.`,
      });
    }),
  );
}
