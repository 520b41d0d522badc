import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from './float16.ts';

const halves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
const values = new Float32Array(halves.length);
decodeFloat16(halves, values);

const encode = (value: number): number | undefined => {
  const target = new Uint16Array(1);
  return encodeFloat16(Float32Array.of(value), target) === -1 ? target[0] : undefined;
};

describe('float16', () => {
  it('gives back every finite binary16', () => {
    for (const [bits, value] of values.entries()) {
      expect(encode(value)).toBe(Number.isFinite(value) ? bits : undefined);
    }
  });

  it('decodes what IEEE 754 says', () => {
    const of = (bits: number) => values[bits];
    expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555].map(of)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      0.333251953125,
    ]);
    expect([of(0x7c00), of(0xfc00), of(0x7e00)]).toEqual([Infinity, -Infinity, Number.NaN]);
    expect(Object.is(of(0x8000), -0)).toBe(true);
  });

  it('rounds to the nearest, and ties to even', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 65504, noNaN: true }), (value) => {
        const bits = encode(value) as number;
        const [below, found, above] = [values[bits - 1] ?? -Infinity, values[bits], values[bits + 1]];
        const distance = Math.abs(value - found);
        for (const neighbour of [below, above]) {
          const other = Math.abs(value - neighbour);
          expect(distance < other || (distance === other && bits % 2 === 0)).toBe(true);
        }
        if (value > 0) expect(encode(-value)).toBe(bits + 0x8000);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what has no finite binary16', () => {
    expect(encode(Math.fround(65519.99))).toBe(0x7bff);
    for (const value of [65520, -65520, 1e30, Infinity, -Infinity, Number.NaN]) {
      expect(encode(value)).toBeUndefined();
    }
    expect(encodeFloat16(Float32Array.of(1, 2, 1e9, 3), new Uint16Array(4))).toBe(2);
  });
});
