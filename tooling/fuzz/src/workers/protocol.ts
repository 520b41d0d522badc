import type { CaseId } from '../cases/case.ts';
import type { Outcome } from '../cases/outcome.ts';

/** What a worker is started with: its one argument, as JSON. */
export interface WorkerSettings {
  /** Module whose `formats` are those that cases name. */
  readonly registry: string;
  readonly pristine: string;
  readonly scratch: string;
  /** Resident memory that ends the worker. */
  readonly memoryBytes: number;
  /** Time of the processor for one case that ends the worker. */
  readonly seconds: number;
}

export type Task =
  | { readonly kind: 'write'; readonly format: string }
  | { readonly kind: 'run'; readonly id: CaseId };

export type Answer =
  | { readonly kind: 'written' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** The suite itself is at fault. */
  | { readonly kind: 'failed'; readonly message: string };

/** What the watchdog ends a worker with, by reason; nothing else sends them. */
export const MEMORY_SIGNAL = 'SIGUSR2';
export const HANG_SIGNAL = 'SIGXCPU';
