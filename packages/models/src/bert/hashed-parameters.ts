import { crc32 } from 'node:zlib';
import { type Graph, type ParameterValues, sizeOf, type Tensor } from '@tokensift/core';

/** Parameter values as tooling/oracles/bert_classifier.py makes them, to the bit. */
export function hashedParameters(graph: Graph): ParameterValues {
  const parameters = graph.nodes.filter(({ op }) => op === 'parameter');
  return new Map(
    parameters.map((node) => {
      const name = node.attributes.name as string;
      return [name, hashedParameter(name, node.type.shape as number[])];
    }),
  );
}

/** One parameter's values as tooling/oracles make them; scales (LayerNorm, DoRA's magnitudes) lie around 1. */
export function hashedParameter(name: string, shape: readonly number[]): Tensor<Float32Array> {
  const scale = Math.fround(shape.length > 1 ? 0.1 : 0.05);
  const offset = /(LayerNorm\.weight|magnitude_vector)$/.test(name) ? 1 : 0;
  const data = hashed(name, sizeOf(shape)).map((value) => offset + Math.fround(scale * value));
  return { shape, data };
}

function hashed(name: string, size: number): Float32Array {
  const seed = crc32(name);
  return Float32Array.from({ length: size }, (_, i) => {
    let x = (Math.imul(i, 2654435761) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
    x ^= x >>> 16;
    return (x >>> 8) / 2 ** 23 - 1;
  });
}
