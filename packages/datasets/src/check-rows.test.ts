import type { LabelledText } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import { checkRows } from './check-rows.ts';

/** As a program in JavaScript may give them. */
const rowsOf = (...labels: readonly unknown[]) =>
  labels.map((label) => ({ text: 't', label })) as readonly LabelledText[];

describe('checkRows', () => {
  it('writes numbers and booleans as labels', () => {
    const { rows, notes } = checkRows(rowsOf(0, 1.5, -0, true, false, 7n, 'a'), 'train');
    expect(rows.map(({ label }) => label)).toEqual(['0', '1.5', '0', 'true', 'false', '7', 'a']);
    expect(notes).toEqual([]);
  });

  it('takes white space off labels and counts them', () => {
    const { rows, notes } = checkRows(rowsOf('HUM', 'HUM ', '\u00a0HUM\n'), 'train');
    expect(rows.map(({ label }) => label)).toEqual(['HUM', 'HUM', 'HUM']);
    expect(notes).toMatchObject([{ kind: 'trimmed-labels', count: 2 }]);
  });

  it('gives rows their position, and leaves those of a file theirs', () => {
    const given = [
      { text: 'a', label: 'x', pair: 'b' },
      { text: 'c', label: 'y', file: 'f.csv', line: 9 },
    ];
    expect(checkRows(given, 'train').rows).toEqual([{ ...given[0], file: 'train', line: 1 }, given[1]]);
  });

  it('tells that all labels are decimal numbers, once: not where a file was read', () => {
    const given = rowsOf('1.5', '0.25');
    expect(checkRows(given, 'train').notes).toMatchObject([{ kind: 'decimal-labels' }]);
    const read = given.map((row, i) => ({ ...row, file: 'f.csv', line: i + 2 }));
    expect(checkRows(read, 'train').notes).toEqual([]);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['nothing', ''],
    ['white space', ' \t'],
    ['NaN', Number.NaN],
    ['an infinite number', Infinity],
    ['a list', ['x']],
    ['an object', {}],
    ['a symbol', Symbol('x')],
  ])('refuses %s as a label', (_, label) => {
    expect(() => checkRows(rowsOf('a', label), 'train')).toThrow(
      expect.objectContaining({ code: 'invalid-data', where: 'train:2' }),
    );
  });

  it.each([null, undefined, 5, 'text', { label: 'a' }, { text: 5, label: 'a' }, { text: ' ', label: 'a' }])(
    'refuses %j as a row',
    (row) => {
      expect(() => checkRows([row] as unknown as LabelledText[], 'validation')).toThrow(
        expect.objectContaining({ code: 'invalid-data', where: 'validation:1' }),
      );
    },
  );

  it.each(['text', { text: 'a', label: 'b' }, undefined, null])('refuses %j in place of a list', (given) => {
    expect(() => checkRows(given as unknown as LabelledText[], 'train')).toThrow(
      expect.objectContaining({ code: 'invalid-argument', where: 'train' }),
    );
  });

  it('counts all rows that cannot be used', () => {
    expect(() => checkRows(rowsOf('a', null, 'b', undefined), 'train')).toThrow(
      expect.objectContaining({
        where: 'train:2',
        problem:
          '2 of 4 rows cannot be used: train:2 (the row has no label), train:4 (the row has no label).',
      }),
    );
  });
});
