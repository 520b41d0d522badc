import type { LabelledText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../../testing/booking-task.ts';
import { type BaseModel, openModel } from '../open-model.ts';
import { type SummarizeDataOptions, summarizeData } from './summarize-data.ts';

let model: BaseModel;
beforeAll(async () => {
  model = await openModel(tinyBertFolder, { pooling: 'mean' });
});

const row = (text: string, label: string): LabelledText => ({ text, label });
const clean = [row('book a room', 'book'), row('cancel the flight', 'cancel'), row('book a hotel', 'book')];
const other = [row('book rooms', 'book'), row('cancel rooms', 'cancel')];
const summarize = (changes: Partial<SummarizeDataOptions> = {}) =>
  summarizeData({ model, train: clean, validation: other, ...changes });
const notesOn = (changes: Partial<SummarizeDataOptions>) => summarize(changes).notes;
const kinds = (changes: Partial<SummarizeDataOptions>) => notesOn(changes).map(({ kind }) => kind);

describe('summarizeData', () => {
  it('counts rows by class and split, and has nothing to note where nothing is wrong', () => {
    const { summary, notes } = summarize({
      test: [row('book flight', 'book'), row('cancel hotel', 'cancel')],
    });
    expect(notes).toEqual([]);
    expect(summary).toEqual({
      pooling: { pooling: 'mean', source: 'caller' },
      maxLength: { tokens: model.backbone.config.maxPositions, source: 'default' },
      splits: {
        train: { rows: 3, truncated: 0, tokens: 9, unknown: 0 },
        // "rooms" is two tokens.
        validation: { rows: 2, truncated: 0, tokens: 6, unknown: 0 },
        test: { rows: 2, truncated: 0, tokens: 4, unknown: 0 },
      },
      classes: [
        { label: 'book', train: 2, validation: 1, test: 1 },
        { label: 'cancel', train: 1, validation: 1, test: 1 },
      ],
      duplicates: { repeatedRows: 0, leakedTexts: 0, conflictingTexts: 0 },
    });
    expect(summarize().summary.splits).not.toHaveProperty('test');
  });

  it('puts first what was changed in rows', () => {
    expect(kinds({ validation: [row('book rooms', ' book ')] })).toEqual([
      'trimmed-labels',
      'class-without-validation',
    ]);
  });

  it('notes classes without a validation or test row, of splits that are there', () => {
    const { notes } = summarize({ validation: [other[0]], test: [] });
    expect(notes).toEqual([
      { kind: 'class-without-validation', message: '1 of 2 classes has no validation row: cancel.' },
    ]);
    expect(kinds({ test: [other[0]] })).toEqual(['class-without-test']);
    expect(kinds({ validation: [] })).toEqual([]);
    const many = Array.from({ length: 9 }, (_, i) => row('book', `class${i}`));
    const listed = summarize({ train: [...clean, ...many] }).notes[0].message;
    expect(listed).toBe(
      '9 of 11 classes have no validation row: class0, class1, class2, class3, class4, … (4 more).',
    );
  });

  it('notes texts that are cut, with their share and how to cut fewer', () => {
    const long = row('book a a a a a a a', 'book');
    const { summary, notes } = summarize({ train: [...clean, long], maxLength: 8 });
    expect(summary.maxLength).toEqual({ tokens: 8, source: 'caller' });
    expect(summary.splits.train).toMatchObject({ rows: 4, truncated: 1 });
    expect(notes).toEqual([
      {
        kind: 'texts-cut',
        message: `Texts cut to 8 tokens: 1 training (25.0 %). --max-length or maxLength raises that, up to ${model.backbone.config.maxPositions}.`,
      },
    ]);
    const { maxPositions } = model.backbone.config;
    const longer = row('book '.repeat(maxPositions), 'book');
    expect(summarize({ train: [...clean, longer] }).notes[0].message).not.toContain('--max-length');
  });

  it('notes a vocabulary that does not know the texts', () => {
    const chinese = [row('我想订机票', 'book'), row('请取消酒店', 'cancel')];
    const { summary, notes } = summarize({ train: chinese, validation: [], test: [...other, chinese[0]] });
    expect(summary.splits.train.unknown).toBe(summary.splits.train.tokens);
    expect(notes[0]).toEqual({
      kind: 'unknown-tokens',
      message: expect.stringMatching(
        /^Unknown to the model's vocabulary \(\[UNK\]\): 100\.0 % of the training tokens, 45\.5 % of the test tokens\./,
      ),
    });
    // One unknown word among many is no news.
    expect(kinds({ train: [...clean, ...rowsFrom('more', 40), row('book a 房', 'book')] })).not.toContain(
      'unknown-tokens',
    );
  });

  it('notes leaks, conflicting labels and many repeated rows, with places', () => {
    const leak = summarize({ validation: [row('Book  a ROOM', 'book'), other[1]] });
    expect(leak.summary.duplicates.leakedTexts).toBe(1);
    expect(leak.notes).toEqual([
      {
        kind: 'leaked-texts',
        message:
          '1 text of training is also in evaluation, which flatters the results (first: train:1, validation:1).',
      },
    ]);
    const conflict = summarize({ train: [...clean, row('book a room', 'cancel'), row('cancel', 'cancel')] });
    expect(conflict.summary.duplicates).toEqual({ repeatedRows: 1, leakedTexts: 0, conflictingTexts: 1 });
    expect(conflict.notes.map(({ kind }) => kind)).toEqual(['repeated-texts', 'conflicting-labels']);
    expect(conflict.notes[1].message).toBe('1 text has different labels (first: train:1, train:4).');
    expect(conflict.notes[0].message).toBe('Training rows that repeat the text of another: 1 (20.0 %).');
  });

  it('refuses what training would stumble over later, in any split', () => {
    expect(() => summarize({ test: [row('book', 'refund')] })).toThrow(
      expect.objectContaining({ code: 'unknown-label', where: 'test:1' }),
    );
    expect(() => summarize({ test: [row('', 'book')] })).toThrow(
      expect.objectContaining({ code: 'invalid-data', where: 'test:1' }),
    );
  });
});
