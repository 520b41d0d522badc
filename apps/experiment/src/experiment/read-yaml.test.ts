import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_YAML, readYaml } from './read-yaml.ts';

const read = (text: string) =>
  readYaml(text, (line, message, hint, cause) => {
    return new TokensiftError({ code: 'invalid-config', where: String(line), message, hint, cause });
  });

describe('readYaml', () => {
  it('reads values, with aliases, and knows their lines', () => {
    const yaml = read('a: &x { b: [1, two] }\nc: *x\n\nd: { e: *x, no: no }\n');
    const x = { b: [1, 'two'] };
    expect(yaml.value).toEqual({ a: x, c: x, d: { e: x, no: 'no' } });
    expect(yaml.lineOf(['d', 'e'])).toBe(4);
    expect(yaml.lineOf(['a', 'b', 1])).toBe(1);
    expect(yaml.lineOf(['d', 'nothing', 'here'])).toBe(4);
    expect(read('').value).toBeNull();
  });

  it('keeps to YAML 1.2 whatever a directive says', () => {
    expect(read('%YAML 1.1\n---\n[yes, 1:30, 2001-01-01]').value).toEqual(['yes', '1:30', '2001-01-01']);
  });

  const bomb = Array.from(
    { length: 20 },
    (_, i) => `- &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]\n`,
  );
  it.each([
    ['an unknown alias', 'a: 1\nb: *nowhere', '2', /alias "\*nowhere" has no anchor before it/],
    ['an alias before its anchor', 'a: *x\nb: &x 1', '1', /no anchor before it/],
    ['a value that holds itself', 'a: 1\nb: &x [1, *x]', '2', /inside of what it stands for/],
    ['a key that holds itself', 'b: &x { ? *x : 1 }', '1', /inside of what it stands for/],
    ['aliases that double', bomb.join(''), '20', /expand to too many values/],
    ['aliases without end', `- &a x\n${'- *a\n'.repeat(101)}`, '102', /more than 100 aliases/],
    ['a list nested too deep', `a:\n  ${'['.repeat(65)}${']'.repeat(65)}`, '2', /nested more than 64 deep/],
    ['a list nested too deep to close', '['.repeat(100_000), '1', /nested more than 64 deep/],
    ['compact lists nested too deep', '- '.repeat(100_000), '1', /nested more than 64 deep/],
    ['keys nested too deep', '? '.repeat(100_000), '1', /nested more than 64 deep/],
    ['mappings nested too deep', '{ a: '.repeat(50_000), '1', /nested more than 64 deep/],
    ['too many values', `[${'1,'.repeat(10_001)}]`, '1', /more than 10000 values/],
    ['a text that is too long', 'a'.repeat(LONGEST_YAML + 1), '1', /longer than/],
    ['a tag that nothing knows', 'a: 1\nb: !secret x', '2', /Unresolved tag/],
    ['a tag of YAML 1.1', 'a: !!set { x }', '1', /Unresolved tag/],
    ['an unknown version', '%YAML 9.9\n---\na: 1', '1', /version/],
    ['several documents', 'a: 1\n---\nb: 2', '2', /second document/],
    ['a key twice', 'a: 1\nb: 2\na: 3', '3', /keys must be unique/],
  ])('refuses %s, with the line', (_, text, line, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-config',
        where: line,
        problem: expect.stringMatching(message),
      }),
    );
  });

  it('gives a value or a typed error for anything', () => {
    const pieces = [
      'a',
      ' ',
      '\n',
      '\n  ',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&x ',
      '*x',
      '*y',
      '!',
      '!!str ',
    ];
    const more = [
      '"',
      "'",
      '|',
      '>',
      '#',
      '%',
      '---\n',
      '...\n',
      '\t',
      '<<: ',
      '.nan',
      '0x1',
      '\u0000',
      '\uFEFF',
      '__proto__',
    ];
    const text = fc
      .array(fc.constantFrom(...pieces, ...more), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (yaml) => {
        try {
          JSON.stringify(read(yaml).value);
        } catch (error) {
          expect(TokensiftError.isInstance(error) && error.where, String(error)).toMatch(/^[1-9]\d*$/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
