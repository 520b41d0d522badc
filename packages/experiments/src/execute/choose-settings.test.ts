import { completeTraining, createMethod, singleLabel } from '@tokensift/classifier';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleResults } from '../../testing/sample-results.ts';
import { readExperiment } from '../experiment/read-experiment.ts';
import type { Job } from '../plan/job.ts';
import { planExperiment } from '../plan/plan-experiment.ts';
import { tuningResults } from '../results/tuning-results.ts';
import type { FinishedRun, RunRecord } from '../store/run-record.ts';
import { chooseSettings, type EndedJob } from './choose-settings.ts';

const experiment = readExperiment({
  name: 'halved',
  model: '/m',
  datasets: [{ name: 'data', path: '/d' }],
  methods: [
    { name: 'lora', space: { learningRate: { logUniform: [1e-4, 1] }, rank: { uniformInteger: [1, 64] } } },
  ],
  seeds: [1, 2],
  training: { epochs: 4 },
  search: { kind: 'halving', trials: 8, factor: 2 },
});
const model = { sha256: 'm', isSentenceEncoder: false, backbone: { config: { layers: 2, hiddenSize: 64 } } };
const jobs = planExperiment(experiment, {
  models: new Map([['m', model]]),
  datasets: new Map([['data', 'd']]),
  files: new Map(),
});

const [sample] = sampleResults(['full', 'lora'], [0.9]).runs as FinishedRun[];

/** Runs all jobs, where a job of this rank has this accuracy; undefined for one that fails. */
function runAll(accuracyOf: (rank: number, epochs: number) => number | undefined) {
  const ended = new Map<string, EndedJob>();
  for (const planned of jobs) {
    let job: Job | undefined;
    try {
      job = chooseSettings(planned, ended);
    } catch {}
    const { key, settings, settingsHash } = job ?? planned;
    const accuracy = job && accuracyOf(job.method.settings.rank as number, job.training.epochs);
    const header = { ...sample, ...key, trial: key.trial ?? 0, settings, settingsHash };
    const record: RunRecord =
      accuracy === undefined
        ? { ...header, status: 'failed', error: { code: 'not-finite', message: 'the loss is NaN.' } }
        : {
            ...header,
            history: [{ epoch: 1, trainLoss: 1, validation: { accuracy }, seconds: 1 }],
            bestEpoch: 1,
          };
    ended.set(planned.hash, { job: job ?? planned, record });
  }
  const all = jobs.map(({ hash }) => ended.get(hash)!);
  const records = new Map([...ended].map(([hash, { record }]) => [hash, record]));
  return { all, tuning: tuningResults(jobs, records)[0] };
}

const ranksOf = (some: readonly EndedJob[]) => some.map(({ job }) => job.method.settings.rank as number);

describe('successive halving', () => {
  it('trains the best of each rung again for longer, and runs with what is best at last', () => {
    const { all, tuning } = runAll((rank) => rank / 64);
    const best = ranksOf(all.slice(0, 8)).toSorted((a, b) => b - a);
    expect(ranksOf(all.slice(8, 12))).toEqual(best.slice(0, 4));
    expect(ranksOf(all.slice(12, 14))).toEqual(best.slice(0, 2));
    expect(ranksOf(all.slice(14))).toEqual([best[0], best[0]]);
    expect(all.map(({ job }) => job.training.epochs)).toEqual([
      1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4,
    ]);
    expect(tuning.trials.map(({ rung, epochs }) => [rung, epochs])).toEqual([
      ...Array.from({ length: 8 }, () => [0, 1]),
      ...Array.from({ length: 4 }, () => [1, 2]),
      ...Array.from({ length: 2 }, () => [2, 4]),
    ]);
    expect(tuning.chosen).toBe(13);
    expect(tuning.trials[12].settings).toEqual({ rank: best[0] });
  });

  it('chooses by the last rung alone, whatever was better before', () => {
    // What is best early is worst at the end.
    const { all } = runAll((rank, epochs) => (epochs < 4 ? rank / 64 : 1 - rank / 64));
    const last = ranksOf(all.slice(12, 14));
    expect(ranksOf(all.slice(14))).toEqual([Math.min(...last), Math.min(...last)]);
  });

  it('has the settings and hashes of a training of that length', () => {
    const { all } = runAll((rank) => rank / 64);
    for (const { job } of all) {
      const { defaults } = createMethod(job.method.method, job.method.settings);
      const { learningRate, epochs } = job.training;
      expect(job.training).toEqual(
        completeTraining(defaults, { epochs, learningRate }, { model, task: singleLabel }),
      );
      expect(job.settings.training).toEqual(job.training);
    }
    // The last rung and the runs are the same training but for the seed.
    expect(all[12].job.settings).toEqual(all[14].job.settings);
    expect(new Set(all.map(({ job }) => job.settingsHash)).size).toBe(16);
  });

  it('goes on with what has not failed, and fails where too little has not', () => {
    const ranks = ranksOf(runAll(() => 0.5).all.slice(0, 8));
    fc.assert(
      fc.property(fc.subarray(ranks), (good) => {
        const { all } = runAll((rank) => (good.includes(rank) ? rank / 64 : undefined));
        const count = ranks.filter((rank) => good.includes(rank)).length;
        const finished = (from: number, to: number) =>
          all.slice(from, to).filter(({ record }) => record.status === 'finished').length;
        expect(finished(8, 12)).toBe(Math.min(4, count));
        expect(finished(12, 14)).toBe(Math.min(2, count));
        expect(finished(14, 16)).toBe(count > 0 ? 2 : 0);
      }),
      { numRuns: 50 },
    );
  });
});
