import { createRandom } from '@tokensift/core';
import { expect, it } from 'vitest';
import { chooseMoments, describeMoment, parseMoment } from './moment.ts';

it('spreads the operations over all that differ, and reads back what it writes', () => {
  const operations = ['mkdir a', 'open a/b', 'write a/b', 'write a/b', 'write a/b', 'rename a'];
  const moments = chooseMoments(operations, 1000, 6, createRandom(1));
  const names = moments.map(describeMoment);
  expect(names.slice(0, 5)).toEqual(['op1', 'op2', 'op3', 'op5t', 'op6']);
  expect(names.slice(5)).toHaveLength(6);
  for (const name of names.slice(5)) expect(name).toMatch(/^ms\d{1,3}$/);
  expect(names.map(parseMoment)).toEqual(moments);
  expect(() => parseMoment('now')).toThrow(/no moment/);
});
