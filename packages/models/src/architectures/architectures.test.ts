import type { Batch, ParameterValues, Tensor } from '@tokensift/core';
import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import type { Backbone } from '../architecture.ts';
import { putTogether, takeOut } from '../checkpoint/placed-tensors.ts';
import { nameInCheckpoint, placeOf } from '../checkpoint-layout.ts';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import type { Pooling } from '../pooling.ts';
import { gradientsOf, logitsOf } from '../testing/compute.ts';
import { hashed } from '../testing/hashed.ts';
import { classifierParameters, createTextClassifier } from '../text-classifier.ts';
import { configureBackbone } from './registry.ts';

type Gradients = Record<string, { readonly norm: number; readonly entries: readonly [number, number][] }>;

interface Case {
  readonly config: { readonly model_type: string };
  readonly tensors: readonly [name: string, shape: number[], scale: number, offset: number][];
  readonly lengths: readonly number[];
  readonly ids: readonly number[][];
  readonly types: readonly number[][] | null;
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly leftLogits?: readonly number[];
  readonly loss: number;
  readonly gradients: Gradients;
}

const cases = fixture.cases as unknown as Readonly<Record<string, Case>>;
const classes = 3;

/** Below this, a gradient is zero up to rounding: the key bias cancels in the softmax. */
const zero = 1e-7;

for (const [name, expected] of Object.entries(cases)) {
  describe(`${name} against ${fixture.source}`, () => {
    const backbone = configureBackbone(expected.config, 'config.json');
    const [pooling] = backbone.poolings as [Pooling];
    const files = new Map(
      expected.tensors.map(([tensor, shape, scale, offset]) => [
        tensor,
        hashed(tensor, shape, scale, offset),
      ]),
    );
    const model = createTextClassifier({
      backbone,
      values: valuesFrom(backbone, files, pooling),
      pooling,
      classes,
      random: createRandom(0),
    });

    it('has the tensors of the file, no others, and writes them back to the bit', () => {
      const written = putTogether(backbone.layout, model.parameters, model.values);
      const named = new Map(
        [...written].map(([tensor, value]) => [nameInCheckpoint(backbone.layout, tensor), value]),
      );
      expect([...named.keys()].sort()).toEqual([...files.keys()].sort());
      for (const [tensor, value] of files) expect(named.get(tensor), tensor).toEqual(value);
    });

    it('gives the same logits, loss and gradients', async () => {
      const { logits, loss, gradients } = await gradientsOf(
        model,
        batchOf(expected, 'right'),
        expected.labels,
      );
      close(logits, expected.logits);
      expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
      const tensors = putTogether(backbone.layout, model.parameters, gradients);
      for (const [tensor, { data }] of tensors) {
        const found = expected.gradients[nameInCheckpoint(backbone.layout, tensor)];
        const norm = Math.hypot(...data);
        if (!found || found.norm < zero) {
          expect(norm, tensor).toBeLessThan(zero);
          continue;
        }
        expect(Math.abs(norm - found.norm) / found.norm, `norm of ${tensor}`).toBeLessThan(1e-4);
        const largest = Math.max(...found.entries.map(([, value]) => Math.abs(value)));
        for (const [i, value] of found.entries) {
          expect(Math.abs(data[i]! - value) / largest, `${tensor} at ${i}`).toBeLessThan(1e-4);
        }
      }
    });

    it('does not depend on the side of the padding, nor on the other texts of the batch', async () => {
      if (expected.leftLogits) close(expected.leftLogits, expected.logits);
      close(await logitsOf(model, batchOf(expected, 'left')), expected.logits);
      for (const row of expected.lengths.keys()) {
        const alone = await logitsOf(model, batchOf(expected, 'right', [row]));
        close(alone, expected.logits.slice(row * classes, (row + 1) * classes));
      }
    });
  });
}

function valuesFrom(
  backbone: Backbone,
  files: ReadonlyMap<string, Tensor<Float32Array>>,
  pooling: Pooling,
): ParameterValues {
  return new Map(
    classifierParameters(backbone, { pooling, classes }).map(({ name }) => {
      const place = placeOf(backbone.layout, name);
      const tensor = nameInCheckpoint(backbone.layout, place.tensor);
      const found = files.get(tensor);
      if (!found) throw new Error(`Python has no ${tensor}`);
      return [name, takeOut(place, found)];
    }),
  );
}

function batchOf(
  { lengths, ids, types }: Case,
  side: 'left' | 'right',
  rows: readonly number[] = [...lengths.keys()],
): Batch {
  const length = Math.max(...rows.map((row) => lengths[row] as number));
  const placed = (row: number, of: (token: number) => number) => {
    const own = lengths[row] as number;
    const start = side === 'left' ? length - own : 0;
    return Array.from({ length }, (_, i) => (i >= start && i < start + own ? of(i - start) : 0));
  };
  return {
    batch: rows.length,
    length,
    ids: Int32Array.from(rows.flatMap((row) => placed(row, (i) => ids[row]![i]!))),
    typeIds: Int32Array.from(rows.flatMap((row) => placed(row, (i) => types?.[row]?.[i] ?? 0))),
    attentionMask: Float32Array.from(rows.flatMap((row) => placed(row, () => 1))),
  };
}

function close(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `logit ${i}`).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
  });
}
