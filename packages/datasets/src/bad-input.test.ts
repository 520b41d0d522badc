import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../testing/files.ts';
import { errorOf, jsonl, notesOf, readWhole } from '../testing/read.ts';
import type { ColumnNames } from './columns/column.ts';
import { findDuplicates } from './find-duplicates.ts';
import { createLabelMap } from './label-map.ts';
import { readSplits } from './read-splits.ts';
import { labelledTexts } from './rows/labelled-texts.ts';
import { multiLabelTexts } from './rows/multi-label-texts.ts';
import type { RowFormat } from './rows/row-format.ts';
import { semanticRoles } from './rows/semantic-roles.ts';
import { taggedTokens } from './rows/tagged-tokens.ts';
import { valuedTexts } from './rows/valued-texts.ts';

interface BadInput {
  readonly what: string;
  readonly format: RowFormat<object>;
  readonly name?: string;
  readonly content: string;
  readonly columns?: ColumnNames;
  readonly where: string;
  readonly problem: RegExp;
  /** The way out. */
  readonly hint: RegExp;
}

const texts = labelledTexts as RowFormat<object>;
const sets = multiLabelTexts as RowFormat<object>;
const values = valuedTexts as RowFormat<object>;
const tokens = taggedTokens as RowFormat<object>;
const roles = semanticRoles as RowFormat<object>;
const tagged = (...tags: unknown[]) => ({ tokens: tags.map((_, i) => `w${i}`), tags });

const BAD_INPUTS: readonly BadInput[] = [
  {
    what: 'a tag that breaks BIO',
    format: tokens,
    content: jsonl(tagged('B-X', 'I-X'), tagged('O', 'I-X')),
    where: 'd.jsonl:2',
    problem: /the tag "I-X" of token 2 breaks the BIO scheme: .* "O" comes before it/,
    hint: /--repair-tags, or `repairTags: true`.*--skip-bad-rows/,
  },
  {
    what: 'a tag that breaks BIO in a CoNLL file',
    format: tokens,
    name: 'd.conll',
    content: 'a B-X\n\nb O\nc I-X\n',
    where: 'd.conll:4',
    problem: /breaks the BIO scheme/,
    hint: /--repair-tags/,
  },
  {
    what: 'a span that is not ended in IOBES',
    format: tokens,
    content: jsonl(tagged('S-X'), tagged('B-X', 'I-X', 'O')),
    where: 'd.jsonl:2',
    problem: /the tag "I-X" of token 2 breaks the IOBES scheme: the span is not ended/,
    hint: /--repair-tags/,
  },
  {
    what: 'tokens and tags of different length',
    format: tokens,
    content: jsonl(tagged('O'), { tokens: ['a', 'b'], tags: ['O', 'O', 'O'] }),
    where: 'd.jsonl:2',
    problem: /2 tokens and 3 tags/,
    hint: /each token a tag/,
  },
  {
    what: 'tags that are numbers',
    format: tokens,
    content: jsonl(tagged('O'), tagged(0, 3)),
    where: 'd.jsonl:2',
    problem: /the tag 0 of token 1/,
    hint: /by their names/,
  },
  {
    what: 'an empty sentence',
    format: tokens,
    content: jsonl(tagged('O'), tagged()),
    where: 'd.jsonl:2',
    problem: /no tokens/,
    hint: /remove the row/,
  },
  {
    what: 'a predicate outside of the sentence',
    format: roles,
    content: jsonl({ ...tagged('O'), predicate: 0 }, { ...tagged('O'), predicate: 1 }),
    where: 'd.jsonl:2',
    problem: /predicate 1 is not the index/,
    hint: /from 0/,
  },
  {
    what: 'an empty text',
    format: texts,
    name: 'd.csv',
    content: 'text,label\na,x\n ,x\n',
    where: 'd.csv:3',
    problem: /text is empty/,
    hint: /fill it in or remove the row/,
  },
  {
    what: 'an empty text among multi-label texts',
    format: sets,
    name: 'd.csv',
    content: 'text,labels\na,x\n,x\n',
    where: 'd.csv:3',
    problem: /text is empty/,
    hint: /fill it in or remove the row/,
  },
  {
    what: 'a row with several labels among those with one',
    format: texts,
    content: jsonl({ text: 'a', label: 'x' }, { text: 'b', label: ['x', 'y'] }),
    where: 'd.jsonl:2',
    problem: /neither a string nor a number/,
    hint: /--task multi-label, or `task: multi-label` in an experiment/,
  },
  {
    what: 'rows that all have lists of labels',
    format: texts,
    content: jsonl({ text: 'a', labels: ['x'] }),
    where: 'd.jsonl:1',
    problem: /no column "label"; found: "text", "labels"/,
    hint: /--task multi-label/,
  },
  {
    what: 'a column for each label where a row has one',
    format: texts,
    name: 'd.csv',
    content: 'text,a,b\nx,1,0\n',
    columns: { label: ['a', 'b'] },
    where: 'columns.label',
    problem: /one column is needed, and 2 are named/,
    hint: /--task multi-label/,
  },
  {
    what: 'something else than 1 or 0 in the column of a label',
    format: sets,
    name: 'd.csv',
    content: 'text,a,b\nx,1,0\ny,2,0\n',
    columns: { label: ['a', 'b'] },
    where: 'd.csv:3',
    problem: /"a" holds "2"/,
    hint: /1 \(or true\)/,
  },
  {
    what: 'names where numbers are read',
    format: values,
    name: 'd.csv',
    content: 'text,label\na,1\nb,good\n',
    where: 'd.csv:3',
    problem: /"good" is not a finite number/,
    hint: /--task single-label/,
  },
  {
    what: 'tagged tokens where texts are read',
    format: texts,
    content: jsonl(tagged('O')),
    where: 'd.jsonl:1',
    problem: /labels tokens/,
    hint: /--task token-classification.*--tags-as spans/,
  },
  {
    what: 'texts where tagged tokens are read',
    format: tokens,
    content: jsonl({ text: 'a', label: 'x' }),
    where: 'd.jsonl:1',
    problem: /no column "tokens"; found: "text", "label"/,
    hint: /--task single-label/,
  },
];

