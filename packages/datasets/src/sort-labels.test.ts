import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortLabels } from './sort-labels.ts';

it('sorts whole numbers by value', () => {
  expect(sortLabels(['10', '2', '0', '11', '1'])).toEqual(['0', '1', '2', '10', '11']);
  expect(sortLabels(['3', '-1', '+2', '-10'])).toEqual(['-10', '-1', '+2', '3']);
  fc.assert(
    fc.property(fc.uniqueArray(fc.bigInt()), (values) => {
      const expected = [...values].sort((a, b) => (a < b ? -1 : 1)).map(String);
      expect(sortLabels(values.map(String))).toEqual(expected);
    }),
  );
});

it('sorts everything else by code units', () => {
  expect(sortLabels(['b', 'a', '10', '9', 'Z'])).toEqual(['10', '9', 'Z', 'a', 'b']);
  expect(sortLabels(['1.5', '10', '9'])).toEqual(['1.5', '10', '9']);
});

it('does not depend on the order that labels come in', () => {
  const label = fc.oneof(fc.string(), fc.constantFrom('1', '01', '+1', '001', '10', '2'));
  fc.assert(
    fc.property(fc.uniqueArray(label), (labels) => {
      expect(sortLabels(labels.toReversed())).toEqual(sortLabels(labels));
    }),
  );
});
