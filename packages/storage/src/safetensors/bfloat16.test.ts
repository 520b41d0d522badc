import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBfloat16, encodeBfloat16 } from './bfloat16.ts';

const halves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
const values = new Float32Array(halves.length);
decodeBfloat16(halves, values);

const encode = (value: number): number | undefined => {
  const target = new Uint16Array(1);
  return encodeBfloat16(Float32Array.of(value), target) === -1 ? target[0] : undefined;
};

describe('bfloat16', () => {
  it('gives back every finite bfloat16', () => {
    for (const [bits, value] of values.entries()) {
      expect(encode(value)).toBe(Number.isFinite(value) ? bits : undefined);
    }
  });

  it('rounds to the nearest, and ties to even', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: values[0x7f7f], noNaN: true }), (value) => {
        const bits = encode(value) as number;
        const distance = Math.abs(value - values[bits]);
        for (const neighbour of [values[bits - 1] ?? -Infinity, values[bits + 1]]) {
          const other = Math.abs(value - neighbour);
          expect(distance < other || (distance === other && bits % 2 === 0)).toBe(true);
        }
        if (value > 0) expect(encode(-value)).toBe(bits + 0x8000);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what has no finite bfloat16', () => {
    for (const value of [3.4028235e38, -3.4028235e38, Infinity, -Infinity, Number.NaN]) {
      expect(encode(value)).toBeUndefined();
    }
    expect(encodeBfloat16(Float32Array.of(1, 2, Number.NaN, 3), new Uint16Array(4))).toBe(2);
  });
});
