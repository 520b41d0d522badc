import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { checksummedJson } from '../checksummed/checksummed-json.ts';
import { manifestFile, readManifest, renewInManifest, writeManifest } from './manifest.ts';
import { verifyFolder } from './verify-folder.ts';

async function savedFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'config.json'), '{}');
  await writeFile(join(folder, 'inner', 'weights'), Buffer.alloc(3_000_000, 7));
  await writeFile(join(folder, 'empty'), '');
  await writeManifest(folder);
  return folder;
}

describe('verifyFolder', () => {
  it('finds everything as it was saved, by the hashes that sha256sum gives', async () => {
    const folder = await savedFolder();
    expect(await verifyFolder(folder)).toEqual({ files: 3, bytes: 3_000_002, problems: [] });
    const manifest = await readManifest(folder);
    expect([...manifest!.keys()]).toEqual(['config.json', 'empty', 'inner/weights']);
    const { stdout, status } = spawnSync('sha256sum', [join(folder, 'inner', 'weights')], {
      encoding: 'utf8',
    });
    const expected =
      status === 0
        ? stdout.slice(0, 64)
        : createHash('sha256').update(Buffer.alloc(3_000_000, 7)).digest('hex');
    expect(manifest!.get('inner/weights')).toEqual({ bytes: 3_000_000, sha256: expected });
  });

  it('names each file that differs, is missing or is foreign', async () => {
    const folder = await savedFolder();
    const weights = Buffer.alloc(3_000_000, 7);
    weights[2_345_678] = 8;
    await writeFile(join(folder, 'inner', 'weights'), weights);
    await writeFile(join(folder, 'inner', 'notes.txt'), '');
    await symlink('/dev/zero', join(folder, 'zero'));
    await rm(join(folder, 'empty'));
    expect((await verifyFolder(folder)).problems).toEqual([
      { file: 'empty', problem: 'missing' },
      { file: 'inner/notes.txt', problem: 'foreign' },
      { file: 'inner/weights', problem: 'differs' },
      { file: 'zero', problem: 'foreign' },
    ]);
  });

  it('does not read from devices in place of files', async () => {
    const folder = await savedFolder();
    await rm(join(folder, 'config.json'));
    await symlink('/dev/zero', join(folder, 'config.json'));
    expect((await verifyFolder(folder)).problems).toEqual([{ file: 'config.json', problem: 'missing' }]);
  });

  it('notices every byte of the manifest', async () => {
    const folder = await savedFolder();
    const path = join(folder, manifestFile);
    const content = await readFile(path);
    for (let at = 0; at < content.length; at++) {
      const changed = Buffer.from(content);
      changed[at] = changed[at] ^ 1;
      await writeFile(path, changed);
      expect((await verifyFolder(folder)).problems).toEqual([{ file: manifestFile, problem: 'differs' }]);
    }
  });

  it('refuses a folder without a manifest of ours, and manifests that lead out of it', async () => {
    const folder = await temporaryFolder();
    expect(await errorOf(verifyFolder(folder))).toMatchObject({ code: 'file-not-found' });
    await writeFile(join(folder, manifestFile), '{"name":"a browser extension"}');
    expect(await errorOf(verifyFolder(folder))).toMatchObject({ code: 'file-not-found' });
    for (const files of [
      { '../secret': { bytes: 1, sha256: '' } },
      { '/etc/passwd': { bytes: 1, sha256: '' } },
      { 'a/../../b': { bytes: 1, sha256: '' } },
      { a: null },
      'none',
    ]) {
      await writeFile(join(folder, manifestFile), checksummedJson({ schema: 'tokensift/manifest/1', files }));
      expect(await errorOf(readManifest(folder))).toMatchObject({ code: 'invalid-checkpoint' });
    }
  });

  it('takes a file that was written again into the manifest, and vouches for no other', async () => {
    const folder = await savedFolder();
    await writeFile(join(folder, 'config.json'), '[]');
    await writeFile(join(folder, 'empty'), 'full');
    await renewInManifest(folder, 'config.json');
    expect((await verifyFolder(folder)).problems).toEqual([{ file: 'empty', problem: 'differs' }]);
    const without = await temporaryFolder();
    await renewInManifest(without, 'config.json');
    expect(await readManifest(without)).toBeUndefined();
  });
});
