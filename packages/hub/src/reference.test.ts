import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeReference, parseReference } from './reference.ts';
import { unsafeName } from './safe-name.ts';

describe('parseReference', () => {
  it.each([
    ['hf:owner/name', { name: 'owner/name' }],
    ['hf://owner/name', { name: 'owner/name' }],
    ['hf:models/owner/name', { name: 'owner/name' }],
    ['hf:owner/name@v1.0', { name: 'owner/name', revision: 'v1.0' }],
    ['hf:owner/name@refs/pr/12', { name: 'owner/name', revision: 'refs/pr/12' }],
    ['hf:owner/name@refs/pr/12/sub', { name: 'owner/name', revision: 'refs/pr/12', path: 'sub' }],
    ['hf:owner/name@feature%2Fa/sub', { name: 'owner/name', revision: 'feature/a', path: 'sub' }],
    ['hf:owner/name/a/b.csv', { name: 'owner/name', path: 'a/b.csv' }],
    ['hf:owner/name/', { name: 'owner/name' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text, 'model')).toEqual({ kind: 'model', ...expected });
  });

  it('takes what is said of the kind, and knows it from the place otherwise', () => {
    const expected = { kind: 'dataset', name: 'owner/name' };
    expect(parseReference('hf:datasets/owner/name', 'dataset')).toEqual(expected);
    expect(parseReference('hf:owner/name', 'dataset')).toEqual(expected);
  });

  it.each([
    'hf:',
    'hf:name',
    'hf:/name',
    'hf:owner/',
    'hf:datasets/owner/name',
    'hf:datasets/name',
    'hf:spaces/owner/name',
    'hf:owner/na--me',
    'hf:owner/..',
    'hf:../name',
    'hf:owner/name.git',
    'hf:owner/n me',
    `hf:owner/${'n'.repeat(97)}`,
    'hf:owner/name@',
    'hf:owner/name@/file',
    'hf:owner/name@..',
    'hf:owner/name@a%2F..%2F..%2Fb',
    'hf:owner/name@a:b',
    'hf:owner/name//a',
    'hf:owner/name/../secret',
    'hf:owner/name/a\\..\\b',
    'hf:owner/name/a\0b',
    'hf:owner/name/NUL.txt',
  ])('refuses %s', (text) => {
    expect(() => parseReference(text, 'model')).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        where: text,
        hint: expect.stringContaining('hf:'),
      }),
    );
  });

  it('reads what it writes, and ends every text in a reference or one typed error', () => {
    const texts = fc.oneof(
      fc.string().map((text) => `hf:${text}`),
      fc
        .tuple(
          fc.constantFrom('a/b', 'a-1/b.c', 'datasets/a/b'),
          fc.constantFrom('', '@x', '@refs/pr/1', '@a%2Fb'),
        )
        .chain(([name, at]) => fc.constantFrom('', '/c', '/c/d.csv').map((path) => `hf:${name}${at}${path}`)),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('model' as const, 'dataset' as const), (text, kind) => {
        try {
          const reference = parseReference(text, kind);
          expect(parseReference(describeReference(reference), kind)).toEqual(reference);
        } catch (error) {
          if (!TokensiftError.isInstance(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('unsafeName', () => {
  it.each([
    'config.json',
    '1_Pooling/config.json',
    '.gitattributes',
    'a b.txt',
    'console.txt',
    'données.csv',
  ])('lets %s pass', (name) => expect(unsafeName(name)).toBeUndefined());

  it.each([
    '',
    '/etc/passwd',
    '../up',
    'a/../../b',
    'a//b',
    './a',
    'a\\b',
    'C:\\windows',
    'c:file',
    'file.txt:stream',
    'nul',
    'a/CON.json',
    'lpt1.txt',
    'trailing.',
    'trailing ',
    'a\0b',
    'a\nb',
  ])('refuses %j', (name) => expect(unsafeName(name)).toEqual(expect.any(String)));
});
