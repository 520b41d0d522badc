import { type EncodedExample, type LabelledText, TokensiftError } from '@tokensift/core';
import type { LabelMap } from '@tokensift/datasets';
import { encodeTexts } from './encode.ts';
import type { BaseModel } from './open-model.ts';

export type PlacedRow = LabelledText & { readonly file: string; readonly line: number };

/** Rows with a place for error messages: the file they were read from, or their position in the given array. */
export function placed(rows: readonly LabelledText[], split: string): PlacedRow[] {
  return rows.map((row, index) => ({ file: split, line: index + 1, ...row }));
}

/** @throws TokensiftError `invalid-data` for an empty text, `unknown-label`. */
export function encodeRows(
  rows: readonly PlacedRow[],
  labelMap: LabelMap,
  { tokenizer, config }: BaseModel,
  maxLength: number,
): { examples: EncodedExample[]; truncated: number } {
  for (const { text, file, line } of rows) {
    if (text.trim() !== '') continue;
    throw new TokensiftError({
      code: 'invalid-data',
      where: `${file}:${line}`,
      message: 'The text is empty.',
      hint: 'Give it a text or leave the row out.',
    });
  }
  const { encoded, truncated } = encodeTexts(rows, tokenizer, config, maxLength);
  const examples = encoded.map(({ ids, typeIds, specialTokensMask }, i) => ({
    ids,
    typeIds,
    specialTokensMask,
    label: labelMap.indexOf(rows[i] as PlacedRow),
  }));
  return { examples, truncated };
}
