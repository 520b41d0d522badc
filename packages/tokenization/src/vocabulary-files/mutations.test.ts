import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLDER_TEXTS, randomFolder } from '../../testing/random-folders.ts';
import { loadTokenizer } from '../load-tokenizer.ts';

/** A change of a file's bytes. */
const splice = fc.record({
  at: fc.nat(),
  removed: fc.nat(4),
  put: fc.oneof(
    fc.constantFrom('\n', 'b', 'z\n', '[', '"', '\\', '\0', ' ', '[UNK]\n', '['.repeat(300)),
    fc.string({ unit: 'binary', maxLength: 9 }),
  ),
});

/** A change of a JSON file's values. */
const setting = fc.record({ key: fc.nat(), value: fc.jsonValue({ maxDepth: 3 }) });

const change = fc.record({ file: fc.nat(), splice: fc.option(splice, { freq: 1 }), setting });

function changed(
  name: string,
  text: string,
  { splice, setting }: { splice: Splice | null; setting: Setting },
): Buffer {
  if (splice === null && name.endsWith('.json')) {
    const json = JSON.parse(text);
    const keys = Object.keys(json);
    json[keys[setting.key % keys.length] ?? 'pad_token'] = setting.value;
    return Buffer.from(JSON.stringify(json));
  }
  const { at, removed, put } = splice ?? { at: setting.key, removed: 1, put: '' };
  const bytes = Buffer.from(text);
  const start = at % (bytes.length + 1);
  return Buffer.concat([
    bytes.subarray(0, start),
    Buffer.from(put, 'latin1'),
    bytes.subarray(start + removed),
  ]);
}

type Splice = typeof splice extends fc.Arbitrary<infer Value> ? Value : never;
type Setting = typeof setting extends fc.Arbitrary<infer Value> ? Value : never;

describe('a folder with changed files', () => {
  it('works with ids that it has, or is refused', { timeout: 120_000 }, async () => {
    const root = await temporaryFolder();
    let folders = 0;
    let working = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(change, { minLength: 1, maxLength: 2 }), async (seed, changes) => {
        const folder = join(root, String(folders++));
        await mkdir(folder);
        const files = randomFolder(String(seed));
        const names = Object.keys(files);
        for (const name of names) await writeFile(join(folder, name), files[name]);
        for (const one of changes) {
          const name = names[one.file % names.length];
          await writeFile(join(folder, name), changed(name, files[name], one));
        }
        try {
          const tokenizer = await loadTokenizer(folder);
          for (const { ids } of tokenizer.encodeBatch(FOLDER_TEXTS, { maxLength: 40 })) {
            expect(ids.every((id) => id >= 0 && id < tokenizer.vocabularySize)).toBe(true);
          }
          expect(tokenizer.padId).toBeLessThan(tokenizer.vocabularySize);
          working++;
        } catch (error) {
          if (!TokensiftError.isInstance(error)) throw error;
          expect(error.code).toMatch(/^(invalid-tokenizer|unsupported|invalid-argument|file-not-found)$/);
        }
      }),
      { numRuns: 500 },
    );
    expect(working).toBeGreaterThan(50);
  });
});
