/** What says of itself who has submitted an experiment, while it waits for its results. */
export interface CoordinatorDescription {
  readonly host: string;
  readonly pid: number;
  /** Of tokensift. */
  readonly version: string;
  /** Of the experiment. */
  readonly name: string;
  readonly jobs: number;
  readonly ended: number;
  readonly failed: number;
  /** Jobs in the queue; the others have ended, or wait for trials. */
  readonly queued: number;
}
