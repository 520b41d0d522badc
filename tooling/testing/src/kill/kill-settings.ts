/** What the counter of file operations is told. */
export interface KillSettings {
  /** Only what is done below this folder counts. */
  readonly root: string;
  /** A line for each operation is added to this file. */
  readonly log: string;
  /** The operation before which the process is killed, from 1; none where it is absent. */
  readonly at?: number;
  /** Where that is a write, its first half is written. */
  readonly torn?: boolean;
  /** Counts flushes to disk too. */
  readonly flushes?: boolean;
}
