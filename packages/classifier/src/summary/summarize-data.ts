import type { Note } from '@tokensift/core';
import { findDuplicates } from '@tokensift/datasets';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import { modelForTask } from '../model-for-task.ts';
import type { BaseModel } from '../open-model.ts';
import { checkSplits, type Splits } from './check-splits.ts';
import { dataNotes } from './data-notes.ts';
import type { BySplit, DataSummary, SplitTexts } from './data-summary.ts';
import {
  type EncodedSplit,
  type EncodedSplits,
  type EncodeSplitsOptions,
  encodeSplits,
} from './encode-splits.ts';

export interface SummarizeDataOptions extends Splits, EncodeSplitsOptions {
  /** Default `singleLabel`. */
  readonly task?: TaskKind;
}

export interface SummarizedData {
  readonly summary: DataSummary;
  /** What a user should know: what was changed in rows, then what is likely to be wrong with the data. */
  readonly notes: readonly Note[];
}

/**
 * Summarizes a data set for a model: counts by class and split, texts that are cut or unknown to the vocabulary,
 * duplicates, and notes on what is likely to be wrong.
 * @throws TokensiftError as `checkSplits` and `encodeSplits`: `invalid-data`, `unknown-label`, `invalid-argument`,
 * `invalid-tokenizer`.
 */
export function summarizeData(options: SummarizeDataOptions): SummarizedData {
  const kind = options.task ?? singleLabel;
  const model = modelForTask(options.model, kind);
  const checked = checkSplits(options, kind);
  const { summary, notes } = summarizeEncoded(encodeSplits(checked, { ...options, model }), model);
  return { summary, notes: [...checked.notes, ...notes] };
}

/** The same for rows that are encoded already. */
export function summarizeEncoded(
  encoded: EncodedSplits,
  { tokenizer, poolingChoice: pooling }: BaseModel,
): SummarizedData {
  const { task, maxLength, train, validation, test } = encoded;
  const bySplit = <Value>(of: (split: EncodedSplit) => Value): BySplit<Value> => ({
    train: of(train),
    validation: of(validation),
    ...(test && { test: of(test) }),
  });
  const counts = bySplit(({ examples }) => {
    const seen = new Array<number>(task.observedClasses.length).fill(0);
    for (const example of examples)
      for (const observed of task.observations(example)) seen[observed.class] += 1;
    return seen;
  });
  const duplicates = findDuplicates(
    { train: train.rows, validation: validation.rows, ...(test && { test: test.rows }) },
    task.kind.rows,
  );
  const leaked = duplicates.acrossSplits.filter(({ occurrences }) =>
    occurrences.some(({ split }) => split === 'train'),
  );
  const repeated = duplicates.withinSplit.map(
    ({ occurrences }) => occurrences.filter(({ split }) => split === 'train').length,
  );
  const summary: DataSummary = {
    pooling,
    maxLength,
    splits: bySplit((split) => countTexts(split, tokenizer.unknownId)),
    classes: task.observedClasses.map((label, index) => ({
      label,
      train: counts.train[index],
      validation: counts.validation[index],
      ...(counts.test && { test: counts.test[index] }),
    })),
    duplicates: {
      repeatedRows: repeated.reduce((total, rows) => total + Math.max(0, rows - 1), 0),
      leakedTexts: leaked.length,
      conflictingTexts: duplicates.conflictingLabels.length,
    },
  };
  const places = { leaked: leaked[0], conflicting: duplicates.conflictingLabels[0] };
  const { unknownId } = tokenizer;
  const unknownToken = unknownId === undefined ? '' : (tokenizer.idToToken(unknownId) ?? '');
  const notes = dataNotes(summary, { ...places, unknownToken, longest: encoded.longest });
  const splits = [train, validation, ...(test ? [test] : [])];
  return { summary, notes: [...splits.flatMap((split) => split.notes ?? []), ...notes] };
}

function countTexts({ examples, truncated }: EncodedSplit, unknownId: number | undefined): SplitTexts {
  let tokens = 0;
  let unknown = 0;
  for (const { ids, specialTokensMask } of examples) {
    for (let i = 0; i < ids.length; i++) {
      if (specialTokensMask[i] === 1) continue;
      tokens++;
      if (ids[i] === unknownId) unknown++;
    }
  }
  return { rows: examples.length, truncated, tokens, unknown };
}
