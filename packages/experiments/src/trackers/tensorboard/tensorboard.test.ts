import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvents } from '../../../testing/sample-events.ts';
import type { TrackedEvent } from '../tracker.ts';
import { pointsOf } from './summary-event.ts';
import { createTensorboardTracker } from './tensorboard.ts';
import { frameRecord, readRecords } from './tfrecord.ts';

const never = new AbortController().signal;

async function track(folder: string, events: readonly TrackedEvent[]): Promise<void> {
  const tracker = await createTensorboardTracker({ experiment: 'tiny', execution: 'a', folder });
  await tracker.track(events, never);
  await tracker.close!(never);
}

const pathOf = (folder: string, seed: number): string =>
  join(folder, `tensorboard/data/full/seed ${seed}`, `events.out.tfevents.${String(seed).padStart(64, '0')}`);

describe('a file of records', () => {
  it('has the bytes of TensorFlow', () => {
    // tensorboard.summary.writer.record_writer.RecordWriter(file).write(b'tokensift')
    expect(frameRecord(Buffer.from('tokensift')).toString('hex')).toBe(
      '090000000000000037f97139746f6b656e736966744efd6d09',
    );
  });

  it('is read up to what is not whole or damaged', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), fc.nat(), (records, at) => {
        const frames = records.map(frameRecord);
        const file = Buffer.concat(frames);
        expect(readRecords(file)).toEqual({
          records: records.map((record) => Buffer.from(record)),
          bytes: file.length,
        });
        if (file.length === 0) return;
        const offset = at % file.length;
        let whole = 0;
        let count = 0;
        while (whole + frames[count].length <= offset) whole += frames[count++].length;
        expect(readRecords(file.subarray(0, offset)).bytes).toBe(whole);
        const damaged = Buffer.from(file);
        damaged[offset] = damaged[offset] ^ 0x10;
        expect(readRecords(damaged).bytes).toBe(whole);
      }),
    );
  });
});

describe('the tracker for TensorBoard', () => {
  const events = [1, 2].flatMap(sampleEvents);

  it('writes a file for each run; what is told again is there once', async () => {
    const folder = await temporaryFolder();
    await track(folder, events);
    const content = await readFile(pathOf(folder, 1));
    const { records } = readRecords(content);
    const points = records.flatMap(pointsOf).map(({ name, step }) => `${name} ${step}`);
    expect(points.slice(0, 3)).toEqual(['head/loss 1', 'head/loss 2', 'training/loss 1']);
    expect(new Set(points).size).toBe(points.length);
    expect(await readdir(join(folder, 'tensorboard/data/full'))).toEqual(['seed 1', 'seed 2']);
    await track(folder, events);
    expect(await readFile(pathOf(folder, 1))).toEqual(content);
  });

  it('goes on after a process was killed at any byte', async () => {
    const folder = await temporaryFolder();
    await track(folder, sampleEvents(1));
    const path = pathOf(folder, 1);
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length += 13) {
      await writeFile(path, whole);
      await truncate(path, length);
      await track(folder, sampleEvents(1));
      expect(await readFile(path), `cut at ${length}`).toEqual(whole);
    }
  });

  it('removes the curves of another job of the same run, and nothing of others', async () => {
    const folder = await temporaryFolder();
    await track(folder, sampleEvents(1));
    const mine = join(folder, 'tensorboard/data/full/seed 1/notes.txt');
    await writeFile(mine, 'mine');
    const job = 'f'.repeat(64);
    await track(
      folder,
      sampleEvents(1).map((event) => ({ ...event, job }) as TrackedEvent),
    );
    expect(await readdir(join(folder, 'tensorboard/data/full/seed 1'))).toEqual([
      `events.out.tfevents.${job}`,
      'notes.txt',
    ]);
  });
});
