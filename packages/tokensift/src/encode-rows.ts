import type { EncodedExample } from '@tokensift/core';
import type { DatasetRow, LabelMap } from '@tokensift/datasets';
import { encodeTexts } from './encode.ts';
import type { BaseModel } from './open-model.ts';

/** @throws TokensiftError `unknown-label`. */
export function encodeRows(
  rows: readonly DatasetRow[],
  labelMap: LabelMap,
  { tokenizer, backbone }: BaseModel,
  maxLength: number,
): { examples: EncodedExample[]; truncated: number } {
  const { encoded, truncated } = encodeTexts(rows, tokenizer, backbone.config, maxLength);
  const examples = encoded.map(({ ids, typeIds, specialTokensMask }, i) => ({
    ids,
    typeIds,
    specialTokensMask,
    label: labelMap.indexOf(rows[i] as DatasetRow),
  }));
  return { examples, truncated };
}
