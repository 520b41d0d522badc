import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFolder } from '@tokensift/storage';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../testing/tiny-experiment.ts';
import { withoutTimes } from '../testing/without-times.ts';
import { createInProcessExecutor } from './execute/in-process.ts';
import type { Experiment, MethodSettings } from './experiment/experiment.ts';
import { resultsByModel } from './results/by-model.ts';
import { findSchemaProblem, readResults } from './results/results.ts';
import { type ExperimentEvent, type RunExperimentOptions, runExperiment } from './run-experiment.ts';
import { describeRun, type RunRecord, readRunRecord } from './store/run-record.ts';

interface Setup {
  readonly folder: string;
  readonly experiment: Experiment;
  readonly out: string;
}

async function setUp(): Promise<Setup> {
  const folder = await temporaryFolder();
  return { folder, experiment: await makeTinyExperiment(folder), out: join(folder, 'out') };
}

/** Runs and lists what was run; `stopAfter` interrupts in the middle of the run after so many. */
async function run(
  { experiment, out }: Omit<Setup, 'folder'>,
  mode: 'new' | 'resume' | 'overwrite',
  changes: Partial<Experiment> = {},
  stopAfter = Infinity,
  options: Partial<RunExperimentOptions> = {},
) {
  const started: string[] = [];
  const events: ExperimentEvent[] = [];
  const controller = new AbortController();
  const results = await runExperiment({
    experiment: { ...experiment, ...changes },
    folder: out,
    mode,
    signal: controller.signal,
    onEvent(event) {
      events.push(event);
      if (event.kind === 'started') started.push(describeRun(event.run));
      const isStep = event.kind === 'progress' && event.event.kind === 'step';
      if (isStep && started.length > stopAfter) controller.abort();
    },
    ...options,
  });
  return { results, started, events };
}

const ofKind = <Kind extends ExperimentEvent['kind']>(
  events: readonly ExperimentEvent[],
  kind: Kind,
): Extract<ExperimentEvent, { kind: Kind }>[] =>
  events.filter((event): event is Extract<ExperimentEvent, { kind: Kind }> => event.kind === kind);

/** The methods of the tiny experiment, with other settings of the first or second. */
const methodsOf = (
  { experiment }: Setup,
  full: Partial<MethodSettings>,
  probe: Partial<MethodSettings> = {},
): readonly MethodSettings[] => [
  { ...experiment.methods[0], ...full },
  { ...experiment.methods[1], ...probe },
];

const ratesOf = (...rates: number[]) =>
  rates.map((learningRate) => ({ settings: {}, training: { learningRate } }));

const PROBE: MethodSettings = { name: 'linear-probe', method: 'linear-probe', settings: {}, training: {} };

