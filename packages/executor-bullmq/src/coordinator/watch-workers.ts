import { version } from '@tokensift/experiments';
import type { Redis } from 'ioredis';
import { listPresent } from '../status/presence.ts';
import type { WorkerDescription } from '../worker/worker-description.ts';

/**
 * Looks whether somebody makes the jobs, and says so once where nobody does.
 * @param onNote is told again only when there was somebody in between
 */
export function watchWorkers(client: Redis, queue: string, onNote: (message: string) => void) {
  let said: string | undefined;
  return async (): Promise<void> => {
    const workers = [...(await listPresent<WorkerDescription>(client, queue, 'worker')).values()];
    const note = noteOn(workers, queue);
    if (note !== undefined && note !== said) onNote(note);
    said = note;
  };
}

function noteOn(workers: readonly WorkerDescription[], queue: string): string | undefined {
  if (workers.length === 0) {
    return `No worker is at the queue "${queue}": the runs wait until one is started with "tokensift worker".`;
  }
  if (workers.some((worker) => worker.version === version)) return undefined;
  const others = [...new Set(workers.map((worker) => worker.version))].join(', ');
  return `The workers at the queue "${queue}" are of tokensift ${others}, and make no runs of ${version}.`;
}
