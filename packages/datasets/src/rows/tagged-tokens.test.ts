import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../testing/files.ts';
import { errorOf, jsonl, notesOf, read } from '../../testing/read.ts';
import { checkRows } from '../check-rows.ts';
import { findDuplicates } from '../find-duplicates.ts';
import { readDataset } from '../read-dataset.ts';
import { semanticRoles } from './semantic-roles.ts';
import { taggedTokens } from './tagged-tokens.ts';

const format = taggedTokens;
const row = (...tags: readonly unknown[]) => ({ tokens: tags.map((_, i) => `w${i}`), tags });
const tagsOf = async (content: string, options = {}) =>
  (await read('d.jsonl', content, { ...options, format })).map(({ tags }) => tags);

describe('tagged tokens', () => {
  it('are read from lists', async () => {
    const content = jsonl({ tokens: ['a', 'b'], tags: ['O', 'B-X'], more: 1 });
    expect(await read('d.jsonl', content, { format })).toEqual([
      { tokens: ['a', 'b'], tags: ['O', 'B-X'], line: 1 },
    ]);
    const columns = { text: 'words', label: 'ner' };
    expect(await read('d.jsonl', jsonl({ words: ['a'], ner: ['O'] }), { format, columns })).toHaveLength(1);
  });

  it('become BIO, whichever scheme the file has', async () => {
    const content = jsonl(row('U-X', 'B-X', 'I-X', 'L-X'), row('O'));
    expect(await tagsOf(content)).toEqual([['B-X', 'B-X', 'I-X', 'I-X'], ['O']]);
    expect(await notesOf('d.jsonl', content, { format })).toEqual([
      'd.jsonl: tags are in the scheme BILOU; they become BIO.',
    ]);
    expect(await tagsOf(jsonl(row('I-X', 'B-X'), row('O', 'I-X', 'I-Y')))).toEqual([
      ['B-X', 'B-X'],
      ['O', 'B-X', 'B-Y'],
    ]);
    // The same tags, where they are said to be BIO.
    expect(await errorOf('d.jsonl', jsonl(row('I-X', 'B-X')), { format, tagScheme: 'bio' })).toMatchObject({
      where: 'd.jsonl:1',
    });
  });

  it('break BIO with a way out', async () => {
    const content = jsonl(row('B-X', 'I-X'), row('O', 'B-X', 'I-Y'), row('I-X'));
    expect(await errorOf('d.jsonl', content, { format })).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:2',
      problem: expect.stringContaining(
        'd.jsonl:2 (the tag "I-Y" of token 3 breaks the BIO scheme: it goes on with a span, but "B-X" comes before it)',
      ),
      hint: expect.stringMatching(/--repair-tags.*--skip-bad-rows/),
    });
    expect(await tagsOf(content, { repairTags: true })).toEqual([
      ['B-X', 'I-X'],
      ['O', 'B-X', 'B-Y'],
      ['B-X'],
    ]);
    expect(await notesOf('d.jsonl', content, { format, repairTags: true })).toEqual([
      'd.jsonl: 2 tags break the scheme; they are read as seqeval reads them.',
    ]);
    expect(await tagsOf(content, { skipBadRows: true })).toEqual([['B-X', 'I-X']]);
  });

  it.each([
    [{ ...row('O', 'O'), tags: ['O'] }, 'the row has 2 tokens and 1 tags'],
    [{ tokens: [], tags: [] }, 'the row has no tokens'],
    [{ tokens: ['a', ' '], tags: ['O', 'O'] }, 'token 2 is empty'],
    [{ tokens: ['a', 5], tags: ['O', 'O'] }, 'the tokens are not all strings'],
    [{ tokens: 'a b', tags: ['O', 'O'] }, 'the tokens are no list'],
    [{ tokens: ['a'] }, 'the row has no tags'],
    [row('O', 3), 'the tag 3 of token 2 is not of the BIO scheme'],
    [row('O', 'NOUN'), 'the tag "NOUN" of token 2 is not of the BIO scheme'],
    [row('O', 'B-'), 'the tag "B-" of token 2 is not of the BIO scheme'],
    [row('O', 'constructor'), 'the tag "constructor" of token 2 is not of the BIO scheme'],
  ])('refuse %j', async (bad, problem) => {
    const error = await errorOf('d.jsonl', jsonl(row('B-X'), bad), { format });
    expect(error).toMatchObject({ code: 'invalid-data', where: 'd.jsonl:2', problem: `${problem}.` });
    expect(error.hint).toBeTruthy();
  });

  it('offer the task that the rows are for', async () => {
    expect((await errorOf('d.jsonl', jsonl({ text: 'a', label: 'x' }), { format })).hint).toContain(
      '--task single-label',
    );
    expect((await errorOf('d.jsonl', jsonl(row('O')))).hint).toContain('--task token-classification');
    expect((await errorOf('d.jsonl', jsonl({ ...row('O'), predicate: 0 }))).hint).toContain(
      '--task semantic-roles',
    );
  });

  it('are checked when a program gives them', () => {
    expect(checkRows([{ tokens: ['a'], tags: ['O'] }], 'train', format).rows).toEqual([
      { tokens: ['a'], tags: ['O'], file: 'train', line: 1 },
    ]);
  });

  it('conflict where the same words have other tags', () => {
    const place = { file: 'f', line: 1 };
    const rows = [
      { ...row('O', 'B-X'), ...place },
      { ...row('O', 'O'), ...place },
    ] as never;
    expect(findDuplicates({ train: rows }, format).conflictingLabels).toHaveLength(1);
  });
});