describe('bad input', () => {
  it.each(BAD_INPUTS)('$what: file, line and a way out', async (bad) => {
    const { format, name = 'd.jsonl', content, columns = {}, where, problem, hint } = bad;
    expect(await errorOf(name, content, { format, columns })).toMatchObject({
      code: expect.stringMatching(/^(invalid-data|invalid-argument|unsupported)$/),
      where,
      problem: expect.stringMatching(problem),
      hint: expect.stringMatching(hint),
    });
  });

  it('a label that training does not have: file and line', async () => {
    const { rows: train } = await readWhole('train.csv', 'text,label\na,x\nb,y\n');
    const { rows: test } = await readWhole('test.csv', 'text,label\na,x\nb,z\n');
    const { indexOf } = createLabelMap(train);
    expect(() => test.map(indexOf)).toThrow(
      expect.objectContaining({
        code: 'unknown-label',
        where: expect.stringMatching(/test\.csv:3$/),
        hint: 'Known: x, y.',
      }),
    );
  });

  it('is offered another task only where another reads the rows', async () => {
    const columns = { label: 'class' };
    expect((await errorOf('d.csv', 'text,label\na,x\n', { columns })).hint).not.toContain('--task');
    expect((await errorOf('d.csv', 'text,labels\na,x\n', { columns })).hint).toContain('--task multi-label');
  });

  it('a single row: nothing is left to validate on', () =>
    withFiles({ 'd.csv': 'text,label\na,x\n' }, async (folder) => {
      await expect(readSplits(`${folder}/d.csv`, { random: createRandom(1) })).rejects.toMatchObject({
        code: 'invalid-data',
        where: `${folder}/d.csv`,
        hint: 'Add rows, or give a folder with a train and a validation file.',
      });
    }));

  it('labels that are numbers: names of classes, and an offer where they hardly are', async () => {
    expect(await notesOf('d.csv', 'text,label\na,0\nb,1\nc,1\n')).toEqual([]);
    expect(await notesOf('d.csv', 'text,label\na,v1.5\nb,1.5\nc,2\n')).toEqual([]);
    expect(await notesOf('d.csv', 'text,label\na,0.25\nb,1.5\nc,-3.75\n')).toEqual([
      'd.csv: all labels are numbers with a decimal point; to learn the numbers themselves: --task regression, or `task: ' +
        'regression` in an experiment.',
    ]);
  });

  it('two rows of one text with different labels: both places', async () => {
    const { rows } = await readWhole('d.csv', 'text,label\nsame,x\nother,x\n Same ,y\n');
    const { conflictingLabels } = findDuplicates({ train: rows });
    expect(
      conflictingLabels.map(({ occurrences }) => occurrences.map(({ line, label }) => [line, label])),
    ).toEqual([
      [
        [2, 'x'],
        [4, 'y'],
      ],
    ]);
  });
});
