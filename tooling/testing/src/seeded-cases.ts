import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRandom, type Random } from '@tokensift/core';

/** Fixtures hold seven significant digits. */
const TOLERANCE = 1e-6;

/**
 * Computes the figures of seeded cases and compares each with what an oracle in Python computed of the same cases, which
 * it drew from the same generator.
 * @param fixture gzipped JSON: by family, by figure, one number for each case.
 * @param figures draws a case and computes its figures, which must have the names that the fixture has.
 * @returns one line for each figure that differs, and how many were compared.
 */
export function compareSeededCases(
  fixture: URL,
  family: string,
  figures: (random: Random) => Readonly<Record<string, number>>,
): { readonly differences: readonly string[]; readonly cases: number } {
  const all = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as Record<
    string,
    Record<string, number[]>
  >;
  const expected = all[family];
  const names = Object.keys(expected);
  const cases = expected[names[0]].length;
  const differences: string[] = [];
  for (let index = 0; index < cases; index++) {
    const actual = figures(createRandom(`${family}/${index}`));
    for (const name of new Set([...names, ...Object.keys(actual)])) {
      const [value, right] = [actual[name], expected[name]?.[index]];
      if (Math.abs(value - right) <= TOLERANCE * Math.max(1, Math.abs(right))) continue;
      differences.push(`${family}/${index} ${name}: ${value}, not ${right}`);
    }
  }
  return { differences, cases };
}
