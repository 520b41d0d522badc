import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { disk } from './file-reader.ts';
import { keepFiles } from './keep-files.ts';

const options = { largest: 100, code: 'invalid-checkpoint', hint: 'Take another.' } as const;

describe('keepFiles', () => {
  it('reads what files held, and knows which were not there', async () => {
    const folder = await temporaryFolder();
    const [there, absent] = [join(folder, 'there.json'), join(folder, 'absent.json')];
    await writeFile(there, '{"a":1}');
    const kept = await keepFiles([there, absent], disk, options);
    await rm(there);
    await writeFile(absent, '{"b":2}');
    expect([kept.has(there), kept.has(absent)]).toEqual([true, false]);
    expect(await kept.readJson(there)).toEqual({ a: 1 });
    expect(await kept.readJsonIfPresent(there)).toEqual({ a: 1 });
    expect((await kept.readBytesIfPresent(there, options))?.toString()).toBe('{"a":1}');
    expect(await kept.readJsonIfPresent(absent)).toBeUndefined();
    expect(await kept.readBytesIfPresent(absent, options)).toBeUndefined();
    await expect(kept.readJson(absent)).rejects.toMatchObject({ code: 'file-not-found', where: absent });
    await expect(kept.readJson(join(folder, 'other.json'))).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses what is too large, and says where JSON is none', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.json');
    await writeFile(file, 'x'.repeat(101));
    await expect(keepFiles([file], disk, options)).rejects.toMatchObject({ code: options.code, where: file });
    await writeFile(file, '{');
    const kept = await keepFiles([file], disk, options);
    await expect(kept.readJson(file)).rejects.toMatchObject({ code: 'invalid-checkpoint', where: file });
  });
});
