import type { Results } from '../results/results.ts';
import type { RunKey, RunRecord } from './run-record.ts';
import type { TrainingStates } from './training-states.ts';

/** Keeps what an experiment gives, which one process at a time may open. */
export interface RunStore extends AsyncDisposable {
  /** The states of trainings that have not ended; those who run jobs write them, wherever they are. */
  readonly states: TrainingStates;
  /**
   * The record of a run; undefined when there is none that can be used.
   * @param onDamage is told where something lies that is not the record that was written for this run
   */
  read(key: RunKey, onDamage?: (where: string) => void): Promise<RunRecord | undefined>;
  /** Keeps the record of a run, in place of an earlier one, whole or not at all. @throws TokensiftError `io-error`. */
  write(record: RunRecord): Promise<void>;
  /** Keeps what all records together say. @throws TokensiftError `io-error`. */
  writeResults(results: Results): Promise<void>;
  /** Says what the store holds, for `tokensift verify`, when all of it is written. */
  finish(): Promise<void>;
}
