import type { Random } from '@tokensift/core';
import fc from 'fast-check';
import { pick } from './mutation.ts';

/** Texts that programs stumble over, as JSON would hold them. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '/dev/zero',
  'NUL\u0000byte',
  '\u001b[2J\u0007',
  '\ud800',
  '\ufeff',
  'e\u0301\u200d😀',
  '<script>alert(1)</script>',
  '=cmd()',
  '999999999999999999999',
  'NaN',
  'null',
  'true',
];

/** Regular expressions that never end, match nothing, everything or twice, or are none. */
export const hostilePatterns: readonly string[] = [
  '(a+)+$',
  '(a|a)*b',
  '(.*)*x',
  '',
  '.',
  '.*',
  '|',
  '^',
  '$',
  '\\b',
  '(?=a)',
  '(?<!a)b',
  '(?i)A',
  '(?<=x',
  '[z-a]',
  '\\p{L}+|\\s',
  '\\p{Foo}',
  '[[:alpha:]]',
  '(?>a+)',
  'a{1000000}',
  '(a)\\1',
  '\\',
];

/** Numbers as a JSON file writes them, those that are none among them. */
export const hostileNumbers: readonly string[] = [
  '0',
  '-0',
  '-1',
  '1',
  '2',
  '0.5',
  '1e-320',
  '127',
  '255',
  '65536',
  '2147483647',
  '2147483648',
  '4294967296',
  '1000000000',
  '9007199254740993',
  '1e100',
  '-1e100',
  '1e999',
  'NaN',
  'Infinity',
  '0x10',
  '01',
];

const LONG = 1_000_000;
const DEPTHS = [100, 5_000, 100_000];
const values = fc.jsonValue({ maxDepth: 3 });

/** The text of a JSON value, or of something that claims to be one. */
export function hostileJson(random: Random): string {
  switch (random.integer(10)) {
    case 0:
    case 1:
      return JSON.stringify(pick(hostileTexts, random));
    case 2:
    case 3:
      return pick(hostileNumbers, random);
    case 4:
      return pick(['null', 'true', 'false', '[]', '{}', '[[]]', '[null]', '{"":0}'], random);
    case 5:
      return nested(random);
    case 6:
      return JSON.stringify(pick(['a', ' ', '!', '\u0301', '😀'], random).repeat(LONG / 2));
    case 7:
      return `{"__proto__":${pick(['null', '[]', '{"length":1e9}', '1'], random)},"constructor":1}`;
    case 8:
      return `[${Array(1000)
        .fill(pick(['0', '{}', '""', '[]'], random))
        .join(',')}]`;
    default:
      return JSON.stringify(fc.sample(values, { seed: random.uint32() | 0, numRuns: 1 })[0]);
  }
}

/** Deep enough to exhaust the stack of whoever walks it by recursion. */
function nested(random: Random): string {
  const depth = pick(DEPTHS, random);
  return pick([true, false], random)
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`;
}
