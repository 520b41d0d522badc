import type { ErrorParts } from '@tokensift/core';
import type { RunKey, RunRecord } from '@tokensift/experiments';

/** What a worker does, as a plain JSON value. */
export type WorkerEvent = { readonly run: RunKey } & (
  | { readonly kind: 'taken' }
  /** It handed back a record, of a run that finished or failed. */
  | { readonly kind: 'ended'; readonly record: RunRecord }
  /** It gave the job back, because it was told to stop. */
  | { readonly kind: 'gave-back' }
  /** Its lease ran out meanwhile: another worker may have the job. */
  | { readonly kind: 'lost' }
  /** The machine failed, not the run, or nobody is there who can make it: the job rests and is tried again. */
  | { readonly kind: 'retried'; readonly error: ErrorParts }
  /** The job cannot be made here; it is left to the other workers. */
  | { readonly kind: 'refused'; readonly error: ErrorParts }
);
