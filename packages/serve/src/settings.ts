import { amount, positive, text, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';

/** Where a server listens, how it batches and what it refuses. */
export const serveSettings = v.strictObject({
  host: v.optional(
    v.pipe(text, v.description('address to listen on; by default only this machine reaches it')),
    '127.0.0.1',
  ),
  port: v.optional(
    v.pipe(wholeNumber(0), v.maxValue(65_535), v.description('port to listen on; 0 takes a free one')),
    8080,
  ),
  maxBatch: v.optional(v.pipe(wholeNumber(1), v.description('texts that are classified together')), 32),
  maxWaitMs: v.optional(
    v.pipe(
      amount,
      v.description('how long a text waits for others, in milliseconds, while nothing else is at work'),
    ),
    1,
  ),
  maxQueue: v.optional(
    v.pipe(wholeNumber(1), v.description('texts that wait for each model; more are refused with 429')),
    1024,
  ),
  maxTexts: v.optional(v.pipe(wholeNumber(1), v.description('texts in one request')), 256),
  maxCharacters: v.optional(
    v.pipe(wholeNumber(1), v.description('characters of a text, or of all its tokens')),
    10_000,
  ),
  maxBodyBytes: v.optional(v.pipe(wholeNumber(1), v.description('bytes of one request')), 2 ** 20),
  receiveTimeout: v.optional(
    v.pipe(positive, v.description('seconds in which a request must have come')),
    10,
  ),
  requestTimeout: v.optional(
    v.pipe(positive, v.description('seconds in which a request is answered, else with 504')),
    30,
  ),
  shutdownTimeout: v.optional(
    v.pipe(positive, v.description('seconds that requests under way have to end when the server is stopped')),
    30,
  ),
});

export type ServeSettings = v.InferOutput<typeof serveSettings>;
