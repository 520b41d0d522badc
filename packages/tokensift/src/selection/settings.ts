import {
  type Budget,
  type LabelSource,
  parseGranularity,
  type ScoreScale,
  type Selector,
} from '@tokensift/core';
import type { SettingTypes } from '../methods/settings.ts';

/** How sensitivity is scored. */
export interface ScoringOptions {
  /** Name of the score (default "token-fisher"). */
  readonly score?: string;
  /** What scores are divided by, so that those of different matrices compare (default "matrix"). */
  readonly scale?: ScoreScale;
  /** Labels of the data, or drawn from the model's predictions (default "empirical"). */
  readonly labels?: LabelSource;
  /** The unit that is scored and selected (default "rows"). */
  readonly granularity?: string;
  /** Examples that sensitivity is estimated on (default an eighth of the training examples, at most 1,024). */
  readonly samples?: number;
}

/** How token constructs are found. */
export interface ConstructOptions {
  /** Longest construct in tokens (default 4). */
  readonly maxLength?: number;
  /** Fewest training texts that a construct occurs in (default 5). */
  readonly minSupport?: number;
  /** False discovery rate at which constructs count as associated with the classes (default 0.05). */
  readonly falseDiscoveryRate?: number;
}

/** What is selected, and how. */
export interface SelectionOptions extends Budget, ScoringOptions, ConstructOptions {
  /** A selector's name, a module (`./my-selector.ts`, or a package) that exports one, or one itself. */
  readonly selector?: string | Selector;
  /** Scores that were saved, in place of estimating them: the path of a file. Other scores are estimated as ever. */
  readonly scores?: string;
  /** Epochs of full finetuning before which values are compared by the selector "movement" (default 1). */
  readonly movementEpochs?: number;
}

export const selectionSettingTypes: SettingTypes = {
  density: 'number',
  cost: 'number',
  selector: 'module',
  score: 'text',
  scores: 'path',
  scale: ['matrix', 'role', 'none'],
  labels: ['empirical', 'sampled'],
  granularity: 'text',
  samples: 'number',
  movementEpochs: 'number',
  maxLength: 'number',
  minSupport: 'number',
  falseDiscoveryRate: 'number',
};

/** Selection settings that suit most tasks; see docs/decisions/0003-sparse-defaults.md. */
const selectionDefaults = {
  density: 0.1,
  cost: 1,
  selector: 'token-rows',
  score: 'token-fisher',
  scale: 'matrix',
  labels: 'empirical',
  granularity: 'rows',
  movementEpochs: 1,
} as const satisfies SelectionOptions;

export type CompleteSelectionOptions = ReturnType<typeof completeSelection>;

/**
 * Selection options with their defaults.
 * @param examples number of training examples
 * @throws TokensiftError `invalid-argument` for what is no granularity.
 */
export function completeSelection(options: SelectionOptions, examples = Infinity) {
  // Looking at an example costs about as much as learning it once.
  const samples = Math.min(1024, Math.ceil(examples / 8));
  const complete = { ...selectionDefaults, samples, ...options };
  return {
    ...complete,
    selector: complete.selector as string | Selector,
    score: complete.score as string,
    scale: complete.scale as ScoreScale,
    labels: complete.labels as LabelSource,
    granularity: parseGranularity(complete.granularity),
    scores: options.scores,
    samples: complete.samples as number,
    movementEpochs: complete.movementEpochs as number,
    density: complete.density as number,
    cost: complete.cost as number,
  };
}
