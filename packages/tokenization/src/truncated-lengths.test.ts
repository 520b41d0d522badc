import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncatedLengths } from './truncated-lengths.ts';

describe('truncatedLengths', () => {
  it.each([
    [[10], 4, 0, [4]],
    [[10], 4, 2, [2]],
    [[3], 4, 0, [3]],
    [[3, 5], 8, 0, [3, 5]],
    [[3, 9], 8, 0, [3, 5]],
    [[9, 3], 8, 0, [5, 3]],
    [[9, 9], 7, 0, [3, 4]],
    [[10, 5], 7, 0, [4, 3]],
    [[10, 9], 7, 0, [3, 4]],
    [[10, 9], 10, 3, [4, 3]],
    [[9, 10], 10, 3, [3, 4]],
    [[9, 9], 3, 3, [0, 0]],
    [[1, 0], 0, 0, [0, 0]],
  ])('%j in %i with %i special tokens is %j', (lengths, maxLength, added, expected) => {
    expect(truncatedLengths(lengths, maxLength, added)).toEqual(expected);
  });

  it('uses all the room there is and cuts the longer sequence', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(70), fc.nat(4), (first, second, room, added) => {
        const [a, b] = truncatedLengths([first, second], room + added, added);
        expect(a + b).toBe(Math.min(first + second, room));
        expect(a).toBeLessThanOrEqual(first);
        expect(b).toBeLessThanOrEqual(second);
        if (a < first && b < second) expect(Math.abs(a - b)).toBeLessThanOrEqual(1);
        else if (a < first) expect(a).toBeGreaterThanOrEqual(b - 1);
        else if (b < second) expect(b).toBeGreaterThanOrEqual(a);
      }),
    );
  });
});
