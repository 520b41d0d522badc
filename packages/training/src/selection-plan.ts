import {
  type GatheredGradient,
  type LaterSelection,
  type Reselection,
  type Selection,
  TokensiftError,
} from '@tokensift/core';

export interface NextSelection {
  readonly selection: Selection;
  /** What the state of values that are new begins with. */
  readonly seeds: readonly GatheredGradient[];
}

/** Which selection is trained when. */
export interface SelectionPlan {
  readonly reselection: Reselection | undefined;
  /** The selection that an epoch begins with, where that was settled before. */
  begins(epoch: number): NextSelection | undefined;
  /** Whether the selection is revised before an epoch. */
  isDue(epoch: number): boolean;
  /** Whether what is frozen in an epoch stays so in the next one. */
  lasts(epoch: number): boolean;
}

/** Whether a selection is revised before an epoch; the first epoch is 1. */
export const isRevisedBefore = (epoch: number, { everyEpochs }: Reselection): boolean =>
  epoch > 1 && (epoch - 1) % everyEpochs === 0;

/** @throws TokensiftError `invalid-argument` for epochs that are not usable, and for `later` beside `reselection`. */
export function selectionPlan(
  {
    selection,
    later = [],
    reselection,
  }: {
    readonly selection: Selection;
    readonly later?: readonly LaterSelection[] | undefined;
    readonly reselection?: Reselection | undefined;
  },
  epochs: number,
): SelectionPlan {
  const all = [{ fromEpoch: 1, selection }, ...later];
  all.forEach(({ fromEpoch }, i) => {
    if (i === 0 || (Number.isInteger(fromEpoch) && fromEpoch > all[i - 1].fromEpoch)) return;
    throw invalid(
      `later[${i - 1}]`,
      `A later selection cannot begin in epoch ${fromEpoch}, after one that begins in ${all[i - 1].fromEpoch}.`,
      'Give whole numbers that ascend, from 2.',
    );
  });
  if (reselection && later.length > 0) {
    throw invalid(
      'reselection',
      'A plan has later selections or revises its own, not both.',
      'Leave one out.',
    );
  }
  const { everyEpochs = 1, batches = 1 } = reselection ?? {};
  if (![everyEpochs, batches].every((value) => Number.isInteger(value) && value > 0)) {
    const message = `A revision every ${everyEpochs} epochs on ${batches} batches is not possible.`;
    throw invalid('reselection', message, 'Give whole numbers from 1.');
  }
  const begins = (epoch: number): NextSelection | undefined => {
    const found = all.find(({ fromEpoch }) => fromEpoch === epoch);
    return found && { selection: found.selection, seeds: [] };
  };
  return {
    reselection,
    begins,
    isDue: (epoch) => reselection !== undefined && isRevisedBefore(epoch, reselection),
    lasts: (epoch) => epoch < epochs && begins(epoch + 1) === undefined,
  };
}

const invalid = (where: string, message: string, hint: string): TokensiftError =>
  new TokensiftError({ code: 'invalid-argument', where, message, hint });
