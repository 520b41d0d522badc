import {
  GRANULARITY,
  type LabelSource,
  parseGranularity,
  type ScoreScale,
  type Selector,
} from '@tokensift/core';
import {
  type GivenSettings,
  module,
  path,
  readSettings,
  type SettingsOf,
  share,
  wholeNumber,
} from '@tokensift/core/settings';
import { sensitivityScores } from '@tokensift/parameter-sensitivity';
import { constructSettings } from '@tokensift/token-statistics';
import * as v from 'valibot';

/** What is selected, and how. Defaults: docs/decisions/0003-sparse-defaults.md. */
export const selectionSettings = v.strictObject({
  density: v.optional(v.pipe(share, v.description('fraction of the backbone to train')), 0.1),
  cost: v.optional(
    v.pipe(share, v.description("FLOPs of a step as a fraction of full finetuning's, at most")),
    1,
  ),
  selector: v.optional(
    v.pipe(
      module<Selector>(),
      v.description('the selector: a name, a module (./my-selector.ts), or a package'),
    ),
    'token-rows',
  ),
  score: v.optional(
    v.pipe(
      v.picklist(sensitivityScores.names) as v.GenericSchema<string>,
      v.description('how sensitivity is scored'),
    ),
    'token-fisher',
  ),
  scores: v.optional(v.pipe(path, v.description('scores that were saved, in place of estimating them'))),
  scale: v.optional(
    v.pipe(
      v.picklist(['matrix', 'role', 'none'] satisfies ScoreScale[]),
      v.description('what scores are divided by, so that those of different matrices compare'),
    ),
    'matrix',
  ),
  labels: v.optional(
    v.pipe(
      v.picklist(['empirical', 'sampled'] satisfies LabelSource[]),
      v.description("the data's labels, or labels drawn from the model's predictions"),
    ),
    'empirical',
  ),
  granularity: v.optional(
    v.pipe(
      v.string(),
      v.regex(GRANULARITY),
      v.title('"rows", "columns", "heads", "matrices", "elements" or "blocks-N"'),
      v.description('the unit that is scored and selected'),
    ),
    'rows',
  ),
  movementEpochs: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description('epochs of full finetuning before which values are compared by the selector movement'),
    ),
    1,
  ),
  samples: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description(
        'examples that scores are estimated on; an eighth of the training examples, at most 1,024',
      ),
    ),
  ),
  ...constructSettings.entries,
});

/** What is selected, and how, as far as it is given. */
export type SelectionOptions = GivenSettings<typeof selectionSettings>;

/** How sensitivity is scored, and of which positions. */
export type ScoringOptions = Omit<SelectionOptions, 'density' | 'cost' | 'selector' | 'scores' | 'scale'>;

export type SelectionSettings = ReturnType<typeof completeSelection>;

/**
 * Selection settings with what follows from the number of training examples.
 */
export function completeSelection(settings: SettingsOf<typeof selectionSettings>, examples: number) {
  return {
    ...settings,
    granularity: parseGranularity(settings.granularity),
    // Looking at an example costs about as much as learning it once.
    samples: settings.samples ?? Math.min(1024, Math.ceil(examples / 8)),
  };
}

/** @throws TokensiftError `invalid-argument` for a setting that is unknown, or no such value. */
export const readSelection = (given: SelectionOptions, examples: number): SelectionSettings =>
  completeSelection(readSettings('selection', selectionSettings, given), examples);