describe('semantic roles', () => {
  const roles = (predicate: unknown) => ({ ...row('B-A0', 'B-V', 'O'), predicate });

  it('have an index of the predicate', async () => {
    const rows = await read('d.jsonl', jsonl(roles(1), roles(0)), { format: semanticRoles });
    expect(rows.map(({ predicate }) => predicate)).toEqual([1, 0]);
  });

  it.each([3, -1, 0.5, '1', null, undefined])('refuse the index %j', async (predicate) => {
    expect(
      await errorOf('d.jsonl', jsonl(roles(1), roles(predicate)), { format: semanticRoles }),
    ).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:2',
      problem: expect.stringContaining('predicate'),
    });
  });

  it('are no duplicates for predicates of one sentence', () => {
    const rows = [roles(0), roles(1), roles(1)].map((each, i) => ({ ...each, file: 'f', line: i })) as never;
    const { withinSplit } = findDuplicates({ train: rows }, semanticRoles);
    expect(withinSplit.map(({ occurrences }) => occurrences.map(({ line }) => line))).toEqual([[1, 2]]);
  });
});

describe.skipIf(!hasSharedData)('real data sets', () => {
  it.each(['atis_slots', 'bc5cdr_ner', 'snips_slots'])(
    '%s is read as its description counts it',
    async (name) => {
      const { label_counts } = JSON.parse(await readFile(join(sharedData, name, 'meta.json'), 'utf8'));
      const { rows, notes } = await readDataset(join(sharedData, name, 'test.jsonl'), { format });
      const counts: Record<string, number> = {};
      for (const tag of rows.flatMap(({ tags }) => tags)) counts[tag] = (counts[tag] ?? 0) + 1;
      expect(counts).toEqual(label_counts.test);
      expect(notes).toEqual([]);
    },
  );

  it('propbank_ewt_srl has a predicate in every row', async () => {
    const { rows } = await readDataset(join(sharedData, 'propbank_ewt_srl', 'test.jsonl'), {
      format: semanticRoles,
    });
    expect(rows).toHaveLength(4791);
    expect(rows.every(({ tags, predicate }) => /^B-V$|^B-C-V$/.test(tags[predicate]))).toBe(true);
  });
});
