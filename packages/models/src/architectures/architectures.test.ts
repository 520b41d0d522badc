import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import type { Pooling } from '../pooling.ts';
import { gradientsOf, logitsOf } from '../testing/compute.ts';
import {
  batchOf,
  oracleClasses as classes,
  expectClose,
  expectGradients,
  oracleCases,
  storedTensors,
  tensorsOf,
  valuesFrom,
} from '../testing/oracle-case.ts';
import { createTextClassifier } from '../text-classifier.ts';
import { configureBackbone } from './registry.ts';

for (const [name, expected] of Object.entries(oracleCases)) {
  describe(`${name} against ${fixture.source}`, () => {
    const backbone = configureBackbone(expected.config, 'config.json');
    const [pooling] = backbone.poolings as [Pooling];
    const files = tensorsOf(expected.tensors);
    const model = createTextClassifier({
      backbone,
      values: valuesFrom(backbone, files, pooling),
      pooling,
      classes,
      random: createRandom(0),
    });

    it('has the tensors of the file, no others, and writes them back to the bit', () => {
      const written = storedTensors(backbone, model.parameters, model.values);
      expect([...written.keys()].sort()).toEqual([...files.keys()].sort());
      for (const [tensor, value] of files) expect(written.get(tensor), tensor).toEqual(value);
    });

    it('gives the same logits, loss and gradients', async () => {
      const { logits, loss, gradients } = await gradientsOf(
        model,
        batchOf(expected, 'right'),
        expected.labels,
      );
      expectClose(logits, expected.logits);
      expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
      expectGradients(backbone, gradients, model.parameters, expected.gradients);
    });

    it('does not depend on the side of the padding, nor on the other texts of the batch', async () => {
      if (expected.leftLogits) expectClose(expected.leftLogits, expected.logits);
      expectClose(await logitsOf(model, batchOf(expected, 'left')), expected.logits);
      for (const row of expected.lengths.keys()) {
        const alone = await logitsOf(model, batchOf(expected, 'right', [row]));
        expectClose(alone, expected.logits.slice(row * classes, (row + 1) * classes));
      }
    });
  });
}
