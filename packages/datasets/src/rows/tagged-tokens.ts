import type { TaggedTokens } from '@tokensift/core';
import { OUTSIDE } from '../tagging/tag-scheme.ts';
import { rarestStrata } from './rarest-strata.ts';
import { readTaggedTokens, TOKEN_COLUMNS } from './read-tagged-tokens.ts';
import type { RowFormat } from './row-format.ts';
import { surveyTags } from './survey-tags.ts';

/** Texts in tokens with a tag each, of any scheme; they become BIO. */
export const taggedTokens: RowFormat<TaggedTokens> = {
  name: 'tagged tokens',
  task: 'token-classification',
  columns: TOKEN_COLUMNS,
  hasLists: true,
  read: readTaggedTokens,
  survey: surveyTags,
  strata: (rows) => rarestStrata(rows.map(typesOf)),
  content: ({ tokens }) => [tokens.join(' ')],
  describeLabel: ({ tags }) => tags.join(' '),
};

/** The types of the spans in a text. */
function typesOf({ tags }: TaggedTokens): ReadonlySet<string> {
  return new Set(tags.flatMap((tag) => (tag === OUTSIDE ? [] : [tag.slice(2)])));
}
