import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorOf, jsonVariants, withChecksum } from '@tokensift/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCountTable, loadCountTable } from './count-table-file.ts';
import { createDomainKl } from './domain-kl.ts';
import { findConstructs } from './find-constructs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-counts-'));
});
afterAll(() => rm(folder, { recursive: true }));

const corpora = fc.array(fc.array(fc.nat(4), { maxLength: 8 }), { minLength: 1, maxLength: 30 });

/** Texts that have an n-gram, by search. */
const search = (texts: readonly number[][], ids: readonly number[]): number =>
  texts.filter((text) => text.some((_, t) => ids.every((id, k) => text[t + k] === id))).length;

/** A table with an n-gram of each length. */
const small = () =>
  buildCountTable(
    () => [
      [1, 2, 3],
      [1, 2],
    ],
    { tokenizer: 'test', maxLength: 3, minSupport: 1 },
  );

const damaged = (where: string) => ({ code: 'invalid-data', where });

describe('a base-corpus count table', () => {
  it('counts what a search finds, whatever the limit of memory, and the same after saving and loading', async () => {
    await fc.assert(
      fc.asyncProperty(
        corpora,
        fc.constantFrom(1, 3, 1000),
        fc.integer({ min: 1, max: 4 }),
        async (texts, maxCandidates, minSupport) => {
          const built = await buildCountTable(() => texts, {
            tokenizer: 'test',
            maxLength: 3,
            minSupport,
            maxCandidates,
          });
          const path = join(folder, 'table.json');
          await built.save(path);
          for (const counts of [built, await loadCountTable(path)]) {
            expect(counts).toMatchObject({
              texts: texts.length,
              maxLength: 3,
              minSupport,
              tokenizer: 'test',
            });
            for (let a = 0; a < 6; a++) {
              expect(counts.count([a])).toBe(search(texts, [a]));
              expect(counts.occurs(a)).toBe(search(texts, [a]) > 0);
              for (let b = 0; b < 5; b++) {
                const two = search(texts, [a, b]);
                expect(counts.count([a, b])).toBe(two >= minSupport ? two : 0);
                const three = search(texts, [a, b, 1]);
                expect(counts.count([a, b, 1])).toBe(three >= minSupport ? three : 0);
              }
            }
            expect(counts.count([])).toBe(0);
            expect(counts.count([0, 0, 0, 0])).toBe(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the domain score of the formula', async () => {
    // Base: P(1) = 3/4, P(2 after 1) = 1/3. Domain: P(1) = 1, P(2 after 1) = 2/3; 3 is not in the base at all.
    const base = await buildCountTable(() => [[1, 2], [1], [1], [4]], { tokenizer: 't', minSupport: 1 });
    const domain = [
      { tokens: [1, 2, 3], label: 0 },
      { tokens: [1, 2], label: 1 },
      { tokens: [1], label: 1 },
    ];
    const found = (target?: number) => {
      const score = createDomainKl(base);
      const options = { classes: 2, minSupport: 1, score, ...(target !== undefined && { target }) };
      return new Map(findConstructs(domain, options).map(({ ids, score: r }) => [ids.join(' '), r]));
    };
    const all = found();
    expect(all.get('1')).toBeCloseTo(Math.log(4 / 3), 12);
    expect(all.get('1 2')).toBeCloseTo((2 / 3) * Math.log(2), 12);
    expect(all.get('2')).toBeCloseTo((2 / 3) * Math.log(2 / 3 / (1 / 4)), 12);
    expect(all.get('3')).toBe(0);
    expect(all.get('2 3')).toBe(0);
    // In class 0, 2 follows 1 in its one text.
    expect(found(0).get('1 2')).toBeCloseTo(Math.log(3), 12);
    const short = await buildCountTable(() => [[1]], { tokenizer: 't', maxLength: 1 });
    expect(() => findConstructs(domain, { classes: 2, minSupport: 1, score: createDomainKl(short) })).toThrow(
      /up to 3 tokens, the base-corpus table only 1/,
    );
  });

  it('refuses bad ids, options and files; leaves nothing half-written', async () => {
    const build = (texts: number[][], options = {}) =>
      buildCountTable(() => texts, { tokenizer: 't', ...options });
    await expect(build([[1], [-1]])).rejects.toMatchObject({
      code: 'invalid-data',
      where: 'text 1, token 0',
    });
    await expect(build([])).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(build([[1]], { maxLength: 0 })).rejects.toMatchObject({ code: 'invalid-argument' });
    const built = await build([[1]]);
    const path = join(folder, 'bad.json');
    await expect(loadCountTable(path)).rejects.toMatchObject({ code: 'file-not-found' });
    await built.save(path);
    await expect(built.save(join(path, 'table.json'))).rejects.toMatchObject({ code: 'io-error' });
    const good = await readFile(path, 'utf8');
    for (const text of ['', '{}', good.slice(0, -9), withChecksum('{}')]) {
      await writeFile(path, text);
      await expect(loadCountTable(path), text).rejects.toMatchObject(damaged(path));
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('that was edited is refused', async () => {
    const path = join(folder, 'edited.json');
    await (await small()).save(path);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at++) {
      const edited = Uint8Array.from(bytes);
      edited[at] ^= 1 << (at % 8);
      await writeFile(path, edited);
      expect(await errorOf(loadCountTable(path)), `byte ${at}`).toMatchObject(damaged(path));
    }
  });

  it('that says something else is refused, or is a table', async () => {
    const path = join(folder, 'variant.json');
    await (await small()).save(path);
    const { checksum: _, ...document } = JSON.parse(await readFile(path, 'utf8'));
    const columns = ['AAAA', '/////w==', 'AQAAAA', '!', 'AQAAAAIAAAADAAAA'].map((column) => ({
      ...document,
      lengths: document.lengths.with(0, [column, ...document.lengths[0].slice(1)]),
    }));
    let taken = 0;
    for (const json of [...jsonVariants(document), ...columns.map((variant) => JSON.stringify(variant))]) {
      await writeFile(path, withChecksum(json));
      const table = await loadCountTable(path).catch((error: unknown) => {
        expect(error, json).toMatchObject({ name: 'TokensiftError', ...damaged(path) });
      });
      if (!table) continue;
      taken++;
      expect(table.count([1, 2])).toBeGreaterThanOrEqual(0);
    }
    expect(taken).toBeGreaterThan(5);
  });
});
