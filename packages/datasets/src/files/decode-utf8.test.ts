import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withFiles } from '../../testing/files.ts';
import { errorOf, jsonl, read } from '../../testing/read.ts';
import { readDataset } from '../read-dataset.ts';

const content = jsonl({ text: 'straße', label: 'x' }, { text: 'b', label: 'y' });

describe('text', () => {
  it('is refused where it has no lines, before it fills the memory', async () => {
    expect(await errorOf('d.jsonl', Buffer.alloc(65 << 20, 'a'))).toMatchObject({
      code: 'invalid-data',
      where: 'd.jsonl:1',
      problem: 'the line is longer than 64 MiB.',
    });
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  it('is refused, not waited for', () =>
    withFiles({}, async (folder) => {
      const file = join(folder, 'd.jsonl');
      execFileSync('mkfifo', [file]);
      await expect(readDataset(file)).rejects.toMatchObject({
        code: 'io-error',
        problem: 'this is no regular file.',
      });
    }));
});

describe('gzip', () => {
  it.each([
    ['d.jsonl.gz', content],
    ['d.JSONL.GZ', content],
    ['d.csv.gz', 'text,label\nstraße,x\nb,y\n'],
    ['d.tsv.gz', 'text\tlabel\nstraße\tx\nb\ty\n'],
    [
      'd.json.gz',
      JSON.stringify(
        content
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ),
    ],
    // Its first bytes tell what it is, not its name.
    ['d.jsonl', content],
  ])('is unpacked (%s)', async (name, text) => {
    expect((await read(name, gzipSync(text))).map(({ text: own }) => own)).toEqual(['straße', 'b']);
  });

  it('need not be packed where its name says so', async () => {
    expect(await read('d.jsonl.gz', content)).toHaveLength(2);
  });

  it('may have several members, as concatenated files do', async () => {
    expect(await read('d.jsonl.gz', Buffer.concat([gzipSync(content), gzipSync(content)]))).toHaveLength(4);
  });

  it('has lines that errors name', async () => {
    expect(await errorOf('d.csv.gz', gzipSync('text,label\na,x\n,y\n'))).toMatchObject({
      where: 'd.csv.gz:3',
    });
  });

  it('is refused where it is damaged or cut off', async () => {
    const packed = gzipSync(content.repeat(100));
    const damaged = Buffer.from(packed);
    damaged[20] ^= 0xff;
    for (const bytes of [packed.subarray(0, packed.length - 20), damaged]) {
      expect(await errorOf('d.jsonl.gz', bytes)).toMatchObject({
        code: 'invalid-data',
        where: 'd.jsonl.gz',
        problem: expect.stringContaining('damaged or cut off'),
      });
    }
  });

  it('is refused where it is made to fill the memory', async () => {
    const lines = Buffer.alloc(96 << 20, `${'a'.repeat((1 << 20) - 1)}\n`);
    expect(
      await errorOf('d.csv.gz', gzipSync(Buffer.concat([Buffer.from('text,label\n'), lines]))),
    ).toMatchObject({
      code: 'invalid-data',
      where: 'd.csv.gz',
      problem: 'the file unpacks to more than 400 times its size.',
    });
  }, 30_000);
});
