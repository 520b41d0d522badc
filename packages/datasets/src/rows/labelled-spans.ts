import type { LabelledText } from '@tokensift/core';
import { taggedSpans } from '../tagging/tagged-spans.ts';
import { labelledTexts } from './labelled-texts.ts';
import { readTaggedTokens, TOKEN_COLUMNS } from './read-tagged-tokens.ts';
import { isProblem, type RowFormat } from './row-format.ts';
import { surveyTags } from './survey-tags.ts';

/**
 * Tagged tokens cut into labelled texts: each span is one, with its type as label, and so is each stretch between spans,
 * with the label "O". A tag that continues no span begins one.
 */
export const labelledSpans: RowFormat<LabelledText> = {
  ...labelledTexts,
  columns: TOKEN_COLUMNS,
  hasLists: true,
  read(cells, options) {
    const read = readTaggedTokens(cells, { ...options, repairTags: true });
    if (isProblem(read)) return read;
    const [{ tokens, tags }] = read.rows;
    return { rows: taggedSpans(tokens, tags) };
  },
  survey: surveyTags,
};
