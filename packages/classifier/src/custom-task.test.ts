import type { LabelledText } from '@tokensift/core';
import { noSettings, readSettings } from '@tokensift/core/settings';
import { labelledTexts } from '@tokensift/datasets';
import { concatenate, constant, crossEntropy, expand, input, reshape } from '@tokensift/graph';
import { tinyBertFolder } from '@tokensift/models/testing';
import { createSequenceEncoder } from '@tokensift/tokenization';
import { describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { createEngine, createMethod, type FittedTask, finetune, openModel, type TaskKind } from './index.ts';

/** The grades of a text, from the lowest. */
const GRADES = ['low', 'middle', 'high'];

interface Grade {
  readonly grade: string;
}

const meanDistance = {
  name: 'meanDistance',
  title: 'mean distance',
  higherIsBetter: false,
  isFraction: false,
};
const binaryLoss = { name: 'binaryLoss', title: 'loss', higherIsBetter: false, isFraction: false };
const measures = {
  metrics: [meanDistance, binaryLoss],
  primaryMetric: meanDistance.name,
  lossMetric: binaryLoss.name,
};

const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));
/** Output k says whether the grade is above k (Cheng, Wang, Pollastri 2008, arXiv 0704.1028). */
const gradeOf = (outputs: Float32Array): number => outputs.filter((logit) => logit > 0).length;
const isAbove = (grade: number, k: number): number => Number(grade > k);

/** A task of a program's own: nothing of it is known to any package. */
const ordinal: TaskKind<LabelledText, number, string, Grade> = {
  name: 'ordinal',
  summary: 'one of several grades for each text',
  head: 'text',
  problem: 'multi-label',
  rows: labelledTexts,
  settings: noSettings,
  configure(given) {
    readSettings(this.name, noSettings, given);
    return this;
  },
  fit: () => fitted,
  restore: () => fitted,
  ...measures,
  shownMetrics: [meanDistance.name],
  columns: () => ['grade'],
  cells: ({ grade }) => [grade],
  readInput: (given) => String(given),
  primaryOf: ([distance, rows]) => distance / rows,
};

const decisions = GRADES.length - 1;
const fitted: FittedTask<LabelledText, number, string, Grade> = {
  kind: ordinal,
  name: ordinal.name,
  head: 'text',
  labels: GRADES.slice(1).map((grade) => `at least ${grade}`),
  config: { problem_type: 'multi_label_classification' },
  settings: {},
  ...measures,
  observedClasses: GRADES,
  objective: () => ({
    loss(builder, outputs, reduction) {
      const rows = `${decisions}*batch`;
      const zeros = expand(builder, constant(builder, 0, [1, 1]), [rows, 1]);
      const pairs = concatenate(builder, zeros, reshape(builder, outputs, [rows, 1]), 1);
      return crossEntropy(builder, pairs, input(builder, 'targets', [rows, 2]), reduction);
    },
    feeds(targets) {
      const data = Float32Array.from(
        targets.flatMap((grade) =>
          Array.from({ length: decisions }, (_, k) => [1 - isAbove(grade, k), isAbove(grade, k)]).flat(),
        ),
      );
      return { targets: { shape: [targets.length * decisions, 2], data } };
    },
    weight: () => 1,
  }),
  sample: (_, outputs, random) => outputs.filter((logit) => random.uniform() < logistic(logit)).length,
  observations: ({ ids, target }) => [{ tokens: ids, class: target }],
  score(outputs, examples) {
    const distances = outputs.map((output, i) => Math.abs(gradeOf(output) - examples[i].target));
    const losses = outputs.flatMap((output, i) =>
      Array.from(output, (logit, k) => {
        const right = isAbove(examples[i].target, k) === 1 ? logistic(logit) : 1 - logistic(logit);
        return -Math.log(right);
      }),
    );
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return { metrics: { meanDistance: mean(distances), binaryLoss: mean(losses) } };
  },
  baseline(_, examples) {
    const distances = examples.map(({ target }) => Math.abs(target - 1));
    return {
      metrics: {
        meanDistance: distances.reduce((a, b) => a + b, 0) / examples.length,
        binaryLoss: Math.log(2),
      },
      answer: 'always the middle one',
    };
  },
  encode(rows, encoder) {
    const { encoded, truncated } = encoder.encode(rows.map(({ text }) => text));
    return {
      examples: encoded.map((text, i) => ({ ...text, target: GRADES.indexOf(rows[i].label) })),
      truncated,
    };
  },
  encodeInputs: (inputs, encoder) => ({
    texts: encoder.encode(inputs).encoded,
    decode: ({ outputs }) => outputs.map((output) => ({ grade: GRADES[gradeOf(output)] })),
  }),
  labelledTexts: (rows) => rows,
  evaluate(outputs, examples) {
    const { metrics } = this.score(outputs, examples);
    const answers = outputs.map((output, i) => {
      const distance = Math.abs(gradeOf(output) - examples[i].target);
      return {
        prediction: { grade: GRADES[gradeOf(output)] },
        correct: distance === 0,
        mistake: distance,
        statistics: [distance, 1],
      };
    });
    const primary = {
      metric: meanDistance.name,
      baseline: this.baseline(examples, examples).metrics.meanDistance,
    };
    return { rows: examples.length, metrics, primary, answers };
  },
};

/** Texts that are booked (high), cancelled (low), or both (middle). */
const graded = (seed: string, count: number): LabelledText[] =>
  rowsFrom(seed, count).map(({ text, label }, i) =>
    i % 4 === 0
      ? { text: `book ${text} cancel`, label: 'middle' }
      : { text, label: label === 'book' ? 'high' : 'low' },
  );

describe('a task that a program brings along', () => {
  it('is trained by every kind of method, selected for, evaluated and predicted with', async () => {
    const engine = await createEngine({ threads: 1 });
    for (const name of ['full', 'sparse', 'lora', 'layer-select']) {
      const { classifier, training, notes } = await finetune({
        model: await openModel(tinyBertFolder, { pooling: 'mean' }),
        task: ordinal,
        train: graded('train', 120),
        validation: graded('validation', 40),
        method: createMethod(name, name === 'sparse' ? { labels: 'sampled', density: 0.5, cost: 1 } : {}),
        training: { epochs: 12, batchSize: 8, learningRate: 1e-2, flopsBudget: 0 },
        seed: 1,
        engine,
      });
      expect(training.metric).toBe('meanDistance');
      expect(notes.filter(({ kind }) => kind === 'no-better-than-guessing')).toEqual([]);
      const { primary, metrics } = await classifier.evaluate(graded('test', 60));
      expect(metrics.meanDistance, name).toBeLessThan(primary.baseline);
      const predictions = await classifier.predict(['please book a room']);
      expect(GRADES).toContain(predictions[0].grade);
      await classifier.dispose();
    }
  });

  it('encodes as it likes', async () => {
    const { tokenizer, backbone } = await openModel(tinyBertFolder, { pooling: 'mean' });
    const { vocabularySize } = backbone.config;
    const encoder = createSequenceEncoder({ tokenizer, vocabularySize, maxLength: 8 });
    const rows = graded('rows', 4).map((row, line) => ({ ...row, file: 'rows', line }));
    expect(fitted.encode(rows, encoder).examples.map(({ target }) => target)).toEqual(
      rows.map(({ label }) => GRADES.indexOf(label)),
    );
  });
});
