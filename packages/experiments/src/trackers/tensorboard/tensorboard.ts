import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@tokensift/storage';
import { describeRun, type RunKey } from '../../store/run-record.ts';
import { AppendFile } from '../append-file.ts';
import { type MeasuredRun, measure, type Phases } from '../measurements.ts';
import { ReachedSteps } from '../reached-steps.ts';
import type { CreateTracker } from '../tracker.ts';
import { eventFileOf, isEventFile, TENSORBOARD } from './event-files.ts';
import { pointsOf, scalarEvent, versionEvent } from './summary-event.ts';
import { frameRecord, readRecords } from './tfrecord.ts';

/** A run that goes on. */
interface OpenRun {
  readonly file: AppendFile;
  readonly reached: ReachedSteps;
}

/**
 * Writes event files for TensorBoard, `tensorboard/DATASET/METHOD/seed N/events.out.tfevents.JOB`, where JOB is the hash of the
 * job, for the `tensorboard` command to be given the folder. A file is gone on with when its run is; that of another job is removed.
 */
export const createTensorboardTracker: CreateTracker = ({ folder }) => {
  let phases: Phases = new Map();
  const runs = new Map<string, OpenRun>();

  async function runOf({ job, run, time }: MeasuredRun): Promise<OpenRun> {
    const open = runs.get(job) ?? (await openRun(join(folder, TENSORBOARD, ...pathOf(run)), job, time));
    runs.set(job, open);
    return open;
  }

  async function closeRun(job: string): Promise<void> {
    await runs.get(job)?.file[Symbol.asyncDispose]();
    runs.delete(job);
  }

  return {
    async track(events) {
      const { measured, phases: after } = measure(events, phases);
      phases = after;
      for (const part of measured) {
        const { file, reached } = await runOf(part);
        const records = part.measurements
          .filter((measurement) => reached.advance(measurement))
          .map((measurement) => frameRecord(scalarEvent(part.time, measurement)));
        if (records.length > 0) await file.append(Buffer.concat(records));
        if (part.record) await closeRun(part.job);
      }
    },
    async close() {
      for (const job of [...runs.keys()]) await closeRun(job);
    },
  };
};

const pathOf = (run: RunKey): string[] => describeRun(run).split(' · ');

async function openRun(folder: string, job: string, time: Date): Promise<OpenRun> {
  const name = eventFileOf(job);
  await makeFolder(folder);
  for (const other of await readdir(folder)) {
    if (other !== name && isEventFile(other)) await rm(join(folder, other), { force: true });
  }
  const reached = new ReachedSteps();
  let isNew = true;
  const file = await AppendFile.open(join(folder, name), async (opened) => {
    const { records, bytes } = readRecords(await opened.readFile());
    for (const point of records.flatMap(pointsOf)) reached.advance(point);
    isNew = records.length === 0;
    return bytes;
  });
  if (isNew) await file.append(frameRecord(versionEvent(time)));
  return { file, reached };
}
