import type { Note } from '@tokensift/core';
import type { BaseModel } from '../open-model.ts';
import type { DataSummary } from './data-summary.ts';
import type { EncodedSplits } from './encode-splits.ts';
import { summarizeEncoded } from './summarize-data.ts';

export interface StartListeners {
  readonly tell: (notes: readonly Note[]) => void;
  readonly onSummary?: ((summary: DataSummary) => void) | undefined;
}

/** Tells what is started from: the summary, then what a user should know of the model, then of its texts. */
export function tellStart(
  encoded: EncodedSplits,
  model: BaseModel,
  { tell, onSummary }: StartListeners,
): DataSummary {
  const { summary, notes } = summarizeEncoded(encoded, model);
  onSummary?.(summary);
  tell([...model.notes, ...notes]);
  return summary;
}
