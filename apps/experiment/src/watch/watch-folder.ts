import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Short against the time of a run, long against the cost of a look. */
const INTERVAL_MILLISECONDS = 1000;

/** What changes when an experiment goes on: a record or an event more, another result. */
const LOOKED_AT = ['.', 'runs', 'events.jsonl'];

/**
 * Tells when something in the folder of an experiment has changed. It looks again and again, since file systems of
 * networks and containers do not tell of changes.
 * @returns when the signal is aborted
 */
export async function watchFolder(folder: string, onChange: () => void, signal: AbortSignal): Promise<void> {
  let seen = await look(folder);
  while (!signal.aborted) {
    await wait(INTERVAL_MILLISECONDS, undefined, { signal }).catch(() => {});
    const now = await look(folder);
    if (now !== seen) onChange();
    seen = now;
  }
}

/** Names, sizes and times of what is there. */
async function look(folder: string): Promise<string> {
  const parts = LOOKED_AT.map(async (part): Promise<string> => {
    const path = join(folder, part);
    const found = await stat(path).catch(() => undefined);
    if (!found) return '';
    const names = found.isDirectory() ? await readdir(path).catch(() => []) : [];
    // The lock is touched all the time by whoever holds it.
    return [part, found.isFile() ? `${found.size} ${found.mtimeMs}` : names.filter(isTold).join(' ')].join(
      ': ',
    );
  });
  return (await Promise.all(parts)).join('\n');
}

const isTold = (name: string): boolean => !name.startsWith('.');
