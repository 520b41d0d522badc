import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { array, literal, maxLength, number, object, optional, pipe, string } from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkSchema } from '../json/check-schema.ts';
import { parseJson } from '../json/parse-json.ts';
import { readJson } from './read-json.ts';

const refusal = { code: 'invalid-checkpoint', hint: 'Take another.' } as const;

describe('readJson', () => {
  it('reads what JSON.parse reads, and refuses what it refuses', async () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (json) => {
        expect(parseJson(json, 'x', refusal)).toEqual(JSON.parse(json));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJson(text, 'x', refusal)).toThrow(expect.objectContaining(refusal));
          return;
        }
        expect(parseJson(text, 'x', refusal)).toEqual(expected);
      }),
    );
  });

  it('refuses what is nested deeply, and brackets in texts are none', async () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(parseJson(nested(100), 'x', refusal)).toBeTruthy();
    for (const depth of [102, 2e6]) {
      expect(() => parseJson(nested(depth), 'x', refusal)).toThrow(/more than 100/);
    }
    expect(parseJson(JSON.stringify('[\\"['.repeat(1000)), 'x', refusal)).toHaveLength(4000);
  });

  it('refuses a file that is too large, not text, absent, a folder, a pipe or a device', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'x.json');
    await writeFile(path, '[1,2]');
    expect(await readJson(path, { largest: 5 })).toEqual([1, 2]);
    expect(await errorOf(readJson(path, { largest: 4 }))).toMatchObject({ code: 'invalid-checkpoint' });
    await writeFile(path, Buffer.from([0x22, 0xff, 0x22]));
    expect(await errorOf(readJson(path))).toMatchObject({ problem: expect.stringContaining('UTF-8') });
    expect(await errorOf(readJson(join(folder, 'y')))).toMatchObject({ code: 'file-not-found' });
    expect(await errorOf(readJson(folder))).toMatchObject({ code: 'io-error' });
    if (process.platform === 'win32') return;
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const endless of [pipe, '/dev/zero']) {
      expect(await errorOf(readJson(endless))).toMatchObject({ code: 'io-error', where: endless });
    }
  });
});

describe('checkSchema', () => {
  const schema = object({
    kind: literal('x'),
    names: optional(pipe(array(string()), maxLength(2))),
    inner: object({ count: number() }),
  });
  const fitting = { kind: 'x', inner: { count: 1 } };

  it('gives the value that fits', () => {
    expect(checkSchema(schema, fitting, 'file', refusal)).toEqual(fitting);
  });

  it.each([
    [null, 'the file holds null, not Object'],
    [{ ...fitting, kind: 'y' }, '"kind" is "y", not "x"'],
    [{ ...fitting, kind: 'y'.repeat(1e6) }, '"kind" is "yyyy'],
    [{ kind: 'x' }, '"inner" is missing'],
    [{ ...fitting, inner: { count: '1' } }, '"inner.count" is "1", not number'],
    [{ ...fitting, names: ['a', 1] }, '"names.1" is 1, not string'],
    [{ ...fitting, names: ['a', 'b', 'c'] }, '"names" is 3, not <=2'],
  ])('names what does not', (value, said) => {
    const check = () => checkSchema(schema, value, 'file', refusal);
    expect(check).toThrow(expect.objectContaining({ ...refusal, where: 'file' }));
    expect(check).toThrow(said);
    expect(check).not.toThrow(/.{300}/);
  });
});
