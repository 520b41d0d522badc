import type { EncodedExample, LabelledText, Measures, ModelOutputs, Predictions } from '@tokensift/core';
import { readSettings } from '@tokensift/core/settings';
import { createLabelMap, labelledTexts, type Placed, placeOf } from '@tokensift/datasets';
import {
  accuracy,
  averageReports,
  confusionMatrix,
  fitDiscriminant,
  fitMahalanobis,
  fitTemperature,
  type GaussianClasses,
  logLoss,
  macroF1,
  majorityBaseline,
  metrics,
  occurs,
  perClassReport,
} from '@tokensift/eval';
import * as v from 'valibot';
import { argmax, drawClass, flat, requireFiniteOutputs, softmax } from '../outputs.ts';
import { rankSuffixes } from '../rank-suffixes.ts';
import type { FittedTask, ReadExamples, ScopeRule, TaskKind } from '../task-kind.ts';
import { contentTokens } from '../text/content-tokens.ts';
import { textEncoding } from '../text/text-encoding.ts';
import { readTextInput, type TextInput } from '../text/text-input.ts';
import { unknownLabel } from '../unknown-label.ts';
import { gaussianTensors, rounded } from './gaussian-tensors.ts';
import { classObjective } from './objective.ts';
import { type LabelPrediction, type LabelProbability, toPrediction, toRejection } from './prediction.ts';
import { chooseRule, reportRejection, scopeScores } from './rejection.ts';
import {
  type RejectionRule,
  readTuned,
  type SingleLabelSettings,
  singleLabelSettings,
  type Tuned,
} from './settings.ts';

const measures: Measures = {
  metrics: Object.values(metrics),
  primaryMetric: accuracy.name,
  lossMetric: logLoss.name,
};

type SingleLabelKind = TaskKind<LabelledText, number, TextInput, LabelPrediction>;
type SingleLabelTask = FittedTask<LabelledText, number, TextInput, LabelPrediction>;

const kindWith = (settings: SingleLabelSettings): SingleLabelKind => ({
  name: 'single-label',
  summary: 'one label for each text',
  head: 'text',
  problem: 'single-label',
  rows: labelledTexts,
  settings: singleLabelSettings,
  configure(given) {
    return kindWith(readSettings(this.name, singleLabelSettings, given));
  },
  fit(rows) {
    return fitted(this, createLabelMap(rows).labels, settings, { temperature: 1 });
  },
  fitHead: fitDiscriminant,
  restore(saved) {
    return fitted(this, saved.labels, settings, readTuned(saved));
  },
  ...measures,
  shownMetrics: [accuracy.name, macroF1.name],
  columns: (top) => rankSuffixes(top).flatMap((rank) => [`label${rank}`, `probability${rank}`]),
  cells(prediction: LabelProbability & Partial<LabelPrediction>, top) {
    const { label, probability, probabilities = [] } = prediction;
    const listed = [{ label, probability }, ...probabilities.slice(1, top)];
    return rankSuffixes(top).flatMap((_, i) => {
      const entry = listed[i];
      // A text that is rejected has neither.
      return entry === undefined ? ['', ''] : [entry.label ?? '', String(entry.probability ?? '')];
    });
  },
  readInput: readTextInput,
  primaryOf: ([correct, rows]) => correct / rows,
});

/** A text, or a pair of texts, has one class. */
export const singleLabel: SingleLabelKind = kindWith(v.parse(singleLabelSettings, {}));

function fitted(
  kind: SingleLabelKind,
  labels: readonly string[],
  settings: SingleLabelSettings,
  tuned: Tuned,
): SingleLabelTask {
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
      probabilities.set(softmax(logits, tuned.temperature), row * classes);
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

  const scopeOf = (read: ModelOutputs, { score }: Pick<RejectionRule, 'score'>): Float64Array => {
    requireFiniteOutputs(read.outputs);
    return scopeScores(score, read, tuned);
  };
  const { temperature, rejection, gaussians } = tuned;

  return {
    kind,
    name: kind.name,
    head: kind.head,
    labels,
    config: { problem_type: 'single_label_classification' },
    settings: { ...(temperature !== 1 && { temperature }), ...(rejection && { rejection }) },
    decision: {
      ...(temperature !== 1 && { temperature }),
      ...(rejection && { scope: { ...rejection, ...(gaussians && { gaussians }) } as ScopeRule }),
    },
    ...(gaussians && {
      tensors: gaussianTensors(gaussians),
      withoutTensors: () => fitted(kind, labels, settings, { temperature }),
    }),
    readsVectors: settings.rejection === 'mahalanobis' || gaussians !== undefined,
    canReject: rejection !== undefined,
    ...measures,
    observedClasses: labels,
    objective: (loss, training) => classObjective(labels, loss, training),
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
      for (const { target } of training) counts[target]++;
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
      predict(logits, { top, reject }, vector): LabelPrediction {
        const prediction = toPrediction(softmax(logits, temperature), labels, top);
        const read = { outputs: [logits], vectors: vector && [vector] };
        const score = reject && rejection ? scopeOf(read, rejection)[0] : undefined;
        if (score === undefined || score >= rejection!.threshold) return prediction;
        // Who asks for it knows that there may be no label.
        return toRejection(prediction, rejection!, score) as unknown as LabelPrediction;
      },
    }),
    tune({ examples, ...read }, { outOfScope, training } = {}) {
      const { calibration, rejection: score } = settings;
      const { probabilities: _, ...truth } = predictionsOf(read.outputs, examples);
      const calibrated = {
        temperature: calibration === 'none' ? 1 : fitTemperature(flat(read.outputs), classes, truth.labels),
        ...(score === 'mahalanobis' && { gaussians: fitGaussians(training!, classes) }),
      };
      if (score === 'none') return fitted(kind, labels, settings, calibrated);
      const scores = (of: ModelOutputs) => scopeScores(score, of, calibrated);
      const others = outOfScope?.outputs.length ? scores(outOfScope) : undefined;
      const rule = chooseRule(score, scores(read), others);
      return fitted(kind, labels, settings, { ...calibrated, rejection: rule });
    },
    ...(rejection && {
      evaluateRejection({ examples, ...read }, outOfScope) {
        const { predicted, labels: truth } = predictionsOf(read.outputs, examples);
        const correct = Array.from(predicted, (best, row) => best === truth[row]);
        return reportRejection(rejection, scopeOf(read, rejection), correct, scopeOf(outOfScope, rejection));
      },
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
          label: labels[i],
          ...report,
          ...(!occurs(report) && { precision: null, recall: null, f1: null }),
        })),
        averages: { ...averageReports(reports) },
        answers: Array.from(predictions.predicted, (best, row) => {
          const correct = best === predictions.labels[row];
          const probability = predictions.probabilities[row * classes + best];
          return {
            prediction: { label: labels[best], probability },
            correct,
            mistake: correct ? 0 : probability,
            statistics: [Number(correct), 1],
          };
        }),
      };
    },
  };
}

function fitGaussians({ vectors, examples }: ReadExamples<number>, classes: number): GaussianClasses {
  const width = vectors![0].length;
  const targets = examples.map(({ target }) => target);
  return rounded(fitMahalanobis(flat(vectors!), width, targets, classes));
}

function repeat(row: Float32Array, count: number): Float32Array {
  const rows = new Float32Array(row.length * count);
  for (let i = 0; i < count; i++) rows.set(row, i * row.length);
  return rows;
}
