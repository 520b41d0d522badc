import type { TrainingSettings } from '@tokensift/classifier';
import type { ProgressEvent } from '@tokensift/core';
import { describeNote } from '../presentation/describe-note.ts';
import { formatSeconds } from '../presentation/format.ts';
import { formatMetric } from '../presentation/metric.ts';
import { createStatusLine, type TextStream } from './status-line.ts';
import { createTimeEstimate, type TimeEstimate } from './time-estimate.ts';

/** Shows how trainings go on, also some beside each other: a live line on a terminal, a line an epoch elsewhere. */
export interface RunProgress {
  /** How many runs there are in all, and how many of them are done already. */
  planned(total: number, done: number): void;
  /** @param id tells runs apart that are made beside each other */
  runStarted(title: string, training: Pick<TrainingSettings, 'epochs' | 'batchSize'>, id?: string): void;
  progress(event: ProgressEvent, id?: string): void;
  /** `result` says in a few words how the run ended. */
  runEnded(result: string, id?: string): void;
  /** Writes a line that stays. */
  print(text: string): void;
  /** Leaves the terminal clean. */
  close(): void;
}

interface CurrentRun {
  readonly title: string;
  /** Which of all runs, from 1. */
  readonly index: number;
  readonly id: string;
  epochs: number;
  readonly batchSize: number;
  readonly startedAt: number;
  isAnnounced: boolean;
  phase: string;
  phaseStartedAt: number;
  epoch: number;
  step: number;
  totalSteps: number;
  loss: number | undefined;
}

const seconds = (): number => performance.now() / 1000;

export function createRunProgress(stream: TextStream, now: () => number = seconds): RunProgress {
  const line = createStatusLine(stream);
  let total = 1;
  let begun = 0;
  let estimate: TimeEstimate = createTimeEstimate(1);
  const runs = new Map<string, CurrentRun>();

  const position = ({ index }: CurrentRun): string => (total > 1 ? `[${index}/${total}] ` : '');
  return {
    planned(all, done) {
      total = all;
      begun = done;
      estimate = createTimeEstimate(all - done);
    },
    runStarted(title, { epochs, batchSize }, id = '') {
      begun++;
      const at = now();
      estimate.runStarted(at, id);
      runs.set(id, {
        title,
        index: begun,
        id,
        epochs,
        batchSize,
        startedAt: at,
        isAnnounced: false,
        phase: 'preparing',
        phaseStartedAt: at,
        epoch: 1,
        step: 0,
        totalSteps: 0,
        loss: undefined,
      });
      if (stream.isTTY) line.update(() => describeAll(at));
    },
    progress(event, id = '') {
      if (event.kind === 'note') {
        line.print(describeNote(event.note));
        return;
      }
      const current = runs.get(id);
      if (!current) return;
      const at = now();
      if (event.kind === 'phase') {
        // What is started from is said first.
        if (!stream.isTTY && !current.isAnnounced)
          line.print(`${position(current)}${current.title}: started`);
        current.isAnnounced = true;
        estimate.phaseStarted(at, id);
        Object.assign(current, { phase: event.phase, phaseStartedAt: at, step: 0, loss: undefined });
        current.totalSteps = event.totalSteps ?? 0;
        // Fewer than were asked for where a budget does not allow them.
        if (event.totalEpochs !== undefined) Object.assign(current, { epoch: 1, epochs: event.totalEpochs });
      } else if (event.kind === 'step') {
        estimate.step(event.step, event.totalSteps, at, id);
        Object.assign(current, { step: event.step, totalSteps: event.totalSteps, loss: event.loss });
      } else {
        current.epoch = Math.min(event.epoch + 1, event.totalEpochs);
        if (!stream.isTTY)
          line.print(`${position(current)}${current.title}: ${describeEpoch(event)}${timeLeft(current, at)}`);
      }
      line.update(() => describeAll(at));
    },
    runEnded(result, id = '') {
      const at = now();
      const run = runs.get(id);
      runs.delete(id);
      estimate.runEnded(at, id);
      if (run) line.print(`${position(run)}${run.title}: ${result} (${formatSeconds(at - run.startedAt)})`);
    },
    print: line.print,
    close: line.clear,
  };

  function describeAll(at: number): string {
    const [run, ...others] = runs.values();
    if (!run) return '';
    if (others.length === 0) {
      return `${position(run)}${describe(run)}${describeSpeed(run, at)}${timeLeft(run, at)}`;
    }
    const shown = [run, ...others].map((each) => `${position(each)}${describeShortly(each)}`);
    return shown.join(' | ') + formatLeft(undefined, at);
  }

  function timeLeft(run: CurrentRun, at: number): string {
    return formatLeft(estimate.runLeft(at, run.id), at);
  }

  function formatLeft(ofRun: number | undefined, at: number): string {
    const ofAll = estimate.totalLeft(at);
    const parts = [
      ...(isWorthSaying(ofRun) ? [`${formatSeconds(ofRun)} left`] : []),
      ...(isWorthSaying(ofAll) && total > 1 ? [`${formatSeconds(ofAll)} for all runs`] : []),
    ];
    return parts.length > 0 ? ` · ${parts.join(', ')}` : '';
  }
}

/** Less than a second is over before it is read. */
const isWorthSaying = (left: number | undefined): left is number => left !== undefined && left >= 1;

function describe({ title, phase, epoch, epochs, step, totalSteps, loss }: CurrentRun): string {
  const parts = [title, phase];
  if (loss !== undefined) parts.push(`epoch ${epoch}/${epochs}`);
  if (totalSteps > 0) parts.push(`step ${step}/${totalSteps}`);
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(3)}`);
  return parts.join(' · ');
}

/** Several fit into one line. */
function describeShortly({ title, phase, epoch, epochs, loss }: CurrentRun): string {
  return `${title} · ${loss === undefined ? phase : `epoch ${epoch}/${epochs}`}`;
}

/** Losses are reported by training steps alone, which handle one batch each. */
function describeSpeed({ loss, step, batchSize, phaseStartedAt }: CurrentRun, at: number): string {
  if (loss === undefined || at <= phaseStartedAt) return '';
  return ` · ${Math.round((step * batchSize) / (at - phaseStartedAt))} examples/s`;
}

function describeEpoch({
  epoch,
  totalEpochs,
  trainLoss,
  validation = {},
  metric = '',
}: ProgressEvent & { kind: 'epoch' }): string {
  // The loss, the accuracy where there is one, and what picks the best epoch.
  const names = [...new Set(['logLoss', 'accuracy', metric])].filter(
    (name) => validation[name] !== undefined,
  );
  const metrics = names.map((name) => formatMetric(name, validation[name]));
  return (
    `epoch ${epoch}/${totalEpochs}, loss ${trainLoss.toFixed(3)}` +
    (metrics.length === 0 ? '' : `, validation ${metrics.join(', ')}`)
  );
}
