import { selectWhere } from '@tokensift/baselines';
import { defineMethod, type ParameterDescription, parseGranularity, TokensiftError } from '@tokensift/core';
import { path, share, wholeNumber } from '@tokensift/core/settings';
import { dropAndGrow, hashBackbone, loadSelection } from '@tokensift/parameter-sensitivity';
import * as v from 'valibot';
import { makeSelection } from '../selection/make-selection.ts';
import { completeSelection, selectionSettings } from '../selection/settings.ts';

/** What also goes with a selection that was saved. */
const besideSelecting = {
  selection: v.optional(v.pipe(path, v.description('a selection that was saved, in place of making one'))),
  reselectEvery: v.optional(
    v.pipe(
      wholeNumber(0),
      v.description('epochs from one revision of the selection to the next; 0 never revises it'),
    ),
    0,
  ),
  reselectRate: v.optional(
    v.pipe(
      share,
      v.description(
        'fraction of the selected units that a revision replaces at first; later ones replace fewer',
      ),
    ),
    0.2,
  ),
  reselectBatches: v.optional(
    v.pipe(wholeNumber(1), v.description('batches whose gradients say what a revision adds')),
    16,
  ),
};

/**
 * Token-driven sparse finetuning (after Krishnan, Wang, Kong 2025, arXiv 2508.08635): token constructs that go with
 * the classes weigh the positions of the training texts; the embeddings of their tokens and the rows of the model that are
 * most sensitive to these positions are trained, under a density and a cost budget; everything else stays as it is.
 * A new head starts in closed form (`headInit`); where the task has none, it is trained alone for an epoch first (`headEpochs`).
 * Training takes at most half the FLOPs of full finetuning unless told otherwise (`flopsBudget`). Score, granularity and
 * selector can be others.
 * @throws TokensiftError `invalid-argument` for settings that are not usable.
 */
export const sparseFinetuning = defineMethod({
  name: 'sparse',
  summary: "embeddings of the task's token constructs, and the most sensitive rows",
  settings: v.strictObject({ ...selectionSettings.entries, ...besideSelecting }),
  create({ selection: saved, reselectEvery, reselectRate, reselectBatches, ...selecting }, given) {
    const others = Object.keys(given).filter((name) => !Object.hasOwn(besideSelecting, name));
    if (saved !== undefined && others.length > 0) {
      throw new TokensiftError({
        code: 'invalid-argument',
        where: 'sparse.selection',
        message: `A saved selection leaves nothing to set: ${others.join(', ')}.`,
        hint: 'Leave the other settings out, or leave out the selection to make a new one.',
      });
    }
    const granularity = parseGranularity(selecting.granularity);
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
    return {
      defaults: {
        learningRate: 1.5e-3,
        fallsWithSize: true,
        flopsBudget: 0.5,
        headInit: 'closed-form',
        headEpochs: 1,
        onSentenceEncoders: { learningRate: 5e-4 },
      },
      settings: { ...given },
      async plan(context) {
        const { values } = context;
        const { parameters } = context.model;
        const head = selectWhere(parameters, () => false).slices;
        if (saved !== undefined) {
          const { selection, origin } = await loadSelection(
            saved,
            hashBackbone(parameters, values),
            parameters,
          );
          return {
            selection: { slices: [...selection.slices, ...head] },
            flops: origin.flops,
            ...revision(parameters),
          };
        }
        const made = await makeSelection(context, completeSelection(selecting, context.examples.length));
        return {
          selection: { slices: [...made.selection.slices, ...head] },
          flops: made.origin.flops,
          constructs: made.constructs,
          ...revision(parameters),
        };
      },
    };
  },
});
