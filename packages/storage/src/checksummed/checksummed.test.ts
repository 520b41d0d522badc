import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type Tensor } from '@tokensift/core';
import { errorOf, hasSafetensors, runOracle, temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors/write.ts';
import { checksummedJson, parseChecksummedJson } from './checksummed-json.ts';
import {
  decodeChecksummed,
  encodeChecksummed,
  type FileKind,
  readChecksummed,
  writeChecksummed,
} from './checksummed-safetensors.ts';

const kind: FileKind = {
  format: 'a-format',
  version: '3',
  what: 'a file of the test',
  code: 'invalid-delta',
  hint: 'Write it again.',
};
const content = {
  metadata: {
    text: 'größer',
    checksums: '{"checksum":"0123"}',
    json: JSON.stringify({ checksum: '0'.repeat(64) }),
  },
  tensors: new Map<string, Tensor>([
    ['0', { shape: [3], data: Int32Array.of(1, -2, 3) }],
    ['a', { shape: [2, 1], data: Float32Array.of(-0, 1.5) }],
    ['none', { shape: [0], data: new Float32Array(0) }],
  ]),
};
const refused = { code: kind.code, hint: kind.hint };

/** Every byte of a file with one bit changed and with another value, cut off, left out and doubled. */
function* edits(bytes: Buffer): Iterable<Buffer> {
  const random = createRandom('edits');
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1 << random.integer(8), 1 + random.integer(255)]) {
      const edited = Buffer.from(bytes);
      edited[at] ^= mask;
      yield edited;
    }
    yield bytes.subarray(0, at);
    yield Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    yield Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]);
  }
}

describe('a safetensors file with a checksum', () => {
  it('gives back what was written', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    const checksum = await writeChecksummed(path, kind, content);
    expect(await readChecksummed(path, kind)).toEqual({ ...content, checksum });
  });

  it('is the same as bytes, which are refused after any edit, too', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    const checksum = await writeChecksummed(path, kind, content);
    const bytes = Buffer.concat(encodeChecksummed('the test', kind, content));
    expect(bytes).toEqual(await readFile(path));
    expect(await decodeChecksummed('the test', kind, bytes)).toEqual({ ...content, checksum });
    for (const edited of edits(bytes)) {
      expect(await errorOf(decodeChecksummed('the test', kind, edited))).toMatchObject({
        ...refused,
        where: 'the test',
      });
    }
    const broken = { shape: [2], data: Float32Array.of(1, Number.NaN) };
    const encode = () =>
      encodeChecksummed('the test', kind, { ...content, tensors: new Map([['b', broken]]) });
    expect(encode).toThrow(expect.objectContaining({ code: 'not-finite', where: 'the test' }));
  });

  it('is refused after any edit of any byte', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    await writeChecksummed(path, kind, content);
    for (const edited of edits(await readFile(path))) {
      await writeFile(path, edited);
      expect(await errorOf(readChecksummed(path, kind))).toMatchObject({ ...refused, where: path });
    }
  });

  it('is refused when it is of another kind or version, or knows no checksum', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    await writeChecksummed(path, kind, content);
    expect(await errorOf(readChecksummed(path, { ...kind, format: 'other' }))).toMatchObject({
      ...refused,
      problem: 'this is not a file of the test',
    });
    expect(await errorOf(readChecksummed(path, { ...kind, version: '4' }))).toMatchObject({
      ...refused,
      problem: 'its version is 3, and version 4 is read',
    });
    const { format, version } = kind;
    await writeSafetensors(path, content.tensors, { metadata: { format, version } });
    expect(await errorOf(readChecksummed(path, kind))).toMatchObject({
      ...refused,
      problem: 'it has no checksum',
    });
    expect(await errorOf(readChecksummed(`${path}.absent`, kind))).toMatchObject({ code: 'file-not-found' });
  });

  it.skipIf(!hasSafetensors)(
    'has the SHA-256 that Python finds (skipped without its safetensors)',
    async () => {
      const path = join(await temporaryFolder(), 'x.safetensors');
      await writeChecksummed(path, kind, content);
      expect(runOracle('checksums.py', path)).toEqual([true]);
    },
  );
});

describe('a JSON file with a checksum', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(2), (document, indent) => {
        const text = checksummedJson(document, indent);
        const found = parseChecksummedJson(Buffer.from(text), 'x', refused);
        const { checksum: _, ...own } = JSON.parse(JSON.stringify(document));
        expect(found).toEqual(own);
      }),
    );
  });

  it('is refused after any edit of any byte', () => {
    const document = { a: [1, '"checksum": "0"', { checksum: '0'.repeat(64) }], b: 'ä' };
    const text = checksummedJson(document, 2);
    expect(parseChecksummedJson(Buffer.from(text), 'x', refused)).toMatchObject(document);
    for (const edited of edits(Buffer.from(text))) {
      expect(() => parseChecksummedJson(edited, 'x', refused)).toThrow(
        expect.objectContaining({ ...refused, where: 'x' }),
      );
    }
  });
});
