import { createRandom, type ParameterSlice, type Selection } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, input, parameter } from './builder.ts';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { countFlops } from './flops.ts';
import { splitFrozenPrefix } from './frozen-prefix.ts';
import { add } from './operations/add.ts';
import { crossEntropy } from './operations/cross-entropy.ts';
import { gelu } from './operations/gelu.ts';
import { linear } from './operations/linear.ts';
import { matMul } from './operations/mat-mul.ts';
import { multiply } from './operations/multiply.ts';
import { reshape } from './operations/reshape.ts';

const width = 80;
const layers = 3;
const bindings = { batch: 2, length: 3 };

/** Layers of tokens with a residual path, then a sum over each text's tokens and a classifier. */
function network(selection: Selection, dropoutLayer = -1) {
  const builder = new GraphBuilder();
  const dense = (x: ReturnType<typeof input>, name: string, outputs: number) =>
    linear(
      builder,
      x,
      parameter(builder, name, [outputs, width]),
      parameter(builder, `${name}.bias`, [outputs]),
    );
  let x = input(builder, 'x', ['batch*length', width]);
  for (let i = 0; i < layers; i++) {
    let branch = gelu(builder, dense(x, `w${i}`, width));
    if (i === dropoutLayer) {
      branch = multiply(builder, branch, input(builder, `dropout:${i}`, branch.type.shape));
    }
    x = add(builder, branch, x);
  }
  const weights = input(builder, 'weights', ['batch', 1, 'length']);
  const sequences = reshape(builder, x, ['batch', 'length', width]);
  const pooled = reshape(builder, matMul(builder, weights, sequences), ['batch', width]);
  const loss = crossEntropy(builder, dense(pooled, 'head', 4), input(builder, 'targets', ['batch', 4]));
  const outputs = differentiate(builder, loss, selection).parameters.flatMap((gradient) =>
    gradient.kind === 'dense' ? [[gradient.parameter, gradient.gradient] as const] : [],
  );
  return builder.build({ loss, ...Object.fromEntries(outputs) });
}

const random = createRandom(1);
const tensor = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.1 * random.normal()),
});
const names = [...Array.from({ length: layers }, (_, i) => `w${i}`), 'head'];
const values = {
  x: tensor(6, width),
  weights: tensor(2, 1, 3),
  targets: tensor(2, 4),
  'dropout:1': tensor(6, width),
  ...Object.fromEntries(
    names.flatMap((name) => {
      const outputs = name === 'head' ? 4 : width;
      return [
        [name, tensor(outputs, width)],
        [`${name}.bias`, tensor(outputs)],
      ];
    }),
  ),
};
const all = (...parameters: string[]): Selection => ({
  slices: parameters.map((parameter): ParameterSlice => ({ parameter, rows: 'all' })),
});

describe('splitFrozenPrefix', () => {
  it('gives two graphs that compute what the one does, the first of frozen parameters only', () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.constantFrom(-1, 1), (trained, dropoutLayer) => {
        const selection = all(...trained);
        const graph = network(selection, dropoutLayer);
        const split = splitFrozenPrefix(graph, selection);
        const lowest = Math.min(
          ...names.flatMap((name, i) => (trained.includes(name) ? [i] : [])),
          dropoutLayer === -1 ? layers : dropoutLayer,
        );
        if (split === undefined) {
          expect(lowest).toBe(0);
          return;
        }
        const read = split.prefix.nodes.map(({ attributes }) => String(attributes.name));
        expect(read.filter((name) => trained.includes(name) || name.startsWith('dropout:'))).toEqual([]);
        const states = evaluate(split.prefix, values);
        expect(Object.keys(states)).toEqual(split.states.map(({ name }) => name));
        expect(evaluate(split.rest, { ...values, ...states })).toEqual(evaluate(graph, values));
        expect(countFlops(split.prefix, bindings) + countFlops(split.rest, bindings)).toBe(
          countFlops(graph, bindings),
        );
      }),
    );
  });

  it('cuts once, above the highest layer that is frozen with all below it', () => {
    const selection = all('w2', 'head');
    const split = splitFrozenPrefix(network(selection), selection)!;
    expect(split.states).toEqual([{ name: 'frozen:0', width }]);
    expect(split.rest.nodes.some(({ attributes }) => attributes.name === 'w1')).toBe(false);
  });

  it('keeps nothing where the frozen part is cheap', () => {
    const selection = all('w0');
    expect(splitFrozenPrefix(network(selection), selection)).toBeUndefined();
  });
});
