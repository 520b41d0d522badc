import { join } from 'node:path';
import {
  hasMlflow,
  hasTensorboard,
  runOracle,
  runOracleBeside,
  startPythonServer,
  temporaryFolder,
} from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import { runExperiment } from '../run-experiment.ts';
import { describeRun } from '../store/run-record.ts';
import { readEvents } from './events/read-events.ts';
import { loadTrackers } from './load-trackers.ts';
import { measure } from './measurements.ts';
import { trackEvents } from './track-events.ts';
import type { TrackedEvent } from './tracker.ts';

/** By run, by name: [step, value, milliseconds]. */
type Curves = Record<string, Record<string, readonly (readonly [number, number, number])[]>>;

/** Runs the tiny experiment with these trackers. @returns its folder and the curves that it told */
async function runTracked(trackers: readonly { name: string; settings: Record<string, unknown> }[]) {
  const folder = await temporaryFolder();
  const out = join(folder, 'out');
  const experiment = { ...(await makeTinyExperiment(folder)), trackers };
  const said: string[] = [];
  await runExperiment({
    experiment,
    folder: out,
    mode: 'new',
    onEvent: (event) => {
      if (event.kind === 'note' && event.note.kind === 'tracker') said.push(event.note.message);
    },
  });
  expect(said).toEqual([]);
  return { out, curves: await toldCurves(out) };
}

async function toldCurves(out: string): Promise<Curves> {
  const events: TrackedEvent[] = [];
  for await (const event of (await readEvents(out)).events) events.push(event);
  const curves: Curves = {};
  for (const { run, time, measurements } of measure(events, new Map()).measured) {
    const name = describeRun(run);
    curves[name] ??= {};
    for (const { name: curve, step, value } of measurements) {
      const points = curves[name][curve] ?? [];
      // The end of a run tells its epochs again.
      if (points.some(([known]) => known === step)) continue;
      curves[name][curve] = [...points, [step, value, time.getTime()]];
    }
  }
  return curves;
}

describe.skipIf(!hasTensorboard)(
  'TensorBoard (skipped without a TOKENSIFT_PYTHON or python3 that has tensorboard)',
  () => {
    it('shows a run: its curves are ours in single precision', async () => {
      const { out, curves } = await runTracked([{ name: 'tensorboard', settings: {} }]);
      const shown = runOracle<Curves>('read_tensorboard.py', join(out, 'tensorboard'));
      expect(Object.keys(shown)).toEqual([
        'topics/full/seed 1',
        'topics/full/seed 2',
        'topics/probe/seed 1',
        'topics/probe/seed 2',
      ]);
      for (const [run, ours] of Object.entries(curves)) {
        const theirs = shown[run.replaceAll(' · ', '/')];
        expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
        for (const [name, points] of Object.entries(ours)) {
          expect(theirs[name]).toEqual(
            points.map(([step, value, time]) => [step, Math.fround(value), time / 1000]),
          );
        }
      }
      expect(curves['topics · full · seed 1']['training/loss'].length).toBe(12);
    });
  },
);

describe.skipIf(!hasMlflow)('MLflow (skipped without a TOKENSIFT_PYTHON or python3 that has mlflow)', () => {
  it('shows a run that is sent while it goes on, or later: its curves are ours', async () => {
    const folder = await temporaryFolder();
    const uri = await startPythonServer((port) => [
      ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
      ...['--default-artifact-root', join(folder, 'artifacts')],
    ]);
    const { out, curves } = await runTracked([{ name: 'mlflow', settings: { uri } }]);
    const read = (experiment: string) =>
      runOracleBeside<
        Record<string, { status: string; parameters: Record<string, string>; curves: Curves[string] }>
      >('read_mlflow.py', uri, experiment);
    for (const experiment of ['tiny', 'later']) {
      const settings = { uri, experiment };
      await trackEvents(out, await loadTrackers([{ name: 'mlflow', settings }]));
      const shown = await read(experiment);
      const shownCurves = Object.entries(shown).map(([run, { curves }]) => [run, curves]);
      expect(Object.fromEntries(shownCurves)).toEqual(curves);
      const run = shown['topics · probe · seed 2'];
      expect(run.status).toBe('FINISHED');
      expect(run.parameters).toMatchObject({
        'training.learningRate': '0.05',
        'method.name': 'linear-probe',
      });
    }
  });
});
