import { createRandom } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { errorOf, jsonl, notesOf, read, readWhole } from '../../testing/read.ts';
import { checkRows } from '../check-rows.ts';
import { findDuplicates } from '../find-duplicates.ts';
import { stratifiedSplit } from '../stratified-split.ts';
import { multiLabelTexts } from './multi-label-texts.ts';

const format = multiLabelTexts;
const labelsOf = async (...args: Parameters<typeof read>) =>
  (await read(args[0], args[1], { ...args[2], format })).map(({ labels }) => labels);

describe('multi-label texts', () => {
  it('have lists of labels in JSONL, each label once, in their order, none at all included', async () => {
    const content = jsonl(
      { text: 'a', labels: ['x', ' y ', 3, true, 'x'] },
      { text: 'b', labels: [] },
      { text: 'c', pair: 'd', labels: 'x;y' },
      { text: 'e', label: 'x' },
    );
    expect(await read('d.jsonl', content, { format })).toEqual([
      { text: 'a', labels: ['x', 'y', '3', 'true'], line: 1 },
      { text: 'b', labels: [], line: 2 },
      { text: 'c', pair: 'd', labels: ['x;y'], line: 3 },
      { text: 'e', labels: ['x'], line: 4 },
    ]);
    expect(await notesOf('d.jsonl', content, { format })).toEqual([
      'd.jsonl: a label had white space around it, which was taken off.',
    ]);
  });

  it.each([
    [';', 'semicolons'],
    ['|', 'bars'],
    [',', 'commas'],
  ])('are separated in a cell by the only character that can be it (%s)', async (separator, name) => {
    const content = `text,labels\na,"x${separator} y"\nb,\nc,x\nd,"y${separator}"\n`;
    expect(await labelsOf('d.csv', content)).toEqual([['x', 'y'], [], ['x'], ['y']]);
    expect(await notesOf('d.csv', content, { format })).toEqual([`d.csv: labels are separated by ${name}.`]);
  });

  it('are not separated by a guess where several characters can be it', async () => {
    const content = 'text,labels\na,"x;y, z"\n';
    expect(await errorOf('d.csv', content, { format })).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv',
      problem: 'labels could be separated by semicolons or commas.',
      hint: expect.stringContaining('--label-separator'),
    });
    expect(await labelsOf('d.csv', content, { labelSeparator: ';' })).toEqual([['x', 'y, z']]);
  });

  it('are read from lists in a cell, as JSON and as Python writes them', async () => {
    const content = `text;labels\na;"[""x"", ""y, z""]"\nb;"['x', ""it's"", 'say \\'hi\\' ""now""']"\nc;[]\n`;
    expect(await labelsOf('d.csv', content)).toEqual([['x', 'y, z'], ['x', "it's", `say 'hi' "now"`], []]);
  });

  it('have a column for each label', async () => {
    const content = 'text,toxic,Insult,other\na,1,0,9\nb,true,FALSE,9\nc,0.0,1.0,9\nd,no,0,9\n';
    const columns = { label: ['toxic', 'insult'] };
    expect(await labelsOf('d.csv', content, { columns })).toEqual([['toxic'], ['toxic'], ['insult'], []]);
    expect(await notesOf('d.csv', content, { format, columns })).toEqual([
      'd.csv: the column "Insult" is taken for "insult".',
    ]);
    expect(await labelsOf('d.jsonl', jsonl({ text: 'a', toxic: true, insult: 0 }), { columns })).toEqual([
      ['toxic'],
    ]);
    expect(await errorOf('d.csv', 'text,toxic,insult\na,1,\n', { format, columns })).toMatchObject({
      where: 'd.csv:2',
      problem: 'the column "insult" holds "".',
    });
    expect(await errorOf('d.csv', 'text,toxic\na,1\n', { format, columns })).toMatchObject({
      where: 'd.csv:1',
      problem: 'there is no column "insult"; found: "text", "toxic".',
    });
  });

  it.each([
    [{ text: 'b' }, 'the row has no labels'],
    [{ text: 'b', labels: null }, 'the row has no labels'],
    [{ text: 'b', labels: ['x', ' '] }, 'a label is empty'],
    [{ text: 'b', labels: ['x', ['y']] }, 'a label is neither a string nor a number'],
    [{ text: ' ', labels: ['x'] }, 'the text is empty'],
  ])('refuses %j', async (row, problem) => {
    expect(await errorOf('d.jsonl', jsonl({ text: 'a', labels: [] }, row), { format })).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:2',
      problem: `${problem}.`,
    });
  });

  it('are offered where rows of one label are read', async () => {
    const list = await errorOf('d.jsonl', jsonl({ text: 'a', label: 'x' }, { text: 'b', label: ['x', 'y'] }));
    expect(list).toMatchObject({
      where: 'd.jsonl:2',
      hint: expect.stringContaining('--task multi-label, or `task: multi-label` in an experiment'),
    });
    const column = await errorOf('d.jsonl', jsonl({ text: 'a', labels: ['x'] }));
    expect(column).toMatchObject({
      where: 'd.jsonl:1',
      problem: 'there is no column "label"; found: "text", "labels".',
      hint: expect.stringContaining('--task multi-label'),
    });
    await expect(
      readWhole('d.csv', 'text,a,b\nx,1,0\n', { columns: { label: ['a', 'b'] } }),
    ).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('--task multi-label'),
    });
  });

  it('are checked when a program gives them', () => {
    const { rows } = checkRows([{ text: 'a', labels: [' x'] }], 'train', format);
    expect(rows).toEqual([{ text: 'a', labels: ['x'], file: 'train', line: 1 }]);
    expect(() => checkRows([{ text: 'a' }] as never, 'train', format)).toThrow(
      expect.objectContaining({ code: 'invalid-data', where: 'train:1' }),
    );
    expect(() => checkRows('rows' as never, 'train', format)).toThrow(
      expect.objectContaining({ hint: 'Give at least one: [{ text: …, labels: … }].' }),
    );
  });

  it('are split so that rare labels are in every split', () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 1000 }, (_, i) => ({
      text: `t${i}`,
      // 100 labels in pairs: nearly every set is there once or twice.
      labels: [`common${random.integer(3)}`, ...(i % 50 === 0 ? ['rare'] : []), `kind${random.integer(40)}`],
    }));
    const splits = stratifiedSplit(rows, { train: 0.8, validation: 0.1, test: 0.1 }, random, format);
    const share = (label: string, split: typeof rows) =>
      split.filter(({ labels }) => labels.includes(label)).length;
    expect(share('rare', splits.validation) + share('rare', splits.test)).toBe(4);
    for (const split of [splits.validation, splits.test]) expect(split.length).toBeGreaterThan(85);
    for (let kind = 0; kind < 40; kind++) {
      const total = share(`kind${kind}`, rows);
      expect(Math.abs(share(`kind${kind}`, splits.train) - 0.8 * total)).toBeLessThanOrEqual(2);
    }
  });

  it('conflict where sets differ, in whatever order', () => {
    const row = (labels: string[], line: number) => ({ text: 'Same', labels, file: 'f', line });
    const same = findDuplicates({ train: [row(['a', 'b'], 1), row(['b', 'a'], 2)] }, format);
    expect([same.withinSplit.length, same.conflictingLabels.length]).toEqual([1, 0]);
    const other = findDuplicates({ train: [row(['a', 'b'], 1), row(['a'], 2)] }, format);
    expect(other.conflictingLabels[0].occurrences.map(({ label }) => label)).toEqual(['a, b', 'a']);
  });
});
