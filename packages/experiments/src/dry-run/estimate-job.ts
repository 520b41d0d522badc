import { affordableSteps, createMethod, stepsPerEpoch } from '@tokensift/classifier';
import type { Job } from '../plan/job.ts';
import type { Measurement } from './measure-job.ts';

/** What a run is expected to take. */
export interface Estimate {
  /** Of all training, as planned: selection, epochs of the head alone and all steps. */
  readonly flops: number;
  /** In one process that has nothing else to do. */
  readonly seconds: number;
}

/** Rows of the splits of a data set. */
export interface RowCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/**
 * What a job takes, by a measurement of its method on some of its rows: planned FLOPs over the measured rate, and the time of
 * evaluations. A run that stops early takes less.
 * @throws TokensiftError `infeasible-budget` where not a single step fits the FLOPs budget.
 */
export function estimateJob(job: Job, measured: Measurement, rows: RowCounts): Estimate {
  const { training, key } = job;
  const { stepFlops, laterStepFlops, fullStepFlops } = measured;
  const perEpoch = stepsPerEpoch(rows.train, training);
  const spent =
    measured.selectionFlops * (sampled(job, rows.train) / sampled(job, measured.rows)) +
    measured.headFlops * (rows.train / measured.rows);
  const steps = affordableSteps({
    budget: training.flopsBudget,
    fullStepFlops,
    epochs: Array.from({ length: training.epochs }, (_, i) => ({
      before: 0,
      step: i === 0 ? stepFlops : laterStepFlops,
    })),
    stepsPerEpoch: perEpoch,
    spent,
  });
  const first = Math.min(steps, perEpoch);
  const flops = spent + first * stepFlops + (steps - first) * laterStepFlops;
  const evaluated = Math.ceil(steps / perEpoch) * rows.validation + (key.trial ? rows.validation : rows.test);
  return {
    flops,
    seconds: measured.overheadSeconds + flops / measured.rate + evaluated * measured.secondsPerRow,
  };
}

/** How many rows a method looks at before it trains: as its settings say, else an eighth; see `completeSelection`. */
function sampled({ method }: Job, rows: number): number {
  const { samples } = Object(createMethod(method.method, method.settings).settings);
  return typeof samples === 'number' ? Math.min(samples, rows) : Math.min(1024, Math.ceil(rows / 8));
}
