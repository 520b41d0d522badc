import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFolder } from '@tokensift/storage';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { makeTinyExperiment } from '../../testing/tiny-experiment.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { type ExperimentEvent, runExperiment } from '../run-experiment.ts';
import { readEvents } from './events/read-events.ts';
import { loadTrackers } from './load-trackers.ts';
import { trackEvents } from './track-events.ts';
import type { TrackedEvent } from './tracker.ts';

/** Runs one method with one seed; `stopAtStep` interrupts it. */
async function run(
  folder: string,
  mode: 'new' | 'resume' | 'overwrite',
  trackers: Experiment['trackers'] = [],
  stopAtStep = Infinity,
) {
  const experiment = await makeTinyExperiment(folder);
  const events: ExperimentEvent[] = [];
  const controller = new AbortController();
  const out = join(folder, 'out');
  await runExperiment({
    experiment: { ...experiment, methods: experiment.methods.slice(0, 1), seeds: [1], trackers },
    folder: out,
    mode,
    signal: controller.signal,
    onEvent(event) {
      events.push(event);
      if (event.kind !== 'progress' || event.event.kind !== 'step') return;
      if (event.event.step === stopAtStep) controller.abort();
    },
  });
  const notes = events.flatMap((event) =>
    event.kind === 'note' && event.note.kind === 'tracker' ? [event.note] : [],
  );
  return { out, events, notes };
}

async function eventsIn(out: string): Promise<TrackedEvent[]> {
  const found: TrackedEvent[] = [];
  for await (const event of (await readEvents(out)).events) found.push(event);
  return found;
}

const kindsOf = (events: readonly { readonly kind: string }[]): string[] => events.map(({ kind }) => kind);

/** The module of docs/guides/trackers.md. */
const page = readFileSync(new URL('../../../../docs/guides/trackers.md', import.meta.url), 'utf8');
const [, ownName, ownCode] = /```js\n\/\/ (\S+)\n([\s\S]*?)```/.exec(page)!;

describe('the trackers of an experiment', () => {
  it('always writes events down, as they were told but for what each row gave', async () => {
    const folder = await temporaryFolder();
    const { out, events } = await run(folder, 'new');
    const logged = await eventsIn(out);
    expect(kindsOf(logged)).toEqual(kindsOf(events));
    expect(logged.map(({ time: _, ...event }) => event)).toEqual(
      JSON.parse(
        JSON.stringify(events, (key, value) =>
          key === 'statistics' || key === 'answers' ? undefined : value,
        ),
      ),
    );
    expect((await verifyFolder(out)).problems).toEqual([]);
  });

  it('goes on in the same files when the experiment is resumed, and begins anew when it is overwritten', async () => {
    const folder = await temporaryFolder();
    const trackers = [{ name: 'tensorboard', settings: {} }];
    const first = await run(folder, 'new', trackers, 3);
    const { execution } = await readEvents(first.out);
    const second = await run(folder, 'resume', trackers);
    expect(kindsOf(await eventsIn(first.out))).toEqual(kindsOf([...first.events, ...second.events]));
    expect((await readEvents(first.out)).execution).toBe(execution);
    expect(await readdir(join(first.out, 'tensorboard/topics/full'))).toEqual(['seed 1']);
    expect((await verifyFolder(first.out)).problems).toEqual([]);

    const third = await run(folder, 'overwrite');
    expect(kindsOf(await eventsIn(third.out))).toEqual(kindsOf(third.events));
    expect((await readEvents(third.out)).execution).not.toBe(execution);
    expect(await readdir(third.out)).not.toContain('tensorboard');
  });

  it('tells modules of the user', async () => {
    const folder = await temporaryFolder();
    const own = join(folder, ownName);
    await writeFile(own, ownCode);
    await run(folder, 'new', [{ name: own, settings: { file: 'mine.txt' } }]);
    await run(folder, 'resume', [{ name: own, settings: {} }]);
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('tiny: full, seed 1: finished\n');
    expect(await readdir(folder)).not.toContain('ends.txt');
  });

  it('goes on without one that fails, and says so once, with what can be done', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'bad.mjs'),
      'export default () => ({ async track() { throw new Error("a defect"); } });',
    );
    const { events, notes } = await run(folder, 'new', [
      { name: join(folder, 'bad.mjs'), settings: {} },
      { name: 'mlflow', settings: { uri: 'http://127.0.0.1:9' } },
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'note' });
    expect(events.some((event) => event.kind === 'ended' && event.record.status === 'finished')).toBe(true);
    const saidOf = (name: string) =>
      notes.filter(({ where }) => where === name).map(({ message }) => message);
    expect(saidOf('bad.mjs')).toEqual([
      expect.stringMatching(/^a defect The experiment goes on/),
      expect.stringMatching(/^\d+ events are missing there.*tokensift track/),
    ]);
    expect(saidOf('mlflow')).toEqual([
      expect.stringMatching(/the MLflow server cannot be reached .*The experiment goes on/),
      expect.stringMatching(/^\d+ events are missing there.*tokensift track/),
    ]);
  });

  it.each([
    ['nothing', 'invalid-argument', /There is no tracker "nothing"/],
    ['./nowhere.mjs', 'file-not-found', /no such tracker module/],
    ['mlflow', 'invalid-config', /no MLflow server is named/],
  ])('refuses %s before anything is run', async (name, code, message) => {
    const folder = await temporaryFolder();
    const error = await errorOf(run(folder, 'new', [{ name, settings: {} }]));
    expect(error.code).toBe(code);
    expect(error.problem).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });
});

describe('trackEvents', () => {
  it('tells later what has happened', async () => {
    const folder = await temporaryFolder();
    const { out, events } = await run(folder, 'new');
    const trackers = await loadTrackers([{ name: 'tensorboard', settings: {} }]);
    expect(await trackEvents(out, trackers)).toBe(events.length);
    const path = join(out, 'tensorboard/topics/full/seed 1');
    const [file] = await readdir(path);
    const content = await readFile(join(path, file));
    await trackEvents(out, trackers);
    expect(await readFile(join(path, file))).toEqual(content);
  });
});
