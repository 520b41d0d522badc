import type { Baseline, MetricDescription, Note, Score, Task } from '@tokensift/core';

/** How the classifier does that is kept, on the rows that it is judged by. */
export interface Outcome extends Score {
  /** What the rows are called. */
  readonly split: 'validation' | 'training';
  /** What an answer reaches on them that does not look at texts. */
  readonly baseline: Baseline;
}

/** What can be said of a training that came to nothing. */
export type OutcomeKind = 'one-class-predicted' | 'no-better-than-guessing' | 'loss-above-guessing';

export interface OutcomeNote extends Note {
  readonly kind: OutcomeKind;
}

/**
 * Whether a training came to nothing: its loss is compared with that of guessing by how often training has each answer,
 * its primary metric with that of always giving the most frequent one.
 */
export function outcomeNotes(
  { split, metrics, predictedClasses, baseline }: Outcome,
  task: Pick<Task, 'head' | 'metrics' | 'primaryMetric' | 'lossMetric'>,
): OutcomeNote[] {
  const { head, primaryMetric, lossMetric } = task;
  const { title, isFraction, higherIsBetter } = task.metrics.find(
    ({ name }) => name === primaryMetric,
  ) as MetricDescription;
  const [loss, guessing] = [metrics[lossMetric], baseline.metrics[lossMetric]];
  const [reached, constant] = [metrics[primaryMetric], baseline.metrics[primaryMetric]];
  const shown = (value: number) => (isFraction ? percent(value) : value.toFixed(3));
  const losses = `loss ${loss.toFixed(2)}, guessing by frequency ${guessing.toFixed(2)}`;
  if (predictedClasses === 1 && (baseline.classes ?? 0) > 1) {
    return [
      {
        kind: 'one-class-predicted',
        message: `The classifier gives every ${split} ${head} the same class (${losses}): it has learned nothing that tells them apart. ${HELP}`,
      },
    ];
  }
  if (loss <= guessing) return [];
  if (higherIsBetter ? reached <= constant : reached >= constant) {
    return [
      {
        kind: 'no-better-than-guessing',
        message: `The classifier is no better than guessing (${split} ${losses}; ${title} ${shown(reached)}, ${baseline.answer} ${shown(constant)}). ${HELP}`,
      },
    ];
  }
  return [
    {
      kind: 'loss-above-guessing',
      message: `The predictions are worse than guessed ones (${split} ${losses}), though the ${title} is ${shown(reached)}: the training diverged, overfitted or was too short. ${HELP}`,
    },
  ];
}

const HELP = 'Try a lower learning rate, more epochs or more rows, and look at the labels.';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
