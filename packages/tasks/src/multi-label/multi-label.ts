import { type EncodedExample, type MultiLabelText, TokensiftError } from '@tokensift/core';
import { readSettings, type SettingsOf } from '@tokensift/core/settings';
import { multiLabelTexts, type Placed, placeOf, sortLabels } from '@tokensift/datasets';
import {
  applyThresholds,
  type MultiLabelPredictions,
  multiLabelReport,
  occurs,
  tuneThresholds,
} from '@tokensift/eval';
import * as v from 'valibot';
import { logistic, requireFiniteOutputs } from '../outputs.ts';
import type { FittedTask, TaskKind } from '../task-kind.ts';
import { contentTokens } from '../text/content-tokens.ts';
import { textEncoding } from '../text/text-encoding.ts';
import { readTextInput, type TextInput } from '../text/text-input.ts';
import { unknownLabel } from '../unknown-label.ts';
import { binaryLogLoss, macroF1, microF1, multiLabelMetrics } from './metrics.ts';
import { decisionsObjective } from './objective.ts';
import { type LabelsPrediction, toLabels } from './prediction.ts';

const settingsSchema = v.strictObject({
  thresholds: v.optional(
    v.pipe(
      v.picklist(['global', 'class', 'half']),
      v.description(
        'what decides whether a text has a label: one threshold for all, one for each, both tuned on validation, or ½',
      ),
    ),
    'global',
  ),
});

export type MultiLabelSettings = SettingsOf<typeof settingsSchema>;

type MultiLabelKind = TaskKind<MultiLabelText, readonly number[], TextInput, LabelsPrediction>;
type MultiLabelTask = FittedTask<MultiLabelText, readonly number[], TextInput, LabelsPrediction>;

const measures = {
  metrics: multiLabelMetrics,
  primaryMetric: microF1.name,
  lossMetric: binaryLogLoss.name,
};

/** What token statistics call the texts that have no label. */
const NO_LABEL = 'no label';

function kindWith(settings: MultiLabelSettings): MultiLabelKind {
  const kind: MultiLabelKind = {
    name: 'multi-label',
    summary: 'any number of labels for each text, each decided by itself',
    head: 'text',
    problem: 'multi-label',
    rows: multiLabelTexts,
    settings: settingsSchema,
    configure: (given) => kindWith(readSettings(kind.name, settingsSchema, given)),
    fit(rows) {
      const labels = sortLabels(new Set(rows.flatMap((row) => row.labels)));
      if (labels.length === 0) {
        throw new TokensiftError({
          code: 'invalid-data',
          ...(rows[0] && { where: rows[0].file }),
          message: rows.length === 0 ? 'there are no training rows.' : 'no training row has a label.',
          hint: 'A classifier needs examples of at least one label.',
        });
      }
      return fitted(
        kind,
        labels,
        labels.map(() => 0.5),
        settings,
      );
    },
    restore: ({ labels, settings: saved, where }) =>
      fitted(kind, labels, readThresholds(saved.thresholds, labels.length, where), settings),
    ...measures,
    shownMetrics: [microF1.name, macroF1.name],
    columns: () => ['labels', 'probability'],
    cells: ({ labels, probabilities }) => [labels.join(';'), String(probabilities[0]?.probability ?? '')],
    readInput: readTextInput,
    primaryOf: ([right, predicted, actual]) =>
      predicted + actual === 0 ? 0 : (2 * right) / (predicted + actual),
  };
  return kind;
}

/** A text, or a pair of texts, has any number of labels, each decided by itself. */
export const multiLabel: MultiLabelKind = kindWith(v.parse(settingsSchema, {}));

function readThresholds(saved: unknown, count: number, where: string): readonly number[] {
  if (saved === undefined) return new Array<number>(count).fill(0.5);
  const isOne = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
  if (Array.isArray(saved) && saved.length === count && saved.every(isOne)) return saved;
  throw new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: `The thresholds in config.json are not ${count} numbers from 0 to 1.`,
    hint: 'Save the classifier again, or take "tokensift" out of config.json to decide at 0.5.',
  });
}

