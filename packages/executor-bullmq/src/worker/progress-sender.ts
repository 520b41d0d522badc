import type { ProgressEvent, ProgressListener } from '@tokensift/core';
import { advance, type Position, type Progress } from '../protocol/progress.ts';

/** Steps are told of this often at most. */
const INTERVAL_MILLISECONDS = 1_000;

export interface ProgressSender {
  readonly onProgress: ProgressListener;
  /** Sends what has not been sent. */
  flush(): Promise<void>;
}

/**
 * Sends progress in pieces, one after the other and not more often than the interval. Of steps that follow each other
 * only the last is sent; all else is sent in its order. What cannot be sent is lost: the record has it at the end.
 */
export function createProgressSender(
  send: (progress: Progress) => Promise<unknown>,
  interval = INTERVAL_MILLISECONDS,
): ProgressSender {
  let events: ProgressEvent[] = [];
  let position: Position = {};
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  const sendNow = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending = sending.then(async () => {
      if (events.length === 0) return;
      const progress: Progress = { events, position };
      events = [];
      await send(progress).catch(() => undefined);
    });
    return sending;
  };
  return {
    onProgress(event) {
      position = advance(position, event);
      if (event.kind === 'step' && events.at(-1)?.kind === 'step') events.pop();
      events.push(event);
      timer ??= setTimeout(() => void sendNow(), interval);
    },
    flush: sendNow,
  };
}
