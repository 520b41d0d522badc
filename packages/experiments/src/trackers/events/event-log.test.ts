import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { sampleEvents } from '../../../testing/sample-events.ts';
import type { TrackedEvent } from '../tracker.ts';
import { openEventLog } from './event-log.ts';
import { EVENTS, readEvents } from './read-events.ts';

const events = [...sampleEvents(1), ...sampleEvents(2)];
const never = new AbortController().signal;

async function write(folder: string, some: readonly TrackedEvent[], experiment = 'tiny') {
  const { tracker, execution } = await openEventLog(folder, experiment);
  await tracker.track(some, never);
  await tracker.close!(never);
  return execution;
}

async function read(folder: string) {
  const damaged: string[] = [];
  const found: TrackedEvent[] = [];
  const header = await readEvents(folder, (where) => damaged.push(where));
  for await (const event of header.events) found.push(event);
  return { ...header, found, damaged };
}

describe('the log of events', () => {
  it('has a line for each, over several processes of one execution', async () => {
    const folder = await temporaryFolder();
    const execution = await write(folder, events.slice(0, 5));
    expect(await write(folder, events.slice(5))).toBe(execution);
    expect(await read(folder)).toMatchObject({
      schema: 'tokensift/events/1',
      experiment: 'tiny',
      execution,
      found: events,
      damaged: [],
    });
    const text = await readFile(join(folder, EVENTS), 'utf8');
    expect(text.split('\n')).toHaveLength(1 + events.length + 1);
  });

  it('is whole after a process was killed at any byte of its last lines', async () => {
    const folder = await temporaryFolder();
    await write(folder, events.slice(0, 3));
    const whole = await readFile(join(folder, EVENTS));
    const secondLine = whole.indexOf('\n') + 1;
    for (let length = secondLine; length < whole.length; length += 7) {
      await writeFile(join(folder, EVENTS), whole);
      await truncate(join(folder, EVENTS), length);
      const before = (await read(folder)).found.length;
      await write(folder, events.slice(3, 5));
      const { found, damaged } = await read(folder);
      expect(found).toEqual([...events.slice(0, before), ...events.slice(3, 5)]);
      expect(damaged).toEqual([]);
    }
  });

  it('is read past lines that are damaged, which are told of', async () => {
    const folder = await temporaryFolder();
    await write(folder, events.slice(0, 2));
    await appendFile(join(folder, EVENTS), '{"kind": "star\n[1]\n');
    await write(folder, events.slice(2));
    const { found, damaged } = await read(folder);
    expect(found).toEqual(events);
    expect(damaged).toEqual([`${join(folder, EVENTS)}:4`, `${join(folder, EVENTS)}:5`]);
  });

  it('can hold every text', async () => {
    const folder = await temporaryFolder();
    const message = 'a\u2028b\u2029c\r\nd 🙂';
    const note: TrackedEvent = { time: events[0].time, kind: 'note', note: { kind: 'text', message } };
    await write(folder, [note]);
    expect((await read(folder)).found).toEqual([note]);
  });

  it('longer than a chunk, too', async () => {
    const folder = await temporaryFolder();
    const message = 'x'.repeat(200_000);
    const note: TrackedEvent = { time: events[0].time, kind: 'note', note: { kind: 'text', message } };
    await write(folder, [note]);
    await appendFile(join(folder, EVENTS), 'y'.repeat(150_000));
    await write(folder, [note]);
    expect((await read(folder)).found).toEqual([note, note]);
  });

  it('begins anew where it is of another experiment or damaged from the first line on', async () => {
    const folder = await temporaryFolder();
    const execution = await write(folder, events);
    expect(await write(folder, events.slice(0, 1), 'other')).not.toBe(execution);
    expect((await read(folder)).found).toHaveLength(1);
    await writeFile(join(folder, EVENTS), 'nothing of ours\n');
    expect(await errorOf(readEvents(folder))).toMatchObject({ code: 'invalid-data' });
    await write(folder, events);
    expect((await read(folder)).found).toEqual(events);
  });

  it('says that there is none', async () => {
    expect(await errorOf(readEvents(await temporaryFolder()))).toMatchObject({ code: 'file-not-found' });
  });
});
