import type { TrainingSettings } from '@tokensift/classifier';
import type { ResultRun } from '../results/results.ts';
import type { RunKey } from '../store/run-record.ts';
import type { TrackedEvent } from './tracker.ts';

/** A point of a curve: what was measured in a run after a step or an epoch. */
export interface Measurement {
  /** Such as "training/loss" by step, "validation/accuracy" by epoch, "result/accuracy" at the epoch that was best. */
  readonly name: string;
  readonly step: number;
  /** Finite. */
  readonly value: number;
}

/** What trackers of curves are told of one run. */
export interface MeasuredRun {
  /** The hash of the job. */
  readonly job: string;
  readonly run: RunKey;
  readonly time: Date;
  readonly measurements: readonly Measurement[];
  /** When it starts. */
  readonly training?: TrainingSettings;
  /** When it has ended. */
  readonly record?: ResultRun;
}

/** The phases that runs are in, by job: what has to be known of the events before. */
export type Phases = ReadonlyMap<string, string>;

/** Phases whose steps have losses, and that a run has once. */
const LOSSES = ['head', 'training'];

/**
 * Makes curves of events. The end of a run tells again what its epochs told, so that a run that was kept has its curves
 * too. Values that are not finite are left out.
 */
export function measure(
  events: readonly TrackedEvent[],
  before: Phases,
): { readonly measured: readonly MeasuredRun[]; readonly phases: Phases } {
  const phases = new Map(before);
  const measured: MeasuredRun[] = [];
  for (const event of events) {
    if (event.kind !== 'started' && event.kind !== 'progress' && event.kind !== 'ended') continue;
    const { job, run } = event;
    // A run that was kept ended before it was told of.
    const time = new Date(event.kind === 'ended' && event.kept ? event.record.finishedAt : event.time);
    const add = (values: readonly Measurement[], rest: Pick<MeasuredRun, 'record' | 'training'> = {}) => {
      const measurements = values.filter(({ value }) => Number.isFinite(value));
      measured.push({ job, run, time, measurements, ...rest });
    };
    if (event.kind === 'started') add([], { training: event.training });
    else if (event.kind === 'ended') {
      phases.delete(job);
      add(ofRecord(event.record), { record: event.record });
    } else {
      const progress = event.event;
      if (progress.kind === 'phase') phases.set(job, progress.phase);
      if (progress.kind === 'epoch') add(ofEpoch(progress));
      if (progress.kind === 'step') add(ofStep(progress, phases.get(job)));
    }
  }
  return { measured, phases };
}

interface Step {
  readonly step: number;
  readonly loss?: number;
}

function ofStep({ step, loss }: Step, phase: string | undefined): Measurement[] {
  if (phase === undefined || loss === undefined || !LOSSES.includes(phase)) return [];
  return [{ name: `${phase}/loss`, step, value: loss }];
}

interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validation: Readonly<Record<string, number>> | undefined;
}

const ofEpoch = ({ epoch, trainLoss, validation = {} }: Epoch): Measurement[] => [
  { name: 'epoch/trainLoss', step: epoch, value: trainLoss },
  ...group('validation', epoch, validation),
];

function ofRecord(record: ResultRun): Measurement[] {
  if (record.status === 'failed') return [];
  const { history, bestEpoch, metrics, cost, parameters } = record;
  return [
    ...history.flatMap(ofEpoch),
    ...group('result', bestEpoch, metrics),
    ...group('cost', bestEpoch, cost),
    ...group('parameters', bestEpoch, parameters),
  ];
}

/** The numbers of a record, each with the name that it has there. */
const group = (name: string, step: number, values: object): Measurement[] =>
  Object.entries(values)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([key, value]) => ({ name: `${name}/${key}`, step, value }));
