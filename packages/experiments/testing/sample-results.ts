import { trainingDefaults } from '@tokensift/classifier';
import { compareMethods } from '../src/results/comparisons.ts';
import type { Results } from '../src/results/results.ts';
import { summarizeRuns } from '../src/results/summary.ts';
import type { FailedRun, FinishedRun } from '../src/store/run-record.ts';

/** Results of two methods on one data set, with a failed run. `accuracies` are those of the second method. */
export function sampleResults(names: readonly [string, string], accuracies: readonly number[]): Results {
  const dataset = 'data';
  const runs = accuracies.flatMap((accuracy, seed) => [
    finishedRun(dataset, names[0], seed + 1, 0.8),
    finishedRun(dataset, names[1], seed + 1, accuracy),
  ]);
  const failed: FailedRun = {
    ...header(dataset, names[1], 99),
    status: 'failed',
    error: { code: 'not-finite', message: 'the loss is NaN.' },
  };
  const experiment = {
    seeds: accuracies.map((_, seed) => seed + 1),
    models: [{ name: 'model', path: 'model' }],
    datasets: [{ name: dataset, path: dataset, task: 'single-label' }],
    methods: names.map((name) => ({ name, method: name, settings: {}, training: {} })),
  };
  return {
    schema: 'tokensift/results/2',
    name: 'sample',
    reference: names[0],
    planned: runs.length + 2,
    tuning: [],
    trials: [],
    environment: {
      tokensift: '0.0.0',
      node: '20.19.0',
      platform: 'linux x64',
      cpu: 'a processor',
      cores: 2,
      memoryBytes: 8e9,
      engine: { name: 'onnx', threads: 2 },
      date: '2026-01-02T03:04:05.000Z',
    },
    runs: [...runs, failed].map((run) => {
      const { statistics: _, ...rest } = run as FinishedRun;
      return rest;
    }),
    summary: summarizeRuns([...runs, failed]),
    comparisons: compareMethods(experiment, runs),
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
    statistics: Array.from({ length: 100 }, (_, i) => [i < accuracy * 100 ? 1 : 0, 1]),
  };
}
