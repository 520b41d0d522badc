import { describe, expect, it } from 'vitest';
import { addToDimension, bindDimension, multiplyDimensions, solveShape } from './dimensions.ts';

describe('dimensions', () => {
  it('add numbers to numbers and to symbols, in one form', () => {
    expect(addToDimension(3, 4)).toBe(7);
    expect(addToDimension('length', 0)).toBe('length');
    expect(addToDimension(addToDimension('length', 3), 4)).toBe('(length+7)');
  });

  it('multiply sums as they multiply symbols', () => {
    const tokens = multiplyDimensions(['batch', addToDimension('length', 4)]);
    expect(tokens).toBe(multiplyDimensions(['(length+4)', 'batch']));
    expect(bindDimension(tokens, { batch: 2, length: 5 })).toBe(18);
    expect(() => bindDimension(tokens, { batch: 2 })).toThrow(/not bound/);
  });

  it('are solved for their symbols; products say nothing', () => {
    expect(solveShape(['batch', 1, '(length+4)', 'batch*width'], [2, 1, 9, 6])).toEqual({
      batch: 2,
      length: 5,
    });
  });
});
