import type { TaggedTokens } from '@tokensift/core';
import { isProblem, type RowFormat } from './row-format.ts';
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
    const predicate = Number(cells.predicate);
    const [{ tokens }] = read.rows;
    if (typeof cells.predicate === 'number' || typeof cells.predicate === 'bigint') {
      if (Number.isInteger(predicate) && predicate >= 0 && predicate < tokens.length) {
        return { ...read, rows: read.rows.map((row) => ({ ...row, predicate })) };
      }
    }
    return {
      problem: `the predicate ${JSON.stringify(cells.predicate) ?? 'is missing; it'} is not the index of one of the ${tokens.length} tokens`,
      hint: 'Give the position of the predicate among the tokens, from 0.',
    };
  },
  content: ({ tokens, predicate }) => [tokens.join(' '), String(predicate)],
};
