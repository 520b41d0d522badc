import type { EncodedExample, Tokenizer } from '@tokensift/core';
import type { DatasetRow } from '@tokensift/datasets';
import { singleLabel } from '@tokensift/tasks';
import { createSequenceEncoder } from '@tokensift/tokenization';

/** As finetuning has it unless told otherwise. */
const maxLength = 128;

/** Rows as a model reads them, with class indices. */
export function encodeRows(
  rows: readonly DatasetRow[],
  tokenizer: Tokenizer,
): { readonly examples: readonly EncodedExample<number>[]; readonly classes: number } {
  const task = singleLabel.fit(rows);
  const { vocabularySize } = tokenizer;
  const { examples } = task.encode(rows, createSequenceEncoder({ tokenizer, vocabularySize, maxLength }));
  return { examples, classes: task.labels.length };
}
