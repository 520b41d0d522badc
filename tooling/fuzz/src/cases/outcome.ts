/** What became of a case, in the order of the report. */
export const outcomes = {
  refused: 'refused with one typed error',
  same: 'read, same result',
  other: 'read, another result, which the format cannot know',
  undetected: 'read although its checksum should have told',
  wrong: 'read, an answer that contradicts itself',
  bare: 'an error without type',
  hang: 'no answer in time',
  memory: 'more memory than allowed',
  crash: 'the process died',
} as const;

export type OutcomeKind = keyof typeof outcomes;

/** Outcomes that no case may have. */
export const faults: readonly OutcomeKind[] = ['undetected', 'wrong', 'bare', 'hang', 'memory', 'crash'];

export interface Outcome {
  readonly kind: OutcomeKind;
  /** What was changed: corpus, file, mutation. */
  readonly what: string;
  /** The error, or what is wrong with the answer. */
  readonly detail?: string;
  /** The same for cases that most likely have the same cause. */
  readonly cause?: string;
}
