/** What a worker says of itself while it is at a queue. */
export interface WorkerDescription {
  readonly host: string;
  readonly pid: number;
  /** Of tokensift. */
  readonly version: string;
  readonly concurrency: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How many jobs it has made. */
  readonly made: number;
  /** Why it left its last job to others. */
  readonly refuses?: string;
}