function fitted(
  kind: MultiLabelKind,
  labels: readonly string[],
  thresholds: readonly number[],
  settings: MultiLabelSettings,
): MultiLabelTask {
  const classes = labels.length;
  const indices = new Map(labels.map((label, index) => [label, index]));
  const indicators = (rows: readonly (readonly number[])[]): Uint8Array => {
    const truth = new Uint8Array(rows.length * classes);
    rows.forEach((row, i) => {
      for (const label of row) truth[i * classes + label] = 1;
    });
    return truth;
  };
  const predictionsOf = (
    outputs: readonly Float32Array[],
    examples: readonly EncodedExample<readonly number[]>[],
  ): MultiLabelPredictions => {
    requireFiniteOutputs(outputs);
    const probabilities = Float32Array.from(outputs.flatMap((logits) => Array.from(logits, logistic)));
    return {
      classes,
      truth: indicators(examples.map(({ target }) => target)),
      probabilities,
      predicted: applyThresholds(probabilities, thresholds),
    };
  };
  const measure = (predictions: MultiLabelPredictions): Record<string, number> =>
    Object.fromEntries(multiLabelMetrics.map((metric) => [metric.name, metric.compute(predictions)]));
  /** Decisions that are the same for every text: each label with its share of the training texts. */
  const constant = (shares: Float64Array, truth: Uint8Array): MultiLabelPredictions => ({
    classes,
    truth,
    probabilities: Float32Array.from(truth, (_, i) => shares[i % classes]),
    predicted: Uint8Array.from(truth, (_, i) => Number(shares[i % classes] >= 0.5)),
  });
  const sharesOf = (rows: readonly (readonly number[])[]): Float64Array => {
    const shares = new Float64Array(classes);
    for (const row of rows) for (const label of row) shares[label] += 1 / rows.length;
    return shares;
  };

  return {
    kind,
    name: kind.name,
    head: kind.head,
    labels,
    config: { problem_type: 'multi_label_classification' },
    settings: thresholds.every((threshold) => threshold === 0.5) ? {} : { thresholds },
    decision: { thresholds },
    ...measures,
    observedClasses: [...labels, NO_LABEL],
    objective: (loss, training) => decisionsObjective(labels, loss, training),
    sample: (_, logits, random) =>
      Array.from(logits, (logit, i) => (random.uniform() < logistic(logit) ? [i] : [])).flat(),
    observations(example) {
      const tokens = contentTokens(example);
      const seen = example.target.length === 0 ? [classes] : example.target;
      return seen.map((label) => ({ tokens, class: label }));
    },
    score: (outputs, examples) => ({ metrics: measure(predictionsOf(outputs, examples)) }),
    baseline(training, examples) {
      const truth = indicators(examples.map(({ target }) => target));
      return {
        metrics: measure(constant(sharesOf(training.map(({ target }) => target)), truth)),
        answer: 'the labels that most texts have',
      };
    },
    ...textEncoding({
      targetOf(row: Placed<MultiLabelText>) {
        const found = row.labels.map((label) => {
          const index = indices.get(label);
          if (index === undefined) throw unknownLabel(label, labels, placeOf(row));
          return index;
        });
        return [...new Set(found)].sort((a, b) => a - b);
      },
      predict: (logits, { top }) => toLabels(logits.map(logistic), { labels, thresholds, top }),
    }),
    labelledTexts: (rows) =>
      rows.flatMap(({ labels: own, ...row }) =>
        (own.length === 0 ? [NO_LABEL] : own).map((label) => ({ ...row, label })),
      ),
    tune({ outputs, examples }) {
      if (settings.thresholds === 'half') return this;
      const tuned = tuneThresholds(predictionsOf(outputs, examples), settings.thresholds);
      return fitted(kind, labels, [...tuned], settings);
    },
    evaluate(outputs, examples) {
      const predictions = predictionsOf(outputs, examples);
      const { perClass, micro, macro, weighted, samples } = multiLabelReport(predictions);
      const { truth, predicted } = predictions;
      const fixed = constant(sharesOf(examples.map(({ target }) => target)), truth);
      return {
        rows: examples.length,
        metrics: measure(predictions),
        primary: { metric: microF1.name, baseline: microF1.compute(fixed) },
        perClass: perClass.map((report, i) => ({
          label: labels[i],
          ...report,
          ...(!occurs(report) && { precision: null, recall: null, f1: null }),
        })),
        averages: { micro, macro, weighted, samples },
        answers: outputs.map((logits, row) => {
          const own = (values: Uint8Array) => values.subarray(row * classes, (row + 1) * classes);
          const [actual, answered] = [own(truth), own(predicted)];
          const right = actual.reduce((sum, value, i) => sum + value * answered[i], 0);
          const count = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
          const wrong = count(actual) + count(answered) - 2 * right;
          return {
            prediction: toLabels(logits.map(logistic), { labels, thresholds, top: 1 }),
            correct: wrong === 0,
            mistake: wrong,
            statistics: [right, count(answered), count(actual)],
          };
        }),
      };
    },
  };
}
