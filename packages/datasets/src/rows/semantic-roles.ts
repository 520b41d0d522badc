import type { TaggedTokens } from '@tokensift/core';
import { isProblem, type RowFormat } from './row-format.ts';
import { showValue } from './show-value.ts';
import { taggedTokens } from './tagged-tokens.ts';

/** Tagged tokens of which one is marked: the predicate whose roles the tags are. Its index counts from 0. */
export const semanticRoles: RowFormat<TaggedTokens & { readonly predicate: number }> = {
  ...taggedTokens,
  name: 'tagged tokens with a predicate',
  task: 'semantic-roles',
  columns: [
    ...taggedTokens.columns,
    { part: 'predicate', field: 'predicate', names: ['predicate'], required: true },
  ],
  read(cells, options) {
    const read = taggedTokens.read(cells, options);
    if (isProblem(read)) return read;
    const [row] = read.rows;
    const { predicate } = cells;
    if (predicate === undefined || predicate === null) {
      return { problem: 'the row has no predicate', hint: 'Give its position among the tokens, from 0.' };
    }
    const index =
      typeof predicate === 'number' || typeof predicate === 'bigint' ? Number(predicate) : Number.NaN;
    if (index in row.tokens) return { ...read, rows: [{ ...row, predicate: index }] };
    return {
      problem: `the predicate ${showValue(predicate)} is not the index of one of the ${row.tokens.length} tokens`,
      hint: 'Give its position among the tokens, from 0.',
    };
  },
  content: ({ tokens, predicate }) => [tokens.join(' '), String(predicate)],
};
