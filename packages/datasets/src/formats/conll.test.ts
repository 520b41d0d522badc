import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../testing/files.ts';
import { errorOf, notesOf, read, readWhole } from '../../testing/read.ts';
import { semanticRoles } from '../rows/semantic-roles.ts';
import { taggedTokens } from '../rows/tagged-tokens.ts';

const format = taggedTokens;

describe('CoNLL', () => {
  it.each(['conll', 'bio', 'iob', 'iob2', 'txt', 'tsv'])('is read from .%s', async (extension) => {
    const content = 'U.N. NNP B-NP B-ORG\nofficial NN I-NP O\n\nHeads NNS B-NP O\n';
    expect(await read(`d.${extension}`, content, { format })).toEqual([
      { tokens: ['U.N.', 'official'], tags: ['B-ORG', 'O'], line: 1 },
      { tokens: ['Heads'], tags: ['O'], line: 4 },
    ]);
  });

  it('has columns that tabs separate, tokens with spaces, and lines that end in \\r\\n', async () => {
    const content = '\uFEFFNew York\tB-LOC\r\n"\tO\r\n';
    expect(await read('d.conll', content, { format })).toEqual([
      { tokens: ['New York', '"'], tags: ['B-LOC', 'O'], line: 1 },
    ]);
    expect(await errorOf('d.conll', `${content}\u00a0\tO\r\n`, { format })).toMatchObject({
      where: 'd.conll:3',
      problem: 'token 3 is empty.',
    });
  });

  it('has columns by number and by name', async () => {
    const content = '1 EU B-ORG NNP\n2 rejects O VBZ\n';
    const columns = { text: '2', label: '3' };
    expect(await read('d.conll', content, { format, columns })).toEqual([
      { tokens: ['EU', 'rejects'], tags: ['B-ORG', 'O'], line: 1 },
    ]);
    const named = `# global.columns = ID FORM NE UPOS\n# text = EU rejects\n${content}`;
    expect(await read('d.conll', named, { format, columns: { text: 'FORM', label: 'NE' } })).toEqual([
      { tokens: ['EU', 'rejects'], tags: ['B-ORG', 'O'], line: 3 },
    ]);
    expect(await errorOf('d.conll', named, { format, columns: { text: 'form', label: 'NE' } })).toMatchObject(
      {
        code: 'invalid-data',
        where: 'd.conll:3',
        problem: 'there is no column "form"; found: "ID", "FORM", "NE", "UPOS".',
      },
    );
    expect((await errorOf('d.conll', content, { format, columns: { label: '5' } })).problem).toBe(
      'there is no column "5"; found: "1", "2", "3", "4".',
    );
  });

  it('has lines that are no rows: comments, document starts, more blank lines', async () => {
    const content = '-DOCSTART- -X- -X- O\n\n# id = a B\n# O\n#tag B-X\n\n\n \t\n# O O\nb O\n';
    expect(await read('d.conll', content, { format })).toEqual([
      { tokens: ['#', '#tag'], tags: ['O', 'B-X'], line: 4 },
      { tokens: ['b'], tags: ['O'], line: 10 },
    ]);
  });

  it('is converted from the scheme that the file has', async () => {
    const iob1 = 'Peter I-PER\nBlackburn I-PER\n\nAT O\nEU I-ORG\nUN B-ORG\n';
    expect((await read('d.conll', iob1, { format })).map(({ tags }) => tags)).toEqual([
      ['B-PER', 'I-PER'],
      ['O', 'B-ORG', 'B-ORG'],
    ]);
    expect(await notesOf('d.conll', iob1, { format })).toEqual([
      'd.conll: tags are in the scheme IOB1; they become BIO.',
    ]);
  });

  it('says in which line of a text a tag breaks the scheme', async () => {
    const content = 'a B-X\nb I-X\n\nc O\nd O\ne I-Y\n';
    expect(await errorOf('d.conll', content, { format })).toMatchObject({
      code: 'invalid-data',
      where: 'd.conll:6',
      problem:
        'the tag "I-Y" of token 3 breaks the BIO scheme: it goes on with a span, but "O" comes before it.',
      hint: expect.stringContaining('--repair-tags'),
    });
    expect(await read('d.conll', content, { format, repairTags: true })).toHaveLength(2);
  });

  it('says which line has no tag, and leaves out its text alone', async () => {
    const content = 'a B-X\n\nb O\nc\nd O\n\ne O\nf O O\n\ng O\n';
    const error = await errorOf('d.conll', content, { format });
    expect(error).toMatchObject({ code: 'invalid-data', where: 'd.conll:4' });
    expect(error.problem).toBe(
      '2 of 4 rows cannot be used: d.conll:4 (the line has 1 column, others 2), d.conll:8 (the line has 3 columns, others 2).',
    );
    const { rows } = await readWhole('d.conll', content, { format, skipBadRows: true });
    expect(rows.map(({ tokens }) => tokens)).toEqual([['a'], ['g']]);
    expect((await errorOf('d.conll', 'a\nb\n', { format })).problem).toContain(
      'no tag stands beside the token',
    );
  });

  it('is not read where it has not what rows need, or where they need less', async () => {
    expect(await errorOf('d.conll', 'a O\n', { format: semanticRoles })).toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('JSONL'),
    });
    expect(await errorOf('d.conll', 'a O\n')).toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('--task token-classification'),
    });
    expect(await errorOf('d.csv', 'a,O\n', { format })).toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('.conll'),
    });
  });

  it('is refused without blank lines between texts, before it fills the memory', async () => {
    expect(await errorOf('d.txt', 'a O\n'.repeat((1 << 18) + 1), { format })).toMatchObject({
      code: 'invalid-data',
      where: 'd.txt:1',
      hint: 'Put a blank line after each text.',
    });
  });
});

describe.skipIf(!hasSharedData)('atis_slots', () => {
  it.each([' ', '\t'])('is read from CoNLL as from JSONL (%j)', async (separator) => {
    const lines = (await readFile(join(sharedData, 'atis_slots', 'test.jsonl'), 'utf8')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { tokens: string[]; tags: string[] });
    const content = rows
      .map(({ tokens, tags }) => tokens.map((token, i) => `${token}${separator}${tags[i]}\n`).join(''))
      .join('\n');
    const found = await read('d.conll', content, { format });
    expect(found.map(({ tokens, tags }) => ({ tokens, tags }))).toEqual(
      rows.map(({ tokens, tags }) => ({ tokens, tags })),
    );
  });
});
