import { type Tensor as TfTensor, tensor } from '@tensorflow/tfjs-core';
import { type Tensor, TokensiftError } from '@tokensift/core';

/** A tfjs tensor with a copy of a tensor's numbers, on the backend that is active in tfjs. The caller disposes of it. */
export function toTf({ shape, data }: Tensor): TfTensor {
  return tensor(data.slice(), [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

/**
 * A copy of a tfjs tensor's numbers; the tensor is left as it is.
 * @throws TokensiftError `invalid-argument` for numbers that are neither float32 nor int32.
 */
export function fromTf(source: TfTensor): Tensor {
  if (source.dtype !== 'float32' && source.dtype !== 'int32') {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: `A tensor of type ${source.dtype} cannot be read.`,
      hint: 'Cast it to "float32" or "int32" first.',
    });
  }
  const data = source.dataSync<'float32' | 'int32'>();
  return { shape: [...source.shape], data: data.slice() };
}
