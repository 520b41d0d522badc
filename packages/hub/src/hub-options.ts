import type { Environment } from './hub-settings.ts';

/** Progress of fetching from the hub, or of pushing to it. */
export type HubEvent =
  /** Bytes of a file have come, or gone; the first event of a file says what was there before. */
  | { readonly kind: 'transfer'; readonly file: string; readonly bytes: number; readonly size: number }
  /** Something that takes a while: another process is waited for, or the server is asked again. */
  | { readonly kind: 'note'; readonly message: string };

export interface HubOptions {
  /** Where `HF_HOME` and the others are read (default: `process.env`). */
  readonly environment?: Environment;
  readonly onProgress?: (event: HubEvent) => void;
  /** Ends the work with an `interrupted` error; what was fetched of a file is kept, and the next call goes on from it. */
  readonly signal?: AbortSignal;
  /** What is waited before a request is made again that failed, doubled each time; the server may ask for more (default 500). */
  readonly pauseMilliseconds?: number;
}