describe('runExperiment', () => {
  it('records every run, summarises them and describes itself by the published schema', async () => {
    const setup = await setUp();
    const { results, started } = await run(setup, 'new');
    expect(started).toHaveLength(4);
    expect(results.runs.map(describeRun)).toEqual([
      'topics · full · seed 1',
      'topics · full · seed 2',
      'topics · probe · seed 1',
      'topics · probe · seed 2',
    ]);
    expect((await readdir(join(setup.out, 'runs'))).sort()).toEqual([
      'topics--full--seed1.json',
      'topics--full--seed2.json',
      'topics--probe--seed1.json',
      'topics--probe--seed2.json',
    ]);
    expect(findSchemaProblem(JSON.parse(JSON.stringify(results)))).toBeUndefined();
    expect(await readResults(setup.out)).toEqual(JSON.parse(JSON.stringify(results)));

    const [full, probe] = results.summary;
    expect(full).toMatchObject({
      method: 'full',
      finished: 2,
      failed: 0,
      results: { density: 1, costRatio: 1, rows: 30 },
    });
    expect(probe.results!.costRatio).toBeLessThan(1);
    const record = (await readRunRecord(setup.out, results.runs[0])) as RunRecord & { status: 'finished' };
    const right = record.statistics.reduce((sum, [correct]) => sum + correct, 0);
    expect(record.metrics.accuracy).toBeCloseTo(right / 30, 12);
    expect(record.cost.peakRssBytes).toBeGreaterThan(1e6);
    expect(results.comparisons).toContainEqual(
      expect.objectContaining({ test: 'wilcoxon-signed-rank', pairs: 2, conclusion: 'too-little-data' }),
    );
  });

  it('tells of the data before the runs, and of each method once why it is trained for less', async () => {
    const setup = await setUp();
    const methods = methodsOf(setup, { training: { flopsBudget: 0.5 } });
    const { results, events } = await run(setup, 'new', { methods });
    expect(events[0]).toMatchObject({
      kind: 'data',
      dataset: 'topics',
      summary: { splits: { validation: { rows: 24 }, test: { rows: 30 } }, pooling: {} },
    });
    expect(events.findIndex(({ kind }) => kind === 'planned')).toBeLessThan(
      events.findIndex(({ kind }) => kind === 'started'),
    );
    const fewer = ofKind(events, 'note').filter(({ note }) => note.kind === 'fewer-epochs');
    expect(fewer).toMatchObject([{ run: { dataset: 'topics', method: 'full', seed: 1 } }]);
    const notes = results.runs.flatMap((record) =>
      record.status === 'finished' ? (record.notes ?? []) : [],
    );
    expect(notes.filter(({ kind }) => kind === 'fewer-epochs')).toHaveLength(2);
    expect(findSchemaProblem(JSON.parse(JSON.stringify(results)))).toBeUndefined();
  });

  it('gives, resumed after an interruption, what an uninterrupted run gives', async () => {
    const whole = await setUp();
    const parts = await setUp();
    const uninterrupted = await run(whole, 'new');
    const first = await run(parts, 'new', {}, 1);
    expect(first.results.runs).toHaveLength(1);
    expect(first.results.planned).toBe(4);
    expect(await readdir(join(parts.out, 'states'))).toHaveLength(1);
    expect(await verifyFolder(parts.out)).toMatchObject({ problems: [] });
    const rest = await run(parts, 'resume');
    expect(ofKind(rest.events, 'progress').find(({ event }) => event.kind === 'step')).toMatchObject({
      run: { method: 'probe', seed: 1 },
      event: { step: 2 },
    });
    expect(await readdir(parts.out)).not.toContain('states');
    expect(rest.started).toHaveLength(3);
    expect(rest.results.runs.map(withoutTimes)).toEqual(uninterrupted.results.runs.map(withoutTimes));
    expect(rest.results.comparisons).toEqual(uninterrupted.results.comparisons);
    expect((await run(parts, 'resume')).started).toEqual([]);
  });

  it('repeats, when resumed, the runs whose settings or data have changed', async () => {
    const setup = await setUp();
    await run(setup, 'new');
    const methods = methodsOf(setup, {}, { training: { learningRate: 0.02 } });
    const { started } = await run(setup, 'resume', { methods });
    expect(started).toEqual(['topics · probe · seed 1', 'topics · probe · seed 2']);
    const data = join(setup.folder, 'data/train.jsonl');
    await writeFile(data, `${await readFile(data, 'utf8')}{"text":"one more wheel","label":"bike"}\n`);
    expect((await run(setup, 'resume', { methods })).started).toHaveLength(4);
  });

  it('makes a run again, when resumed, whose record is damaged, and says so', async () => {
    const setup = await setUp();
    const { results } = await run(setup, 'new', { seeds: [1] });
    const path = join(setup.out, 'runs/topics--full--seed1.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"accuracy":0', '"accuracy":1'));
    expect(await readFile(path, 'utf8')).not.toBe(text);
    const again = await run(setup, 'resume', { seeds: [1] });
    expect(again.started).toEqual(['topics · full · seed 1']);
    expect(ofKind(again.events, 'damaged')).toMatchObject([
      { where: path, run: { method: 'full', seed: 1 } },
    ]);
    expect(again.results.runs.map(withoutTimes)).toEqual(results.runs.map(withoutTimes));
  });

  it('records a failed run, goes on with the others, and makes it again when resumed', async () => {
    const setup = await setUp();
    const changes = { methods: methodsOf(setup, { training: { learningRate: 1e30 } }), seeds: [1] };
    const { results } = await run(setup, 'new', changes);
    expect(results.runs.map(({ status }) => status)).toEqual(['failed', 'finished']);
    expect(results.runs[0]).toMatchObject({ error: { code: 'not-finite' } });
    expect(results.summary[0]).toMatchObject({ finished: 0, failed: 1 });
    expect(findSchemaProblem(JSON.parse(JSON.stringify(results)))).toBeUndefined();
    const again = await run(setup, 'resume', changes);
    expect(again.started).toEqual(['topics · full · seed 1']);
  });

  const tunedBy = (setup: Setup, ...rates: number[]): Partial<Experiment> => ({
    methods: methodsOf(setup, { trials: ratesOf(...rates) }),
    tuning: { trials: rates.length, seed: 0 },
    seeds: [1],
  });
  const tuned = (setup: Setup) => tunedBy(setup, 1e-6, 0.01);

  it('tunes every method on validation data, and runs it with what was best', async () => {
    const setup = await setUp();
    const { results, started, events } = await run(setup, 'new', tuned(setup));
    expect(started).toEqual([
      'topics · full · trial 1',
      'topics · full · trial 2',
      'topics · probe · trial 1',
      'topics · probe · trial 2',
      'topics · full · seed 1',
      'topics · probe · seed 1',
    ]);
    expect(findSchemaProblem(JSON.parse(JSON.stringify(results)))).toBeUndefined();
    expect(results.planned).toBe(2);
    expect(results.runs.map(({ trial, seed }) => [trial, seed])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    // The trials never saw the test split, and their curves are there.
    expect(results.trials.map(({ trial, seed }) => [trial, seed])).toEqual([
      [1, 0],
      [2, 0],
      [1, 0],
      [2, 0],
    ]);
    for (const trial of results.trials) {
      expect(trial).toMatchObject({ status: 'finished', evaluatedOn: 'validation', rows: 24 });
      expect(trial.status === 'finished' && trial.history).toHaveLength(2);
    }
    const [full, probe] = results.tuning;
    expect(full).toMatchObject({ method: 'full', metric: 'accuracy', seed: 0, chosen: 2, atEdge: true });
    expect(full.trials[1].value).toBeGreaterThan(full.trials[0].value!);
    // Without a list: learning rates around the method's own.
    expect(probe.trials.map(({ learningRate }) => learningRate)).toEqual([0.028, 0.089]);
    expect(results.runs[0]).toMatchObject({ evaluatedOn: 'test', training: { learningRate: 0.01 } });
    expect(ofKind(events, 'tuned').map(({ result }) => result)).toEqual(results.tuning);
  });

  it('goes on with the trials of an interrupted experiment, and repeats what hangs on a changed grid', async () => {
    const whole = await setUp();
    const parts = await setUp();
    const uninterrupted = await run(whole, 'new', tuned(whole));
    const first = await run(parts, 'new', tuned(parts), 3);
    expect(first.results.runs).toHaveLength(0);
    expect(first.results.trials).toHaveLength(3);
    expect(first.results.tuning).toHaveLength(1);
    const rest = await run(parts, 'resume', tuned(parts));
    expect(rest.started).toEqual([
      'topics · probe · trial 2',
      'topics · full · seed 1',
      'topics · probe · seed 1',
    ]);
    expect(rest.results.tuning).toEqual(uninterrupted.results.tuning);
    expect(rest.results.runs.map(withoutTimes)).toEqual(uninterrupted.results.runs.map(withoutTimes));
    const changed = tunedBy(parts, 1e-6, 0.02);
    expect((await run(parts, 'resume', changed)).started).toEqual([
      'topics · full · trial 2',
      'topics · full · seed 1',
    ]);
  });

  it('chooses among the trials that finished, and records a method without any as failed', async () => {
    const setup = await setUp();
    const { results } = await run(setup, 'new', tunedBy(setup, 1e30, 0.01));
    expect(results.tuning[0]).toMatchObject({ chosen: 2, atEdge: true });
    expect(results.tuning[0].trials[0]).not.toHaveProperty('value');
    const { results: none } = await run(setup, 'overwrite', tunedBy(setup, 1e30, 1e29));
    expect(none.tuning[0]).not.toHaveProperty('chosen');
    expect(none.runs.map(({ status }) => status)).toEqual(['failed', 'finished']);
    expect(none.runs[0]).toMatchObject({
      error: { message: expect.stringContaining('no hyperparameter trial') },
    });
    expect(findSchemaProblem(JSON.parse(JSON.stringify(none)))).toBeUndefined();
  });

  it('runs everything with each of several models, and compares methods within each', async () => {
    const setup = await setUp();
    const [model] = setup.experiment.models;
    const shorter = { training: { epochs: 1 }, methods: { probe: { training: { learningRate: 0.1 } } } };
    const models = [model, { ...model, name: 'short', maxLength: 4, ...shorter }];
    const changes = { ...tuned(setup), models };
    const { results, events } = await run(setup, 'new', changes);
    expect(results.runs.map(describeRun)).toEqual([
      'model · topics · full · seed 1',
      'model · topics · probe · seed 1',
      'short · topics · full · seed 1',
      'short · topics · probe · seed 1',
    ]);
    expect(await readdir(join(setup.out, 'runs'))).toContain('short--topics--probe--trial2.json');
    expect(results.runs.map((record) => record.status === 'finished' && record.history.length)).toEqual([
      2, 2, 1, 1,
    ]);
    expect(results.tuning.map(({ model, method }) => `${model} ${method}`)).toEqual([
      'model full',
      'model probe',
      'short full',
      'short probe',
    ]);
    expect(results.tuning[3].trials.map(({ learningRate }) => learningRate)).toEqual([0.056, 0.18]);
    expect(ofKind(events, 'tuned').map(({ result }) => result)).toEqual(results.tuning);
    expect(results.summary.map(({ model }) => model)).toEqual(['model', 'model', 'short', 'short']);
    for (const comparison of results.comparisons) {
      const runs = results.runs.filter(
        (record) => record.model === comparison.model && record.method === comparison.method,
      );
      expect(runs, JSON.stringify(comparison)).toHaveLength(1);
    }
    expect(results.comparisons).toHaveLength(4);
    // Only the second model cuts texts.
    expect(ofKind(events, 'data').map(({ model }) => model)).toEqual(['model', 'short']);
    expect(results.notes!.filter(({ kind }) => kind === 'texts-cut')).toMatchObject([
      { model: 'short', dataset: 'topics' },
    ]);
    expect(findSchemaProblem(JSON.parse(JSON.stringify(results)))).toBeUndefined();

    const [first, second] = resultsByModel(results);
    expect([first.model, second.model]).toEqual(['model', 'short']);
    expect(first.results.runs.map(withoutTimes)).toEqual(results.runs.slice(0, 2).map(withoutTimes));
    expect(second.results.tuning).toEqual(results.tuning.slice(2));
    expect((await run(setup, 'resume', changes)).started).toEqual([]);
  });

  it('halves trials, goes on with the best, and counts what they took', async () => {
    const setup = await setUp();
    const changes: Partial<Experiment> = {
      methods: methodsOf(setup, { trials: ratesOf(1e-6, 0.001, 0.01, 0.02) }),
      tuning: { trials: 4, seed: 0, drawn: true, factor: 2 },
      seeds: [1],
    };
    const { results, started } = await run(setup, 'new', changes, 9);
    expect(started).toHaveLength(10);
    const rest = await run(setup, 'resume', changes);
    expect(rest.started).toHaveLength(2 * (4 + 2) + 2 - results.trials.length - results.runs.length);
    const [full] = rest.results.tuning;
    expect(full.trials.map(({ rung, epochs }) => [rung, epochs])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 2],
      [1, 2],
    ]);
    const early = full.trials.slice(0, 4).toSorted((a, b) => b.value! - a.value!);
    const late = full.trials.slice(4);
    expect(late.map(({ learningRate }) => learningRate)).toEqual(
      early.slice(0, 2).map(({ learningRate }) => learningRate),
    );
    const chosen = full.trials[full.chosen! - 1];
    expect(chosen.value).toBe(Math.max(...late.map(({ value }) => value!)));
    expect(rest.results.runs[0]).toMatchObject({
      training: { epochs: 2, learningRate: chosen.learningRate },
    });
    const spent = rest.results.trials.flatMap((trial) =>
      trial.status === 'finished' && trial.method === 'full' ? [trial.cost.totalFlops] : [],
    );
    expect(rest.results.summary[0].tuning).toMatchObject({
      trials: 6,
      totalFlops: spent.reduce((sum, flops) => sum + flops, 0),
    });
    expect(findSchemaProblem(JSON.parse(JSON.stringify(rest.results)))).toBeUndefined();
  });

  it('makes the runs that are asked for alone, and keeps the others as they are', async () => {
    const setup = await setUp();
    const whole = await run(await setUp(), 'new', tuned(setup));
    const only = { method: ['probe'] };
    const first = await run(setup, 'new', tuned(setup), Infinity, { only });
    expect(first.started).toEqual([
      'topics · probe · trial 1',
      'topics · probe · trial 2',
      'topics · probe · seed 1',
    ]);
    expect(ofKind(first.events, 'planned')).toMatchObject([{ jobs: 3, finished: 0 }]);
    expect(first.results).toMatchObject({ planned: 2, runs: [{ method: 'probe' }] });
    const second = await run(setup, 'resume', tuned(setup), Infinity, {
      only: { method: ['full'], seed: [1] },
    });
    expect(second.started).toEqual([
      'topics · full · trial 1',
      'topics · full · trial 2',
      'topics · full · seed 1',
    ]);
    expect(second.results.runs.map(withoutTimes)).toEqual(whole.results.runs.map(withoutTimes));
    expect(second.results.tuning).toEqual(whole.results.tuning);
    expect(second.results.comparisons).toEqual(whole.results.comparisons);
  });

  it('lets nothing but plain JSON values through to an executor and back', async () => {
    const here = await setUp();
    const apart = await setUp();
    const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
    const options: Partial<RunExperimentOptions> = {
      createExecutor(inProcess) {
        const executor = createInProcessExecutor(inProcess);
        return {
          async *run(jobs, signal) {
            for await (const event of executor.run(copy(jobs), signal)) yield copy(event);
          },
        };
      },
    };
    const expected = await run(here, 'new', tuned(here));
    const { results, events } = await run(apart, 'new', tuned(apart), Infinity, options);
    expect(results.runs.map(withoutTimes)).toEqual(expected.results.runs.map(withoutTimes));
    expect(results.tuning).toEqual(expected.results.tuning);
    expect(results.comparisons).toEqual(expected.results.comparisons);
    expect(events.map(({ kind }) => kind)).toEqual(expected.events.map(({ kind }) => kind));
  });

  it('refuses folders that hold other things, and leaves them as they are', async () => {
    const setup = await setUp();
    await expect(run({ ...setup, out: setup.folder }, 'overwrite')).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('not made by "tokensift run"'),
    });
    expect(await readdir(setup.folder)).toContain('data');
    await expect(run({ ...setup, out: join(setup.folder, 'data/train.jsonl') }, 'new')).rejects.toMatchObject(
      {
        code: 'invalid-argument',
      },
    );

    await run(setup, 'new', { seeds: [1], methods: [PROBE] });
    await expect(run(setup, 'new')).rejects.toMatchObject({
      message: expect.stringContaining('--overwrite'),
    });
    await expect(run(setup, 'resume', { name: 'other' })).rejects.toMatchObject({
      message: expect.stringContaining('another experiment'),
    });
    const { results } = await run(setup, 'overwrite', { seeds: [3], methods: [PROBE] });
    expect(await readdir(join(setup.out, 'runs'))).toEqual(['topics--linear-probe--seed3.json']);
    expect(results.runs).toHaveLength(1);
  });

  it('finds wrong data before it runs or removes anything', async () => {
    const setup = await setUp();
    await writeFile(join(setup.folder, 'data/test.jsonl'), '{"text":"a wheel","label":"train"}\n');
    await expect(run(setup, 'new')).rejects.toMatchObject({
      code: 'unknown-label',
      where: expect.stringMatching(/test\.jsonl:1$/),
    });
    await expect(readdir(setup.out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('readResults', () => {
  it.each([
    ['not JSON', '{'],
    ['something else', '{"schema":"other"}'],
    ['null', 'null'],
    ['what is nested too deeply', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ])('refuses %s', async (_, content) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'results.json'), content);
    await expect(readResults(folder)).rejects.toMatchObject({ code: 'invalid-data' });
  });

  it('says of which version those of another one are', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'results.json'), '{"schema":"tokensift/results/1"}');
    await expect(readResults(folder)).rejects.toMatchObject({
      code: 'invalid-data',
      problem:
        'these are results of another version of tokensift: tokensift/results/1, not tokensift/results/2.',
    });
  });
});
