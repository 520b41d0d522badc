import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isFile, writeTextAtomically } from '@tokensift/storage';
import { AppendFile } from '../append-file.ts';
import type { TrackedEvent, Tracker } from '../tracker.ts';
import { EVENTS, EVENTS_SCHEMA, type EventsHeader, readHeader } from './read-events.ts';

export interface EventLog {
  readonly tracker: Tracker;
  /** Which execution of the experiment it is: the one that the log was begun with. */
  readonly execution: string;
}

/**
 * Opens the log of events of an experiment, which has a line for each: what was half written by a process that was killed
 * is cut off. A log of another experiment or version, or one whose first line is damaged, is begun anew.
 * @throws TokensiftError `io-error`.
 */
export async function openEventLog(folder: string, experiment: string): Promise<EventLog> {
  const path = join(folder, EVENTS);
  const found = (await isFile(path)) ? await readHeader(path) : undefined;
  const header: EventsHeader =
    found?.experiment === experiment ? found : { schema: EVENTS_SCHEMA, experiment, execution: randomUUID() };
  if (header !== found) await writeTextAtomically(path, lineOf(header));
  const file = await AppendFile.open(path, wholeLineBytes);
  return {
    execution: header.execution,
    tracker: {
      async track(events) {
        await file.append(Buffer.from(events.map(lineOf).join('')));
        if (events.some(isEnd)) await file.flush();
      },
      close: () => file[Symbol.asyncDispose](),
    },
  };
}

const lineOf = (value: EventsHeader | TrackedEvent): string => `${JSON.stringify(value)}\n`;

const isEnd = ({ kind }: TrackedEvent): boolean => kind === 'ended';

const CHUNK_BYTES = 2 ** 16;

/** Up to the last line break. */
async function wholeLineBytes(file: FileHandle): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = (await file.stat()).size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf('\n');
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
