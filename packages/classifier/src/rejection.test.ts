import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitTemperature } from '@tokensift/eval';
import { tinyBertFolder } from '@tokensift/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { createEngine, createMethod, finetune, openClassifier, openModel, singleLabel } from './index.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-rejection-'));
});
afterAll(() => rm(parent, { recursive: true }));

const others = ['the the the', 'thanks', 'the my', 'soup soup', 'please please please', 'my the soup'];

async function trained(settings: Record<string, unknown>, outOfScope?: readonly string[]) {
  const engine = await createEngine({ threads: 1 });
  const { classifier, delta } = await finetune({
    model: await openModel(tinyBertFolder, { pooling: 'mean' }),
    task: singleLabel.configure(settings),
    train: rowsFrom('train', 80),
    validation: rowsFrom('validation', 40),
    ...(outOfScope && { outOfScope }),
    method: createMethod('full'),
    training: { epochs: 5, batchSize: 8, learningRate: 1e-2 },
    seed: 2,
    engine,
  });
  return { classifier, engine, delta };
}

describe('texts out of scope', () => {
  it.each(['energy', 'probability', 'mahalanobis'])(
    'are told by their %s, also after saving',
    async (rejection) => {
      const { classifier, engine } = await trained({ rejection, calibration: 'temperature' }, others);
      const rows = rowsFrom('test', 40);
      const report = await classifier.evaluateRejection(rows, others);
      expect(report.score).toBe(rejection);
      const predictions = await classifier.predict([...rows.map(({ text }) => text), ...others], {
        reject: true,
      });
      const rejected = predictions.map(({ label }) => label === null);
      const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;
      expect(share(rejected.slice(0, 40))).toBeCloseTo(report.rejectedInScope, 12);
      expect(share(rejected.slice(40))).toBeCloseTo(report.rejectedOutOfScope, 12);
      for (const prediction of predictions) {
        if (prediction.label === null && 'reason' in prediction) {
          expect(prediction.reason).toMatch(
            new RegExp(`^out of scope: ${rejection} [-\\d.]+ is below [-\\d.]+$`),
          );
        }
      }
      // Without being asked for, every text gets a label.
      const plain = await classifier.predict(others);
      expect(plain.every(({ label }) => classifier.labels.includes(label))).toBe(true);

      const folder = join(parent, rejection);
      await classifier.save(folder);
      const opened = await openClassifier(folder, { engine });
      expect(await opened.evaluateRejection(rows, others)).toEqual(report);
      expect(await opened.predict(others)).toEqual(plain);
      for (const one of [classifier, opened]) await one.dispose();
    },
  );

  it('keep at least 95 % of validation where none of them are known', async () => {
    const { classifier } = await trained({ rejection: 'energy' });
    const { rejectedInScope } = await classifier.evaluateRejection(rowsFrom('validation', 40), others);
    expect(rejectedInScope).toBeLessThanOrEqual(0.05);
    await classifier.dispose();
  });

  it('are told by distances that are saved as tensors, which a delta does without', async () => {
    const { classifier, engine, delta } = await trained({ rejection: 'mahalanobis' }, others);
    const [base, model] = [join(parent, 'base'), join(parent, 'model')];
    await classifier.save(base);
    expect(await readdir(base)).toContain('task.safetensors');
    expect(delta!().classifier?.config).toEqual({ problem_type: 'single_label_classification' });

    await cp(base, model, { recursive: true });
    await rm(join(model, 'manifest.json'));
    await rm(join(model, 'task.safetensors'));
    await expect(openClassifier(model, { engine })).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining('Mahalanobis'),
      hint: expect.stringContaining('Copy all files'),
    });
    await classifier.dispose();
  });

  it('cannot be told without a threshold', async () => {
    const { classifier } = await trained({});
    const refusal = { code: 'invalid-argument', hint: expect.stringContaining('task.rejection=energy') };
    await expect(classifier.predict(others, { reject: true })).rejects.toMatchObject(refusal);
    await expect(classifier.evaluateRejection(rowsFrom('test', 4), others)).rejects.toMatchObject(refusal);
    await classifier.dispose();
  });
});

describe('calibration', () => {
  it('changes probabilities by the temperature that suits validation, and no label', async () => {
    const { classifier } = await trained({});
    const { classifier: calibrated } = await trained({ calibration: 'temperature' });
    const rows = rowsFrom('validation', 40);
    const logits = (await classifier.predict(rows.map(({ text }) => text))).map(({ probabilities }) =>
      classifier.labels.map((label) => Math.log(probabilities.find((p) => p.label === label)!.probability)),
    );
    const labels = rows.map(({ label }) => classifier.labels.indexOf(label));
    const temperature = fitTemperature(Float32Array.from(logits.flat()), 2, labels);
    const before = await classifier.predict(['book a room', 'cancel the hotel']);
    const after = await calibrated.predict(['book a room', 'cancel the hotel']);
    before.forEach(({ label, probabilities }, i) => {
      expect(after[i].label).toBe(label);
      const odds = (of: typeof probabilities) => Math.log(of[0].probability / of[1].probability);
      expect(odds(after[i].probabilities) * temperature).toBeCloseTo(odds(probabilities), 2);
    });
    for (const one of [classifier, calibrated]) await one.dispose();
  });
});
