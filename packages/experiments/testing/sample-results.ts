import { trainingDefaults } from '@tokensift/classifier';
import type { Environment } from '../src/environment/environment.ts';
import { collectResults, type Results } from '../src/results/results.ts';
import type { InputsRecord } from '../src/store/inputs-record.ts';
import type { FailedRun, FinishedRun, RunRecord } from '../src/store/run-record.ts';

const DATASET = 'data';

const ENVIRONMENT: Environment = {
  tokensift: '0.0.0',
  node: '20.19.0',
  platform: 'linux x64',
  cpu: 'a processor',
  cores: 2,
  memoryBytes: 8e9,
  engine: { name: 'onnx', threads: 2 },
  date: '2026-01-02T03:04:05.000Z',
};

/** Of no class that a name can have: markup, and a character that turns the text after it. */
export const HOSTILE_TEXT = '</script><script>alert("text")</script> \u202Eab';

/** Runs of two methods on one data set, and a failed one. `accuracies` are those of the second method. */
export function sampleRecords(names: readonly [string, string], accuracies: readonly number[]): RunRecord[] {
  const runs = accuracies.flatMap((accuracy, seed) => [
    finishedRun(DATASET, names[0], seed + 1, 0.8),
    finishedRun(DATASET, names[1], seed + 1, accuracy),
  ]);
  const failed: FailedRun = {
    ...header(DATASET, names[1], 99),
    status: 'failed',
    error: { code: 'not-finite', message: 'the loss is NaN.' },
  };
  return [...runs, failed];
}

/** What these runs come to; one more was planned. */
export function sampleResults(names: readonly [string, string], accuracies: readonly number[]): Results {
  const experiment = {
    name: 'sample',
    models: [{ name: 'model', path: 'model' }],
    datasets: [{ name: DATASET, path: DATASET, task: 'single-label' }],
    methods: names.map((name) => ({ name, method: name, settings: {}, training: {} })),
    reference: names[0],
    seeds: accuracies.map((_, seed) => seed + 1),
    training: {},
    engine: {},
  };
  const records = sampleRecords(names, accuracies);
  return collectResults(experiment, {
    planned: records.length + 1,
    environment: ENVIRONMENT,
    records,
    trials: [],
    tuning: [],
    notes: [],
  });
}

/** What these runs start from. */
export function sampleInputs(): InputsRecord {
  const construct = (text: string, label: string, inClass: number, elsewhere: number) => ({
    text,
    tokens: [text],
    score: inClass / 100,
    pValue: 0.001,
    significant: true,
    support: inClass + elsewhere,
    inClass,
    label,
  });
  return {
    schema: 'tokensift/inputs/1',
    environment: ENVIRONMENT,
    planned: 8,
    notes: [],
    datasets: [
      {
        name: DATASET,
        task: 'single-label',
        rows: { train: 200, validation: 50, test: 100 },
        constructs: {
          texts: 200,
          found: 40,
          significant: 4,
          classes: [
            {
              label: 'bike',
              texts: 100,
              constructs: [construct('wheel', 'bike', 60, 2), construct(HOSTILE_TEXT, 'bike', 9, 1)],
            },
            {
              label: 'cook',
              texts: 100,
              constructs: [construct('soup', 'cook', 40, 0), construct('oven', 'cook', 30, 3)],
            },
          ],
        },
        texts: [
          {
            label: 'bike',
            pieces: [
              { text: 'my ', weight: 0 },
              { text: 'wheel', weight: 1, cause: 'wheel' },
              { text: HOSTILE_TEXT, weight: 0 },
            ],
          },
        ],
      },
    ],
  };
}

const header = (dataset: string, method: string, seed: number) => ({
  schema: 'tokensift/run/2' as const,
  settingsHash: '0'.repeat(64),
  dataset,
  method,
  seed,
  trial: 0,
  settings: { method: { name: method } },
  finishedAt: '2026-01-02T03:04:05.000Z',
});

/** A run that has the first rows of a hundred right. */
function finishedRun(dataset: string, method: string, seed: number, accuracy: number): FinishedRun {
  return {
    ...header(dataset, method, seed),
    status: 'finished',
    evaluatedOn: 'test',
    rows: 100,
    metrics: { accuracy, macroF1: accuracy },
    task: 'single-label',
    baseline: 0.5,
    history: [{ epoch: 1, trainLoss: 1, validation: { accuracy }, seconds: 1 }],
    bestEpoch: 1,
    training: {
      ...trainingDefaults,
      metric: 'accuracy',
      epochs: 1,
      batchSize: 8,
      learningRate: 0.001,
      weightDecay: 0,
    },
    parameters: { total: 1000, trainable: 120, head: 20, added: 0, density: 0.1 },
    selectionMap: [{ layer: 0, role: 'query', selected: 98, total: 980 }],
    cost: {
      stepFlops: 50,
      fullStepFlops: 100,
      costRatio: 0.5,
      trainingRatio: 0.45,
      totalFlops: 500,
      headFlops: 0,
      selectionFlops: 0,
      selectionSeconds: 0.5,
      trainSeconds: 9.5,
      optimizerBytes: 1440,
      prefixCache: { memoryBytes: 0, fileBytes: 0 },
      peakRssBytes: 4e8,
    },
    tokenization: { meanLength: 8, p95Length: 12, truncated: 0 },
    answers: {
      classes: ['bike', 'cook'].map((label) => ({
        label,
        precision: accuracy,
        recall: accuracy,
        f1: accuracy,
        support: 50,
        predicted: 50,
      })),
      confusions: accuracy < 1 ? [{ expected: 'bike', predicted: 'cook', count: 5 }] : [],
      calibration: [
        { count: 40, confidence: 0.7, accuracy: 0.6 },
        { count: 60, confidence: 0.95, accuracy: 0.9 },
      ],
      mistakes: [
        {
          row: 99,
          texts: [`the wheel of fortune ${HOSTILE_TEXT}`],
          expected: 'bike',
          predicted: 'cook',
          mistake: 0.9,
          confused: [['bike', 'cook']],
        },
      ],
    },
    statistics: Array.from({ length: 100 }, (_, i) => [i < accuracy * 100 ? 1 : 0, 1]),
  };
}
