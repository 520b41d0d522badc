import { comparingEngine } from '@tokensift/graph/testing';
import { tinyBertFolder } from '@tokensift/models/testing';
import type { LabelProbability } from '@tokensift/tasks';
import { describe, expect, it } from 'vitest';
import { rowsFrom } from '../../testing/booking-task.ts';
import { methodCases } from '../../testing/method-cases.ts';
import { createEngine, createMethod, finetune, methods, openModel, surveyEngines } from '../index.ts';

/** Relative to a tensor's largest entry. */
const tolerance = 1e-4;
/** Gradients smaller than this count as such: that of the key bias is zero but for rounding. */
const leastScale = 1e-3;

const [reference, ...others] = await surveyEngines({ threads: 2 });
for (const { engine, backend, reason } of others) {
  if (reason !== undefined) console.warn(`Agreement on ${engine} (${backend}) is not tested. ${reason}`);
}
const native = await createEngine({ name: reference.engine, backend: reference.backend, threads: 1 });

const training = { epochs: 2, batchSize: 8, learningRate: 1e-2, dropoutSites: 'everywhere' as const };
const task = { train: rowsFrom('train', 16), validation: rowsFrom('validation', 8), training, seed: 1 };

for (const { engine: name, backend } of others.filter(({ works }) => works)) {
  describe(`native ONNX Runtime and ${name} (${backend})`, async () => {
    const other = await createEngine({ name, backend, threads: 2 });

    for (const pooling of ['cls', 'mean'] as const) {
      for (const method of methods.names) {
        it(`agree in every step of ${method}, pooling ${pooling}`, async () => {
          const apart: string[] = [];
          const engine = comparingEngine(native, other, {
            leastScale,
            onDifference(output, difference) {
              if (!(difference <= tolerance)) apart.push(`${output}: ${difference}`);
            },
          });
          const { classifier } = await finetune({
            ...task,
            model: await openModel(tinyBertFolder, { pooling }),
            method: createMethod(method, methodCases[method].settings),
            engine,
          });
          await classifier.evaluate(task.validation);
          await classifier.dispose();
          expect(apart).toEqual([]);
        });
      }
    }

    it('end a whole training with the same metrics, whichever of them ran all of it', async () => {
      const runs = [];
      for (const engine of [native, other]) {
        const { classifier, history } = await finetune({
          model: await openModel(tinyBertFolder, { pooling: 'mean' }),
          train: rowsFrom('train', 80),
          validation: rowsFrom('validation', 40),
          training: { epochs: 6, batchSize: 8, learningRate: 1e-2 },
          method: createMethod('full'),
          seed: 3,
          engine,
        });
        const { metrics, answers } = await classifier.evaluate(rowsFrom('test', 60));
        await classifier.dispose();
        runs.push({
          losses: history.map(({ trainLoss }) => trainLoss),
          metrics,
          predicted: answers.map(({ prediction }) => (prediction as LabelProbability).label),
        });
      }
      const [first, second] = runs as [(typeof runs)[0], (typeof runs)[0]];
      expect(first.metrics.accuracy).toBeGreaterThan(0.9);
      // Sixty steps let rounding grow, but not into another answer.
      first.losses.forEach((loss, epoch) => {
        expect(Math.abs(second.losses[epoch] - loss)).toBeLessThan(1e-3);
      });
      expect(second.predicted).toEqual(first.predicted);
      for (const [name, value] of Object.entries(first.metrics)) {
        expect(Math.abs(second.metrics[name] - value), name).toBeLessThan(1e-3);
      }
    });
  });
}
