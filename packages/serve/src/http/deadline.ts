import type { FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';

/**
 * A signal that is aborted when nobody waits for an answer any more: its time is over, or the client hung up. (Fastify's
 * own `request.signal` is aborted as soon as the body was read.)
 */
export function createDeadline({ raw }: FastifyReply, seconds: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(late(seconds)), 1000 * seconds);
  raw.once('close', () => {
    clearTimeout(timer);
    if (!raw.writableFinished) controller.abort(hungUp());
  });
  return controller.signal;
}

const late = (seconds: number): Refusal =>
  new Refusal('timeout', {
    message: `The request was not answered within ${seconds} s.`,
    hint: 'Ask for fewer texts at once, or again later.',
    retryAfter: 1,
  });

const hungUp = (): Refusal => new Refusal('hung-up', { message: 'The client hung up.' });
