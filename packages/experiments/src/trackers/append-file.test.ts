import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { AppendFile } from './append-file.ts';

const all = async () => Number.POSITIVE_INFINITY;

it('cuts off what is not whole, and holds what is appended', async () => {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, 'wholehal');
  {
    await using file = await AppendFile.open(path, async () => 5);
    await file.append(Buffer.from('more'));
    await file.append(Buffer.from('!'));
    await file.flush();
  }
  expect(await readFile(path, 'utf8')).toBe('wholemore!');
});

it('is as it was after a disk that is full has taken a part', async () => {
  const path = join(await temporaryFolder(), 'file');
  await using file = await AppendFile.open(path, async (opened) => (await opened.stat()).size);
  await file.append(Buffer.from('one '));
  const other = await open(path);
  onTestFinished(() => other.close());
  const append = vi.spyOn(Object.getPrototypeOf(other), 'appendFile');
  append.mockImplementationOnce(async function (this: typeof other, piece: unknown) {
    await this.write((piece as Buffer).subarray(0, 3));
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  });
  expect(await errorOf(file.append(Buffer.from('another')))).toMatchObject({
    code: 'io-error',
    where: path,
    hint: expect.stringContaining('The disk is full'),
  });
  expect(await readFile(path, 'utf8')).toBe('one ');
  await file.append(Buffer.from('two'));
  expect(await readFile(path, 'utf8')).toBe('one two');
});

it('says where it cannot be opened', async () => {
  const folder = await temporaryFolder();
  expect(await errorOf(AppendFile.open(join(folder, 'nowhere/file'), all))).toMatchObject({
    code: 'file-not-found',
  });
  expect(await errorOf(AppendFile.open(folder, all))).toMatchObject({ code: 'io-error', where: folder });
});
