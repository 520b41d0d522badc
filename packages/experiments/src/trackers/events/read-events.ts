import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { fileError } from '@tokensift/storage';
import type { TrackedEvent } from '../tracker.ts';

/** The file of events, in the folder of an experiment. */
export const EVENTS = 'events.jsonl';

export const EVENTS_SCHEMA = 'tokensift/events/1';

/** The first line of the file. */
export interface EventsHeader {
  readonly schema: typeof EVENTS_SCHEMA;
  readonly experiment: string;
  /** Which execution of the experiment, a UUID. */
  readonly execution: string;
}

/** What happened in an experiment. */
export interface Events extends EventsHeader {
  /** In their order; each time it is gone through, the file is read. */
  readonly events: AsyncIterable<TrackedEvent>;
}

/**
 * Opens the events that `tokensift run` writes of an experiment, during it or later.
 * @param folder of its results
 * @param onDamage is told which line is none that was written; it is passed over. A last line that has no end is one that
 *   is being written, or that a process was killed at.
 * @throws TokensiftError `file-not-found`, `io-error`, `invalid-data` for a file that has not this form.
 */
export async function readEvents(folder: string, onDamage?: (where: string) => void): Promise<Events> {
  const path = join(folder, EVENTS);
  const header = await readHeader(path);
  if (header) return { ...header, events: { [Symbol.asyncIterator]: () => eventsIn(path, onDamage) } };
  throw new TokensiftError({
    code: 'invalid-data',
    where: path,
    message: 'these are not events of an experiment.',
    hint: 'Give a folder that "tokensift run" of this version has written.',
  });
}

/** @returns undefined where it cannot be used */
export async function readHeader(path: string): Promise<EventsHeader | undefined> {
  for await (const line of wholeLines(path)) {
    const header = parse(line) as EventsHeader | undefined;
    return header?.schema === EVENTS_SCHEMA ? header : undefined;
  }
  return undefined;
}

async function* eventsIn(path: string, onDamage?: (where: string) => void): AsyncGenerator<TrackedEvent> {
  let number = 0;
  for await (const line of wholeLines(path)) {
    number++;
    if (number === 1) continue;
    const event = parse(line) as TrackedEvent | undefined;
    if (event && typeof event.kind === 'string') yield event;
    else onDamage?.(`${path}:${number}`);
  }
}

/** @returns undefined for what is no object */
function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The lines that have an end. JSON has line breaks of other kinds inside of texts. */
async function* wholeLines(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
        rest = [];
        start = end + 1;
      }
      rest.push(chunk.subarray(start));
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
