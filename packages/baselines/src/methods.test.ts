import { type MethodKind, sizeOf } from '@tokensift/core';
import type { Pooling } from '@tokensift/models';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/methods.json' with { type: 'json' };
import {
  bitFit,
  fullFinetuning,
  layerSelect,
  linearProbe,
  lora,
  prefixTuning,
  promptTuning,
} from './index.ts';
import { adaptHashed, contextFor, gradientsOf, logitsOf, smallModel } from './testing/small-model.ts';

const kinds: readonly MethodKind[] = [
  fullFinetuning,
  lora,
  prefixTuning,
  promptTuning,
  layerSelect,
  bitFit,
  linearProbe,
];

type Gradients = Record<string, { norm: number; largest: number; entries: [number, number][] }>;

/** Below this, a gradient is zero up to rounding: the key bias cancels in the softmax. */
const zero = 1e-7;

describe(`finetuning methods against ${fixture.source}`, () => {
  for (const [name, expected] of Object.entries(fixture.cases)) {
    it(`${name}: logits, loss, what is trained and its gradients`, async () => {
      const model = smallModel(expected.pooling as Pooling);
      const kind = kinds.find(({ name }) => name === expected.method)!;
      const method = kind.create(expected.settings);
      const plan = await method.plan(contextFor(model));
      const adapted = adaptHashed(model, plan.adapter);

      const logits = await logitsOf(adapted);
      const largestLogit = Math.max(...expected.logits.map(Math.abs));
      expected.logits.forEach((value, i) => {
        expect(Math.abs(logits[i] - value) / largestLogit).toBeLessThan(1e-5);
      });

      const reference = expected.gradients as unknown as Gradients;
      const { loss, gradients } = await gradientsOf(adapted, plan.selection);
      expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
      expect([...gradients.keys()].sort()).toEqual(Object.keys(reference).sort());
      const sizes = [...gradients].map(([parameter]) => sizeOf(adapted.values.get(parameter)!.shape));
      expect(sizes.reduce((a, b) => a + b)).toBe(expected.trainable);
      for (const [parameter, data] of gradients) {
        const { norm, largest, entries } = reference[parameter];
        if (largest < zero) {
          expect(Math.max(...data.map(Math.abs)), parameter).toBeLessThan(zero);
          continue;
        }
        for (const [index, value] of entries) {
          expect(Math.abs(data[index] - value) / largest, `${parameter}[${index}]`).toBeLessThan(1e-4);
        }
        expect(Math.abs(Math.hypot(...data) / norm - 1), parameter).toBeLessThan(1e-4);
      }
    });
  }
});
