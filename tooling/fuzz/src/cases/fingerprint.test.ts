import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

it('tells values apart, and nothing else', () => {
  const values = [
    0,
    -0,
    1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    '0',
    [],
    [0],
    {},
    { a: 0 },
    { a: undefined },
    new Map([['a', 0]]),
    Float32Array.of(0),
    Float32Array.of(-0),
    Float32Array.of(Number.NaN),
    'NaN',
  ];
  expect(new Set(values.map(fingerprint)).size).toBe(values.length);
  // A number as an integer in memory, and as one that came from a division.
  expect(fingerprint({ a: 10 / 5, b: Float32Array.of(1, 2).subarray(1) })).toBe(
    fingerprint({ a: 2, b: Float32Array.of(2) }),
  );
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(fingerprint(deep)).toBe('deep');
});
