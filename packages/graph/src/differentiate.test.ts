import { createRandom, type ParameterSlice, partIndices, partShape, type Selection } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, input, parameter } from './builder.ts';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { countFlops } from './flops.ts';
import { crossEntropy } from './operations/cross-entropy.ts';
import { gatherRows } from './operations/gather-rows.ts';
import { gelu } from './operations/gelu.ts';
import { layerNorm } from './operations/layer-norm.ts';
import { linear } from './operations/linear.ts';

const widths = [6, 5, 4, 3];

function network() {
  const builder = new GraphBuilder();
  let x = input(builder, 'x', ['batch', widths[0]]);
  for (let i = 0; i < 3; i++) {
    x = linear(
      builder,
      i === 0 ? x : gelu(builder, x),
      parameter(builder, `w${i}`, [widths[i + 1], widths[i]]),
      parameter(builder, `b${i}`, [widths[i + 1]]),
    );
  }
  const loss = crossEntropy(builder, x, input(builder, 'targets', ['batch', widths[3]]));
  return { builder, loss };
}

const random = createRandom(1);
const tensor = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal),
});
const values = {
  x: tensor(7, 6),
  targets: tensor(7, 3),
  ...Object.fromEntries([0, 1, 2].map((i) => [`w${i}`, tensor(widths[i + 1], widths[i])])),
  ...Object.fromEntries([0, 1, 2].map((i) => [`b${i}`, tensor(widths[i + 1])])),
};

function gradientGraph(slices: Parameters<typeof differentiate>[2]['slices']) {
  const { builder, loss } = network();
  const { parameters } = differentiate(builder, loss, { slices });
  const outputs = parameters.flatMap((p) => (p.kind === 'dense' ? [[p.parameter, p.gradient] as const] : []));
  return builder.build({ loss, ...Object.fromEntries(outputs) });
}

describe('differentiate', () => {
  it('gives selected rows exactly the rows of the full gradient', () => {
    const rows = Int32Array.of(1, 3);
    const full = evaluate(gradientGraph([{ parameter: 'w1', rows: 'all' }]), values).w1;
    const some = evaluate(gradientGraph([{ parameter: 'w1', rows }]), values).w1;
    expect(some.shape).toEqual([2, 5]);
    expect([...some.data]).toEqual([...rows].flatMap((row) => [...full.data.slice(row * 5, row * 5 + 5)]));
  });

  it('emits nothing for frozen parameters and stops at the lowest trainable one', () => {
    const top = gradientGraph([{ parameter: 'w2', rows: 'all' }]);
    expect(top.nodes.some(({ op }) => op === 'geluGradient')).toBe(false);
    const middle = gradientGraph([{ parameter: 'b1', rows: 'all' }]);
    expect(middle.nodes.filter(({ op }) => op === 'geluGradient')).toHaveLength(1);
    // dx through the last map, and nothing else that multiplies matrices: b1 needs only a sum.
    expect(middle.nodes.filter(({ op }) => op === 'matMul')).toHaveLength(1);
  });

  it('costs more the lower it reaches and the more rows it trains', () => {
    const cost = (slices: Parameters<typeof gradientGraph>[0]) =>
      countFlops(gradientGraph(slices), { batch: 8 });
    const one = cost([{ parameter: 'w1', rows: Int32Array.of(0) }]);
    const two = cost([{ parameter: 'w1', rows: Int32Array.of(0, 2) }]);
    // One row more: a product [1, batch]·[batch, 5], a multiply-add counted as two.
    expect(two - one).toBe(2 * 8 * 5);
    expect(cost([{ parameter: 'w0', rows: 'all' }])).toBeGreaterThan(
      cost([{ parameter: 'w1', rows: 'all' }]),
    );
  });

  it('leaves out parameters that the loss does not depend on', () => {
    const { builder, loss } = network();
    const { parameters } = differentiate(builder, loss, { slices: [{ parameter: 'other', rows: 'all' }] });
    expect(parameters).toEqual([]);
  });

  it('gives any part exactly the values of the full gradient, and pays for that part only', () => {
    const parts: [ParameterSlice, number][] = [
      [{ parameter: 'w1', columns: Int32Array.of(0, 4) }, 2 * 7 * 4 * 2],
      // Rows 1 and 3, columns 0, 1 and 2 are touched.
      [{ parameter: 'w1', elements: Int32Array.of(5, 7, 16) }, 2 * 7 * 2 * 3],
      [{ parameter: 'b1', rows: Int32Array.of(1, 2) }, 7 * 2],
      [{ parameter: 'b1', elements: Int32Array.of(3) }, 7],
    ];
    for (const [slice, flops] of parts) {
      const { parameter } = slice;
      const whole = gradientGraph([{ parameter, rows: 'all' }]);
      const full = evaluate(whole, values)[parameter];
      const graph = gradientGraph([slice]);
      const some = evaluate(graph, values)[parameter];
      expect(some.shape).toEqual(partShape(slice, full.shape));
      expect([...some.data]).toEqual(Array.from(partIndices(slice, full.shape), (i) => full.data[i]));
      const fullFlops = parameter === 'w1' ? 2 * 7 * 4 * 5 : 7 * 4;
      const saved = countFlops(whole, { batch: 7 }) - countFlops(graph, { batch: 7 });
      expect(saved).toBe(fullFlops - flops);
    }
  });

  it('takes a part of gradients that an operation makes whole', () => {
    const builder = new GraphBuilder();
    const x = layerNorm(
      builder,
      input(builder, 'x', ['batch', 6]),
      parameter(builder, 'gamma', [6]),
      parameter(builder, 'beta', [6]),
      1e-5,
    );
    const loss = crossEntropy(builder, x, input(builder, 'targets', ['batch', 6]));
    const given = { x: tensor(4, 6), targets: tensor(4, 6), gamma: tensor(6), beta: tensor(6) };
    const gradients = (selection: Selection) =>
      evaluate(
        builder.build(
          Object.fromEntries(
            differentiate(builder, loss, selection).parameters.flatMap((p) =>
              p.kind === 'dense' ? [[p.parameter, p.gradient]] : [],
            ),
          ),
        ),
        given,
      );
    for (const parameter of ['gamma', 'beta']) {
      const full = gradients({ slices: [{ parameter, rows: 'all' }] })[parameter];
      const some = gradients({ slices: [{ parameter, rows: Int32Array.of(2, 5) }] })[parameter];
      expect([...some.data]).toEqual([full.data[2], full.data[5]]);
    }
  });

  it('gives looked-up rows in the selected columns only', () => {
    const builder = new GraphBuilder();
    const table = parameter(builder, 'table', [5, 3]);
    const x = gatherRows(builder, table, input(builder, 'ids', ['batch'], 'int32'));
    const loss = crossEntropy(builder, x, input(builder, 'targets', ['batch', 3]));
    const selection = { slices: [{ parameter: 'table', columns: Int32Array.of(0, 2) }] };
    const [gradient] = differentiate(builder, loss, selection).parameters;
    expect(gradient).toMatchObject({
      kind: 'scatter',
      contributions: [{ rows: { type: { shape: ['batch', 2] } } }],
    });
  });
});

describe('countFlops', () => {
  it('counts a linear map as 2·tokens·inputs·outputs plus the bias', () => {
    const builder = new GraphBuilder();
    const y = linear(
      builder,
      input(builder, 'x', ['batch*length', 6]),
      parameter(builder, 'w', [5, 6]),
      parameter(builder, 'b', [5]),
    );
    expect(countFlops(builder.build({ y }), { batch: 3, length: 4 })).toBe(2 * 12 * 6 * 5 + 12 * 5);
  });
});
