import type { Ratio } from './measure/compare-rounds.ts';
import type { Rounds } from './measure/interleave.ts';

/** Threads of every variant, so that figures of different machines compare. */
export const THREADS = 2;

export interface BenchmarkOptions {
  /** Turns that each variant gets; each benchmark has its own default. */
  readonly rounds?: number;
  /** Runs on very little, to see that everything works; the figures mean nothing. */
  readonly quick: boolean;
  /** Told what is being done. */
  readonly note: (message: string) => void;
}

/** One thing that was timed. */
export interface Variant {
  readonly name: string;
  /** Samples of each round, in the report's unit. */
  readonly rounds: Rounds;
  /** What else is known of it: its FLOPs, its version, its accuracy. */
  readonly details: Readonly<Record<string, string | number>>;
}

export interface SkippedVariant {
  readonly name: string;
  /** Why, and how to get it. */
  readonly reason: string;
}

export interface Report {
  /** What was measured, on what. */
  readonly setting: string;
  readonly unit: 'ms' | 's' | 'rows/s' | 'texts/s' | 'jobs/s' | 'tokens';
  readonly variants: readonly Variant[];
  readonly ratios: readonly Ratio[];
  readonly skipped: readonly SkippedVariant[];
}

export interface Benchmark {
  readonly name: string;
  readonly description: string;
  /** Paths under the folder of shared data and models without which it cannot run. */
  readonly needs: readonly string[];
  run(options: BenchmarkOptions): Promise<Report>;
}
