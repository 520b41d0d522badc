/** Something that happened, for a log of one JSON object a line. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error';
  /** Stable: programs may branch on it. */
  readonly event:
    | 'listening'
    | 'note'
    | 'reloaded'
    | 'reload-failed'
    | 'request'
    | 'failed'
    | 'stopping'
    | 'stopped';
  /** One sentence. */
  readonly message: string;
  /** What else is known of it, such as the model. */
  readonly [field: string]: unknown;
}

export type Log = (entry: LogEntry) => void;
