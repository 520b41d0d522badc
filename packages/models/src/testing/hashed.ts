import { crc32 } from 'node:zlib';
import { sizeOf, type Tensor } from '@tokensift/core';

/** A tensor as tooling/oracles make it, to the bit: numbers in [−1, 1) that its name decides, times a scale. */
export function hashed(
  name: string,
  shape: readonly number[],
  scale: number,
  offset: number,
): Tensor<Float32Array> {
  const seed = crc32(name);
  const factor = Math.fround(scale);
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    let x = (Math.imul(i, 2654435761) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
    x ^= x >>> 16;
    return offset + Math.fround(factor * ((x >>> 8) / 2 ** 23 - 1));
  });
  return { shape, data };
}

/** A BERT's parameter as tooling/oracles make it; scales (LayerNorm, DoRA's magnitudes) lie around 1. */
export const hashedParameter = (name: string, shape: readonly number[]): Tensor<Float32Array> =>
  hashed(
    name,
    shape,
    shape.length > 1 ? 0.1 : 0.05,
    /(LayerNorm\.weight|magnitude_vector)$/.test(name) ? 1 : 0,
  );
