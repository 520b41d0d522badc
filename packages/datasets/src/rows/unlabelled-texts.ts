import type { TextPair } from '@tokensift/core';
import { contentOfText, readText, TEXT_COLUMNS } from './read-text.ts';
import { isProblem, type RowFormat } from './row-format.ts';

/** Texts without labels; a column of labels is not read. */
export const unlabelledTexts: RowFormat<TextPair> = {
  name: 'texts',
  task: 'single-label',
  columns: TEXT_COLUMNS,
  read(cells) {
    const text = readText(cells);
    return isProblem(text) ? text : { rows: [text] };
  },
  strata: (rows) => rows.map(() => ''),
  content: contentOfText,
  describeLabel: () => '',
};
