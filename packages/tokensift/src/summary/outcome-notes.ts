import type { EncodedExample, Note } from '@tokensift/core';

/** How the classifier does that is kept, on the rows that it is judged by. */
export interface Outcome {
  /** What the rows are called. */
  readonly split: 'validation' | 'training';
  readonly examples: readonly EncodedExample[];
  readonly logLoss: number;
  readonly accuracy: number;
  /** How many different classes were predicted. */
  readonly predictedClasses: number;
}

/** What can be said of a training that came to nothing. */
export type OutcomeKind = 'one-class-predicted' | 'no-better-than-guessing' | 'loss-above-guessing';

export interface OutcomeNote extends Note {
  readonly kind: OutcomeKind;
}

/**
 * Whether a training came to nothing: its loss is compared with that of guessing by how often training has each class,
 * its accuracy with that of always answering the most frequent one.
 */
export function outcomeNotes(
  { split, examples, logLoss, accuracy, predictedClasses }: Outcome,
  training: readonly EncodedExample[],
  labels: readonly string[],
): OutcomeNote[] {
  const counts = new Array<number>(labels.length).fill(0);
  for (const { label } of training) counts[label]! += 1;
  const guessing =
    examples.reduce((sum, { label }) => sum - Math.log(counts[label]! / training.length), 0) /
    examples.length;
  const most = counts.indexOf(Math.max(...counts));
  const constant = examples.filter(({ label }) => label === most).length / examples.length;
  const losses = `loss ${logLoss.toFixed(2)}, guessing by class frequency ${guessing.toFixed(2)}`;
  if (predictedClasses === 1 && new Set(examples.map(({ label }) => label)).size > 1) {
    return [
      {
        kind: 'one-class-predicted',
        message: `The classifier gives every ${split} text the same class (${losses}): it has learned nothing that tells them apart. ${HELP}`,
      },
    ];
  }
  if (logLoss <= guessing) return [];
  if (accuracy <= constant) {
    return [
      {
        kind: 'no-better-than-guessing',
        message: `The classifier is no better than guessing (${split} ${losses}; accuracy ${percent(accuracy)}, always "${labels[most]}" ${percent(constant)}). ${HELP}`,
      },
    ];
  }
  return [
    {
      kind: 'loss-above-guessing',
      message: `The probabilities are worse than guessed ones (${split} ${losses}), though the accuracy is ${percent(accuracy)}: the training diverged, overfitted or was too short. ${HELP}`,
    },
  ];
}

const HELP = 'Try a lower learning rate, more epochs or more rows, and look at the labels.';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
