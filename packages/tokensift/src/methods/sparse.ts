import { selectWhere } from '@tokensift/baselines';
import { type FinetuningMethod, TokensiftError } from '@tokensift/core';
import { checkBudget, hashBackbone, loadSelection } from '@tokensift/parameter-sensitivity';
import { makeSelection } from '../selection/make-selection.ts';
import { completeSelection, type SelectionOptions } from '../selection/settings.ts';

export interface SparseOptions extends SelectionOptions {
  /** A selection that was saved, in place of making one: the path of its JSON file. */
  readonly selection?: string;
}

/**
 * Token-driven sparse finetuning (after Krishnan, Wang, Kong 2025, arXiv 2508.08635): token constructs that go with
 * the classes weigh the positions of the training texts; the rows of the model that are most sensitive to these
 * positions are trained, under a density and a cost budget; everything else stays as it is. Score, granularity and
 * selector can be others.
 * @throws TokensiftError `invalid-argument` for settings that are not usable.
 */
export function sparseFinetuning(options: SparseOptions = {}): FinetuningMethod {
  const { selection: path, ...selecting } = options;
  if (path !== undefined && Object.keys(selecting).length > 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'sparse.selection',
      message: `A saved selection leaves nothing to set: ${Object.keys(selecting).join(', ')}.`,
      hint: 'Leave the other settings out, or leave out the selection to make a new one.',
    });
  }
  checkBudget(completeSelection(selecting));
  return {
    name: 'sparse',
    defaults: { learningRate: 5e-3 },
    async plan(context) {
      const { values } = context;
      const { parameters } = context.model;
      const head = selectWhere(parameters, () => false).slices;
      if (path !== undefined) {
        const { selection, origin } = await loadSelection(path, hashBackbone(parameters, values));
        return { selection: { slices: [...selection.slices, ...head] }, flops: origin.flops };
      }
      const made = await makeSelection(context, selecting);
      return {
        selection: { slices: [...made.selection.slices, ...head] },
        flops: made.origin.flops,
        constructs: made.constructs,
        ...(made.head && { initialValues: made.head }),
      };
    },
  };
}
