import type { ResultRun } from '../results/results.ts';
import type { ExperimentEvent } from '../run-experiment.ts';

type EndedEvent = Extract<ExperimentEvent, { kind: 'ended' }>;

/** An event as trackers get it, a plain JSON value: with its time, and without what a record holds of each row. */
export type TrackedEvent = { readonly time: string } & (
  | Exclude<ExperimentEvent, EndedEvent>
  | (Omit<EndedEvent, 'record'> & { readonly record: ResultRun })
);

/** What a tracker tracks. */
export interface TrackerContext {
  /** The name of the experiment. */
  readonly experiment: string;
  /** Which execution of it, a UUID: the same when it is resumed, another one in another folder. */
  readonly execution: string;
  /** The folder of the results; a tracker writes into one of its own name in it. */
  readonly folder: string;
}

/**
 * Keeps the events of an experiment, or sends them somewhere. It may get events again that it had before, as when an
 * experiment is resumed: runs are known by the hashes of their jobs.
 */
export interface Tracker {
  /**
   * Takes events, in their order; those that come meanwhile are given together when it is done.
   * @param signal is aborted when nobody waits any longer
   * @throws TokensiftError `network-error` where trying again may help: it gets the same events again, with later ones.
   *   After any other error it gets no more.
   */
  track(events: readonly TrackedEvent[], signal: AbortSignal): Promise<void>;
  /** The last call: no more events come. */
  close?(signal: AbortSignal): Promise<void>;
}

/** Makes a tracker when the folder of the experiment is ready; what cannot be reached is no reason to throw. */
export type CreateTracker = (context: TrackerContext) => Tracker | Promise<Tracker>;
