import { expect, it } from 'vitest';
import { atLeastOne, byteSize } from './options.ts';

it('reads sizes with their units', () => {
  const sizes = ['8GB', '1.5 gb', '500MB', '12B', '2TB'];
  expect(sizes.map(byteSize)).toEqual([8e9, 1.5e9, 5e8, 12, 2e12]);
  for (const wrong of ['', '8', 'GB', '0GB', '8 gigabytes', '-1GB', '0.1B']) {
    expect(() => byteSize(wrong), wrong).toThrow(/such as 8GB/);
  }
});

it('reads numbers from one', () => {
  expect(atLeastOne('3')).toBe(3);
  for (const wrong of ['0', '-1', '1.5', 'two'])
    expect(() => atLeastOne(wrong), wrong).toThrow(/whole number/);
});
