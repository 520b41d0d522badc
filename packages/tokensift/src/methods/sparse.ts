import { selectWhere } from '@tokensift/baselines';
import {
  type FinetuningMethod,
  isEmbedding,
  type ParameterDescription,
  TokensiftError,
} from '@tokensift/core';
import { checkBudget, dropAndGrow, hashBackbone, loadSelection } from '@tokensift/parameter-sensitivity';
import { makeSelection } from '../selection/make-selection.ts';
import { completeSelection, type SelectionOptions, selectionSettingTypes } from '../selection/settings.ts';
import type { SettingTypes } from './settings.ts';

export interface SparseOptions extends SelectionOptions {
  /** A selection that was saved, in place of making one: the path of its JSON file. */
  readonly selection?: string;
  /** Factor on the learning rate of the embeddings (default 1). */
  readonly embeddingFactor?: number;
  /** Epochs from one revision of the selection to the next (see `dropAndGrow`); 0, the default, never revises it. */
  readonly reselectEvery?: number;
  /** Fraction of the selected units that a revision at the beginning would replace (default 0.2). */
  readonly reselectRate?: number;
  /** Batches whose gradients tell a revision what to grow (default 16). */
  readonly reselectBatches?: number;
}

export const sparseSettingTypes: SettingTypes = {
  ...selectionSettingTypes,
  selection: 'path',
  embeddingFactor: 'number',
  reselectEvery: 'number',
  reselectRate: 'number',
  reselectBatches: 'number',
};

/**
 * Token-driven sparse finetuning (after Krishnan, Wang, Kong 2025, arXiv 2508.08635): token constructs that go with
 * the classes weigh the positions of the training texts; the embeddings of their tokens and the rows of the model that are
 * most sensitive to these positions are trained, under a density and a cost budget; everything else stays as it is.
 * The new head is trained alone for an epoch first (`headEpochs`), and training takes at most half the FLOPs of full
 * finetuning unless told otherwise (`flopsBudget`). Score, granularity and selector can be others.
 * @throws TokensiftError `invalid-argument` for settings that are not usable.
 */
export function sparseFinetuning(options: SparseOptions = {}): FinetuningMethod {
  const {
    selection: path,
    embeddingFactor = 1,
    reselectEvery = 0,
    reselectRate = 0.2,
    reselectBatches = 16,
    ...selecting
  } = options;
  if (path !== undefined && Object.keys(selecting).length > 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'sparse.selection',
      message: `A saved selection leaves nothing to set: ${Object.keys(selecting).join(', ')}.`,
      hint: 'Leave the other settings out, or leave out the selection to make a new one.',
    });
  }
  if (!(embeddingFactor > 0 && embeddingFactor < Infinity)) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'sparse.embeddingFactor',
      message: `The factor on the embeddings' learning rate must be a positive number, not ${embeddingFactor}.`,
    });
  }
  const { granularity, ...budget } = completeSelection(selecting);
  checkBudget(budget);
  const revision = (parameters: readonly ParameterDescription[]) =>
    reselectEvery !== 0 && {
      reselection: dropAndGrow({
        parameters,
        granularity,
        rate: reselectRate,
        everyEpochs: reselectEvery,
        batches: reselectBatches,
      }),
    };
  revision([]);
  const learningRates = (parameters: readonly ParameterDescription[]) =>
    embeddingFactor !== 1 && {
      learningRateFactors: new Map(
        parameters.filter(isEmbedding).map(({ name }) => [name, embeddingFactor] as const),
      ),
    };
  return {
    name: 'sparse',
    defaults: { learningRate: 1.5e-3, flopsBudget: 0.5, headEpochs: 1 },
    settings: { ...options },
    async plan(context) {
      const { values } = context;
      const { parameters } = context.model;
      const head = selectWhere(parameters, () => false).slices;
      const shared = { ...learningRates(parameters), ...revision(parameters) };
      if (path !== undefined) {
        const { selection, origin } = await loadSelection(path, hashBackbone(parameters, values), parameters);
        return {
          selection: { slices: [...selection.slices, ...head] },
          flops: origin.flops,
          ...shared,
        };
      }
      const made = await makeSelection(context, selecting);
      return {
        selection: { slices: [...made.selection.slices, ...head] },
        flops: made.origin.flops,
        constructs: made.constructs,
        ...shared,
      };
    },
  };
}
