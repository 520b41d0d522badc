import { createRandom } from '@tokensift/core';
import { errorOf } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { type Fault, type ServedRun, serveMlflow } from '../../../testing/mlflow-server.ts';
import { sampleEvents } from '../../../testing/sample-events.ts';
import { createFeed } from '../feed.ts';
import { measure } from '../measurements.ts';
import type { TrackedEvent, Tracker } from '../tracker.ts';
import { mlflowTracker } from './mlflow.ts';

const never = new AbortController().signal;
const events = [1, 2, 3].flatMap(sampleEvents);

/** Two of five requests fail, half of them after they were carried out. */
const FAULTS: readonly Fault[] = ['lost', 503, undefined, undefined, undefined];

const open = async (uri: string, environment = {}, execution = 'a'): Promise<Tracker> =>
  mlflowTracker({ uri }, environment)({ experiment: 'tiny', execution, folder: '' });

/** "training/loss 1: 0.5 at …", in order; doubles would be seen. */
const curves = ({ metrics }: ServedRun): string[] =>
  metrics.map(({ key, step, value, timestamp }) => `${key} ${step}: ${value} at ${timestamp}`).sort();

function expectedCurves(seed: number): string[] {
  const reached = new Set<string>();
  return measure(sampleEvents(seed), new Map())
    .measured.flatMap(({ time, measurements }) =>
      measurements.flatMap(({ name, step, value }) => {
        if (reached.has(`${name} ${step}`)) return [];
        reached.add(`${name} ${step}`);
        return [`${name} ${step}: ${value} at ${time.getTime()}`];
      }),
    )
    .sort();
}

function expectAll(runs: readonly ServedRun[]): void {
  expect(runs.map(({ name, status }) => [name, status])).toEqual([
    ['data · full · seed 1', 'FINISHED'],
    ['data · full · seed 2', 'FINISHED'],
    ['data · full · seed 3', 'FINISHED'],
  ]);
  runs.forEach((run, i) => {
    expect(curves(run)).toEqual(expectedCurves(i + 1));
    expect(run.params.get('training.learningRate')).toBe(String(0.001 * (i + 1)));
    expect(run.params.get('method.name')).toBe('full');
  });
}

describe('the tracker for MLflow', () => {
  it('sends runs with curves, parameters and tags', async () => {
    const { uri, runs, experiments } = await serveMlflow();
    const tracker = await open(uri);
    for (const event of events) await tracker.track([event], never);
    await tracker.close!(never);
    expectAll(runs);
    expect(experiments).toEqual(['tiny']);
    expect(Object.fromEntries(runs[1].tags)).toMatchObject({
      'tokensift.dataset': 'data',
      'tokensift.seed': '2',
      'tokensift.execution': 'a',
    });
  });

  it('keeps what the server has of the same execution, over several pages, and makes another one anew', async () => {
    const { uri, runs } = await serveMlflow({ pageSize: 2 });
    for (let i = 0; i < 3; i++) await (await open(uri)).track(events, never);
    expectAll(runs);
    await (await open(uri, {}, 'b')).track(events, never);
    expect(runs).toHaveLength(6);
  });

  it('has all of it once, whatever requests fail and whichever answers are lost', async () => {
    for (let seed = 0; seed < 25; seed++) {
      const random = createRandom(`faults ${seed}`);
      let hasTrouble = true;
      const { uri, runs } = await serveMlflow({
        fault: () => (hasTrouble ? FAULTS[random.integer(FAULTS.length)] : undefined),
      });
      const said: unknown[] = [];
      const feed = createFeed(await open(uri), {
        signal: never,
        onFailure: (error) => said.push(error),
        onLoss: () => said.push('lost'),
        pauseMilliseconds: 1,
      });
      for (const event of events) {
        feed.give(event);
        if (random.integer(3) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      // Some of it may be waiting when it is closed, so it is sent again then.
      await feed.close();
      hasTrouble = false;
      await (await open(uri)).track(events, never);
      expectAll(runs.sort((a, b) => a.name.localeCompare(b.name)));
      expect(said.filter((error) => error !== 'lost').length).toBeLessThanOrEqual(1);
    }
  });

  it('says who asks, by a token or by name and password', async () => {
    for (const [environment, authorization] of [
      [{ MLFLOW_TRACKING_TOKEN: 'secret' }, 'Bearer secret'],
      [{ MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pass' }, 'Basic bWU6cGFzcw=='],
    ] as const) {
      const { uri, runs } = await serveMlflow({ authorization });
      await (await open(uri, environment)).track(events, never);
      expect(runs).toHaveLength(3);
      const error = await errorOf((await open(uri)).track(events, never));
      expect(error).toMatchObject({ code: 'access-denied', where: uri });
      expect(error.message).not.toContain('secret');
    }
  });

  it('takes a run that was stopped as killed, and goes on with it', async () => {
    const { uri, runs } = await serveMlflow();
    const half = sampleEvents(1).slice(0, 9);
    const stopped = await open(uri);
    await stopped.track(half, never);
    await stopped.close!(never);
    expect(runs[0].status).toBe('KILLED');
    await (await open(uri)).track(sampleEvents(1), never);
    expect(runs[0].status).toBe('FINISHED');
    expect(runs).toHaveLength(1);
    expect(curves(runs[0])).toEqual(expectedCurves(1));
  });

  it('says why a run failed', async () => {
    const { uri, runs } = await serveMlflow();
    const [started, ...rest] = sampleEvents(1);
    const end = rest.at(-1) as Extract<TrackedEvent, { kind: 'ended' }>;
    const record = {
      ...end.record,
      status: 'failed' as const,
      error: { code: 'not-finite' as const, message: 'the loss is NaN.' },
    };
    await (await open(uri)).track([started, { ...end, record }], never);
    expect(runs[0]).toMatchObject({ status: 'FAILED' });
    expect(runs[0].tags.get('error')).toBe('the loss is NaN.');
  });

  it.each([
    ['http://127.0.0.1:9', 'network-error', /cannot be reached \(/],
    [undefined, 'network-error', /has trouble \(503\)/, 503],
    [undefined, 'invalid-argument', /does not answer as one \(418\)|refuses what it is sent \(418\)/, 418],
  ] as const)('explains what fails: %s %s', async (address, code, message, status?: number) => {
    const uri = address ?? (await serveMlflow({ fault: () => status })).uri;
    const error = await errorOf((await open(uri)).track(events, never));
    expect(error).toMatchObject({ code, where: uri });
    expect(error.problem).toMatch(message);
  });

  it.each([
    [undefined, {}, /no MLflow server is named/],
    ['ftp://host', {}, /is not the address of a server/],
    ['http://me:secret@host', {}, /holds a name or a password/],
    [undefined, { MLFLOW_TRACKING_URI: 'sqlite:///x' }, /is not the address of a server/],
  ] as const)('refuses the address %s before anything runs', (uri, environment, message) => {
    expect(() => mlflowTracker({ ...(uri !== undefined && { uri }) }, environment)).toThrow(message);
  });
});
