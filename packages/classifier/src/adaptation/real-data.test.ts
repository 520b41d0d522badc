import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { loadTokenizer } from '@tokensift/tokenization';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BaseModel, openModel } from '../open-model.ts';
import { adaptModel } from './adapt-model.ts';

const shared = process.env.TOKENSIFT_DATA ?? resolve(import.meta.dirname, '../../../../../shared');
const mini = join(shared, 'models/tokensift-mini');

describe.skipIf(!existsSync(mini))(
  'tokensift-mini adapted to real data (skipped without TOKENSIFT_DATA)',
  () => {
    let model: BaseModel;
    let folder: string;
    beforeAll(async () => {
      model = await openModel(mini);
      folder = await mkdtemp(join(tmpdir(), 'tokensift-adapted-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.each(['banking77', 'scicite', 'bc5cdr_ner'])(
      '%s: texts are encoded as the reference does, and otherwise than before only where a new token is',
      async (name) => {
        const tagged = name === 'bc5cdr_ner';
        const columns = tagged ? ({ tagsAs: 'spans' } as const) : {};
        const path = join(shared, 'data', name);
        const { train, validation, test } = await readSplits(path, { random: createRandom(1), columns });
        const adapted = await adaptModel({ model, train, tokens: 100 });
        expect(adapted.report).toMatchObject({ tokensAdded: 100, addedParameters: 0 });
        expect(adapted.report.after.mean).toBeLessThan(adapted.report.before.mean);

        const all = tagged
          ? await sentencesOf(path)
          : [...train, ...validation, ...(test ?? [])].map(({ text }) => text);
        const texts = createRandom(1).shuffle(all).slice(0, 4000);
        const file = join(folder, 'tokenizer.json');
        await writeFile(file, adapted.model.files!.get('tokenizer.json')!);
        const reference = await loadTokenizer(file, { backend: 'native' });
        const own = adapted.model.tokenizer.encodeBatch(texts);
        const before = model.tokenizer.encodeBatch(texts);
        const constituents = new Map(adapted.record.tokens.map((token) => [token.id, token.constituents]));
        let changed = 0;
        for (const [i, { ids }] of reference.encodeBatch(texts).entries()) {
          const ours = own[i].ids;
          if (ours.join() !== ids.join()) expect([...ours], texts[i]).toEqual([...ids]);
          const expanded = Array.from(ours, (id) => constituents.get(id) ?? [id]).flat();
          const original = before[i].ids;
          if (expanded.join() !== original.join()) expect(expanded, texts[i]).toEqual([...original]);
          if (ours.length < original.length) changed++;
        }
        expect(changed).toBeGreaterThan(texts.length / 20);
      },
    );
  },
);

/** Whole sentences, not the spans that constructs are found in. */
async function sentencesOf(folder: string): Promise<string[]> {
  const files = ['train', 'validation', 'test'].map((split) =>
    readFile(join(folder, `${split}.jsonl`), 'utf8'),
  );
  const lines = (await Promise.all(files)).flatMap((text) => text.trim().split('\n'));
  return lines.map((line) => (JSON.parse(line) as { tokens: string[] }).tokens.join(' '));
}
