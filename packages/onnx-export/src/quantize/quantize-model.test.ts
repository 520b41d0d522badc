import { createRandom } from '@tokensift/core';
import { elementTypes, encodeAttribute, type OnnxNode } from '@tokensift/engine-onnx/lowering';
import { configureBackbone } from '@tokensift/models';
import { bertFields, randomClassifier } from '@tokensift/models/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeExportedModel } from '../file/encode-model.ts';
import { toExportedModel } from '../graph/to-exported-model.ts';
import { openExported } from '../testing/run-model.ts';
import { quantizeModel } from './quantize-model.ts';
import { quantizeRows } from './quantize-rows.ts';

/** Large enough that its weights are quantized. */
const sizes = {
  hiddenSize: 256,
  layers: 2,
  heads: 4,
  intermediateSize: 512,
  vocabularySize: 400,
  maxPositions: 32,
};
const backbone = configureBackbone({ model_type: 'bert', ...bertFields(sizes) }, 'config.json');
const model = randomClassifier(createRandom(5), { backbone, pooling: 'mean' });
// Random weights of this width would be far from what training makes of them.
for (const [, { shape, data }] of model.values) if (shape.length === 2) data.set(data.map((x) => x / 4));
const plain = toExportedModel(model);
const quantized = quantizeModel(plain);

describe('quantizeModel', () => {
  it('gives nearly the same logits', async () => {
    const random = createRandom('ids');
    const ids = Int32Array.from({ length: 40 }, () => 1 + Math.floor(random.uniform() * 399));
    const batch = {
      batch: 4,
      length: 10,
      ids,
      typeIds: new Int32Array(40),
      attentionMask: new Float32Array(40).fill(1),
    };
    const [exact, near] = await Promise.all(
      [plain, quantized].map(async (exported) => (await openExported(exported))(batch)),
    );
    const numbers = (outputs: typeof exact) => Array.from(outputs.logits.data as Float32Array);
    const largest = Math.max(...numbers(exact).map(Math.abs));
    const differences = numbers(exact).map((value, i) => Math.abs(value - numbers(near)[i]));
    expect(Math.max(...differences)).toBeLessThan(0.05 * largest);
    expect(Math.max(...differences)).toBeGreaterThan(0);
  });

  it('holds large weights as int8 alone, once where two nodes read them', () => {
    const { initializers, nodes } = quantized;
    expect(
      initializers.filter(
        ({ dims, dataType }) => dims.length === 2 && dataType === 1 && dims[0] * dims[1] >= 65_536,
      ),
    ).toEqual([]);
    const names = initializers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const bytes = (of: typeof plain) => encodeExportedModel(of, '').model.byteLength;
    expect(bytes(quantized)).toBeLessThan(0.32 * bytes(plain));
    // Queries, keys and values are maps of the same numbers.
    const inputs = nodes.filter(({ opType }) => opType === 'DynamicQuantizeLinear');
    const products = nodes.filter(({ opType }) => opType === 'MatMulInteger');
    expect([inputs.length, products.length]).toEqual([8, 12]);
  });

  it('leaves scaled, transposed and small products as they are', () => {
    const node = (attributes: Readonly<Record<string, number | { float: number }>>): OnnxNode => ({
      name: 'y',
      opType: 'Gemm',
      domain: '',
      input: ['x', 'w'],
      output: ['y'],
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    });
    const weight = (rows: number) => ({
      name: 'w',
      dims: [rows, 256],
      dataType: elementTypes.float32,
      rawData: new Uint8Array(4 * rows * 256),
    });
    const kept = (attributes: Parameters<typeof node>[0], rows = 256) =>
      quantizeModel({ nodes: [node(attributes)], initializers: [weight(rows)], inputs: [], outputs: [] })
        .nodes[0].opType;
    expect(kept({ transB: 1 })).toBe('DynamicQuantizeLinear');
    expect(kept({ transB: 1 }, 255)).toBe('Gemm');
    expect(kept({})).toBe('Gemm');
    expect(kept({ transB: 1, alpha: { float: 0.5 } })).toBe('Gemm');
  });
});

describe('quantizeRows', () => {
  it('is off by half a step at most, and keeps zero and the largest value', () => {
    const row = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('map', 'table'),
        (rows, kind) => {
          const numbers = Float32Array.from(rows.flat());
          const { values, scales } = quantizeRows(numbers, 4, kind);
          rows.forEach((own, row) => {
            own.forEach((value, i) => {
              const found = values[kind === 'map' ? i * rows.length + row : 4 * row + i] * scales[row];
              expect(Math.abs(found - value)).toBeLessThanOrEqual(0.5001 * scales[row]);
              if (value === 0) expect(found).toBe(0);
            });
            const largest = Math.max(...own.map(Math.abs));
            if (largest > 0) expect(scales[row] * (kind === 'map' ? 64 : 127)).toBeCloseTo(largest, 5);
          });
        },
      ),
    );
  });

  it('takes numbers that are too small for a scale for zero', () => {
    for (const kind of ['map', 'table'] as const) {
      const { values, scales } = quantizeRows(Float32Array.of(0, 2 ** -149, -(2 ** -142)), 3, kind);
      expect([...values]).toEqual([0, 0, 0]);
      expect([...scales]).toEqual([2 ** -126]);
    }
  });
});
