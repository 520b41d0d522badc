import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { buildCountTable, createDomainKl, loadCountTable } from '@tokensift/token-statistics';
import type { Format } from '../format.ts';

const FILE = 'counts.json';
const TOKENS = 12;

/** Counts of a base corpus. */
export const countTable: Format = {
  name: 'count-table',
  corpora: [
    {
      name: 'random',
      files: [{ path: FILE, structure: 'json', checksummed: true }],
      async write(folder) {
        const random = createRandom('count table');
        const texts = Array.from({ length: 200 }, () =>
          Array.from({ length: 9 }, () => random.integer(TOKENS)),
        );
        const table = await buildCountTable(() => texts, { tokenizer: 'tiny' });
        await table.save(join(folder, FILE));
      },
    },
  ],
  async read(folder) {
    const table = await loadCountTable(join(folder, FILE));
    const counts: number[] = [];
    for (let a = 0; a < TOKENS; a++) {
      counts.push(table.count([a]));
      for (let b = 0; b < TOKENS; b++) counts.push(table.count([a, b]), table.count([a, b, 1]));
    }
    const { texts, maxLength, minSupport, tokenizer } = table;
    return { texts, maxLength, minSupport, tokenizer, counts, score: typeof createDomainKl(table) };
  },
};
