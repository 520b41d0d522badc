import type { EncodedExample, LabelledText, Measures, Predictions } from '@tokensift/core';
import { createLabelMap, labelledTexts, type Placed, placeOf } from '@tokensift/datasets';
import {
  accuracy,
  averageReports,
  confusionMatrix,
  logLoss,
  macroF1,
  majorityBaseline,
  metrics,
  occurs,
  perClassReport,
} from '@tokensift/eval';
import { argmax, drawClass, requireFiniteOutputs, softmax } from '../outputs.ts';
import { rankSuffixes } from '../rank-suffixes.ts';
import type { FittedTask, TaskKind } from '../task-kind.ts';
import { noSettings, readTaskSettings } from '../task-settings.ts';
import { contentTokens } from '../text/content-tokens.ts';
import { textEncoding } from '../text/text-encoding.ts';
import { readTextInput, type TextInput } from '../text/text-input.ts';
import { unknownLabel } from '../unknown-label.ts';
import { classObjective } from './objective.ts';
import { type LabelPrediction, type LabelProbability, toPrediction } from './prediction.ts';

const measures: Measures = {
  metrics: Object.values(metrics),
  primaryMetric: accuracy.name,
  lossMetric: logLoss.name,
};

/** A text, or a pair of texts, has one class. */
export const singleLabel: TaskKind<LabelledText, number, TextInput, LabelPrediction> = {
  name: 'single-label',
  summary: 'one label for each text',
  head: 'text',
  rows: labelledTexts,
  settings: noSettings,
  configure(given) {
    readTaskSettings(this.name, noSettings, given);
    return this;
  },
  problem: 'single-label',
  fit: (rows) => fitted(createLabelMap(rows).labels),
  restore: ({ labels }) => fitted(labels),
  ...measures,
  shownMetrics: [accuracy.name, macroF1.name],
  columns: (top) => rankSuffixes(top).flatMap((rank) => [`label${rank}`, `probability${rank}`]),
  cells({ label, probability, probabilities = [] }: LabelProbability & Partial<LabelPrediction>, top) {
    const listed = [{ label, probability }, ...probabilities.slice(1, top)];
    return rankSuffixes(top).flatMap((_, i) => {
      const entry = listed[i];
      return entry === undefined ? ['', ''] : [entry.label, String(entry.probability)];
    });
  },
  readInput: readTextInput,
  primaryOf: ([correct, rows]) => correct! / rows!,
};

function fitted(labels: readonly string[]): FittedTask<LabelledText, number, TextInput, LabelPrediction> {
  const classes = labels.length;
  // Rows come without white space around their labels; a model from elsewhere may have some.
  const indices = new Map([
    ...labels.map((label, index) => [label.trim(), index] as const),
    ...labels.map((label, index) => [label, index] as const),
  ]);
  const predictionsOf = (
    outputs: readonly Float32Array[],
    examples: readonly EncodedExample<number>[],
  ): Predictions & { readonly probabilities: Float32Array; readonly predicted: Int32Array } => {
    requireFiniteOutputs(outputs);
    const probabilities = new Float32Array(outputs.length * classes);
    outputs.forEach((logits, row) => {
      probabilities.set(softmax(logits), row * classes);
    });
    return {
      classes,
      labels: examples.map(({ target }) => target),
      predicted: Int32Array.from(outputs, argmax),
      probabilities,
    };
  };
  const measure = (predictions: Predictions): Record<string, number> =>
    Object.fromEntries(Object.values(metrics).map((metric) => [metric.name, metric.compute(predictions)]));

  return {
    kind: singleLabel,
    name: singleLabel.name,
    head: singleLabel.head,
    labels,
    config: { problem_type: 'single_label_classification' },
    settings: {},
    ...measures,
    observedClasses: labels,
    objective: (settings, training) => classObjective(classes, settings, training),
    sample: (_, logits, random) => drawClass(logits, random.uniform()),
    observations: (example) => [{ tokens: contentTokens(example), class: example.target }],
    score(outputs, examples) {
      const predictions = predictionsOf(outputs, examples);
      return {
        metrics: measure(predictions),
        predictedClasses: new Set(predictions.predicted).size,
      };
    },
    baseline(training, examples) {
      const counts = new Float64Array(classes);
      for (const { target } of training) counts[target]!++;
      const most = counts.indexOf(Math.max(...counts));
      const truth = examples.map(({ target }) => target);
      const shares = Float32Array.from(counts, (count) => count / training.length);
      const guessed = {
        classes,
        labels: truth,
        predicted: new Int32Array(truth.length).fill(most),
        probabilities: repeat(shares, truth.length),
      };
      return {
        metrics: { [accuracy.name]: accuracy.compute(guessed), [logLoss.name]: logLoss.compute(guessed) },
        answer: `always ${JSON.stringify(labels[most])}`,
        classes: new Set(truth).size,
      };
    },
    ...textEncoding({
      targetOf(row: Placed<LabelledText>) {
        const target = indices.get(row.label);
        if (target === undefined) throw unknownLabel(row.label, labels, placeOf(row));
        return target;
      },
      predict: (logits, { top }) => toPrediction(softmax(logits), labels, top),
    }),
    labelledTexts: (rows) => rows,
    evaluate(outputs, examples) {
      const predictions = predictionsOf(outputs, examples);
      const reports = perClassReport(predictions);
      const { data } = confusionMatrix(predictions);
      const baseline = accuracy.compute(majorityBaseline(predictions.labels, classes));
      return {
        rows: examples.length,
        metrics: measure(predictions),
        primary: { metric: accuracy.name, baseline },
        confusion: {
          labels,
          matrix: labels.map((_, i) => [...data.slice(i * classes, (i + 1) * classes)]),
        },
        perClass: reports.map((report, i) => ({
          label: labels[i] as string,
          ...report,
          ...(!occurs(report) && { precision: null, recall: null, f1: null }),
        })),
        averages: { ...averageReports(reports) },
        answers: Array.from(predictions.predicted, (best, row) => {
          const correct = best === predictions.labels[row];
          const probability = predictions.probabilities[row * classes + best]!;
          return {
            prediction: { label: labels[best] as string, probability },
            correct,
            mistake: correct ? 0 : probability,
            statistics: [Number(correct), 1],
          };
        }),
      };
    },
  };
}

function repeat(row: Float32Array, count: number): Float32Array {
  const rows = new Float32Array(row.length * count);
  for (let i = 0; i < count; i++) rows.set(row, i * row.length);
  return rows;
}
