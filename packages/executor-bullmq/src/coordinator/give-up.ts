import { setTimeout as wait } from 'node:timers/promises';

/** A server that does not answer is not waited for any longer than this once the user wants to stop. */
const PATIENCE_MILLISECONDS = 700;

/** The server did not answer, and the user wants to stop. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/**
 * Waits for the server for as long as nobody stops it, and a moment longer.
 * @throws GaveUp when there is no answer by then.
 */
export async function waitUnlessStopped<Value>(
  work: PromiseLike<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const answered = new AbortController();
  const givingUp = stopped(signal, answered.signal)
    .then(() => wait(PATIENCE_MILLISECONDS, undefined, { signal: answered.signal }))
    .then(() => Promise.reject(new GaveUp('the server does not answer')));
  givingUp.catch(() => {});
  try {
    return await Promise.race([work, givingUp]);
  } finally {
    answered.abort();
  }
}

const stopped = (signal: AbortSignal, until: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: until });
  });
