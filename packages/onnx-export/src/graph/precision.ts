import { TokensiftError } from '@tokensift/core';
import { elementTypes } from '@tokensift/engine-onnx/lowering';
import { encodeFloat16 } from '@tokensift/storage';

/** What a model's weights are held and its layers computed in. */
export type Precision = 'float32' | 'float16';

/** Numbers as they are written in a precision. @throws TokensiftError `unsupported` for numbers that float16 cannot hold. */
export function encodeNumbers(
  precision: Precision,
  name: string,
  numbers: Float32Array,
): Float32Array | Uint16Array {
  if (precision === 'float32') return numbers;
  const halves = new Uint16Array(numbers.length);
  const beyond = encodeFloat16(numbers, halves);
  if (beyond === -1) return halves;
  throw new TokensiftError({
    code: 'unsupported',
    where: name,
    message: `${numbers[beyond]} at index ${beyond} is more than float16 can hold.`,
    hint: 'Export float32 or int8.',
  });
}

export const elementTypeOf = (precision: Precision): number => elementTypes[precision];
