import { chmod, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeOf, type Tensor } from '@tokensift/core';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openFile } from '../files/open-file.ts';
import { decodeBfloat16, encodeBfloat16 } from './bfloat16.ts';
import type { FloatType } from './dtypes.ts';
import { decodeFloat16, encodeFloat16 } from './float16.ts';
import { SafetensorsFile } from './safetensors-file.ts';
import { writeSafetensors } from './write.ts';

const fixture = fileURLToPath(new URL('../fixtures/reference.safetensors', import.meta.url));

/** A file that is open until the test ends. */
async function openedFile(path: string): Promise<SafetensorsFile> {
  const file = await openFile(path);
  onTestFinished(() => file.close());
  return SafetensorsFile.of(file, path);
}

const tensor = (shape: readonly number[], data: readonly number[]): Tensor<Float32Array> => ({
  shape,
  data: Float32Array.from(data),
});

/** What the format keeps of float32 values. */
const rounded: Readonly<Record<FloatType, (values: Float32Array) => Float32Array>> = {
  F32: (values) => values,
  F16: (values) => throughHalves(values, encodeFloat16, decodeFloat16),
  BF16: (values) => throughHalves(values, encodeBfloat16, decodeBfloat16),
};

function throughHalves(
  values: Float32Array,
  encode: typeof encodeFloat16,
  decode: typeof decodeFloat16,
): Float32Array {
  const halves = new Uint16Array(values.length);
  const result = new Float32Array(values.length);
  encode(values, halves);
  decode(halves, result);
  return result;
}

describe('a file written by Python’s safetensors', () => {
  it('is read with metadata, types and shapes', async () => {
    const file = await openedFile(fixture);
    expect(file.metadata).toEqual({ format: 'pt', note: 'größer' });
    const dtypes = Object.fromEntries([...file.entries].map(([name, { dtype }]) => [name, dtype]));
    expect(dtypes).toMatchObject({ float16: 'F16', bfloat16: 'BF16', position_ids: 'I64', bool: 'BOOL' });
    expect(await file.read('scalar')).toEqual(tensor([], [2.5]));
    expect(await file.read('empty')).toEqual(tensor([3, 0], []));
    expect(await file.readInt32('int32')).toEqual({
      shape: [2, 2],
      data: Int32Array.of(1, -2, 3, 2 ** 31 - 1),
    });
  });

  it('is widened from half precision as torch widens it', async () => {
    const file = await openedFile(fixture);
    for (const name of ['float16', 'bfloat16']) {
      expect(await file.read(name)).toEqual(await file.read(`${name}.widened`));
    }
  });

  it('holds the half precision values that we would write', async () => {
    const file = await openedFile(fixture);
    const { shape, data } = await file.read('source');
    const path = join(await temporaryFolder(), 'ours.safetensors');
    for (const [dtype, name] of [
      ['F16', 'float16'],
      ['BF16', 'bfloat16'],
    ] as const) {
      await writeSafetensors(path, new Map([['x', { shape, data }]]), { dtype });
      const ours = await openedFile(path);
      expect(ours.entries.get('x')?.dtype).toBe(dtype);
      expect(await ours.read('x')).toEqual(await file.read(name));
    }
  });

  it('says what it cannot read as numbers, and what it does not hold', async () => {
    const file = await openedFile(fixture);
    const integers = await errorOf(file.read('position_ids'));
    expect(integers).toMatchObject({ code: 'unsupported', where: fixture });
    expect(integers.message).toContain('position_ids');
    expect(integers.message).toContain('I64');
    expect(await errorOf(file.readInt32('source'))).toMatchObject({ code: 'unsupported' });
    expect(await errorOf(file.read('absent'))).toMatchObject({ code: 'missing-tensor' });
  });
});

describe('what was written is read back', () => {
  const shape = fc.array(fc.nat({ max: 4 }), { maxLength: 3 });
  // Within the range of every type, so that each can be written.
  const value = fc.float({ min: -60000, max: 60000, noNaN: true });
  const floats = shape.chain((sizes) =>
    fc
      .array(value, { minLength: sizeOf(sizes), maxLength: sizeOf(sizes) })
      .map((values): Tensor => tensor(sizes, values)),
  );
  const integers = fc.array(fc.integer()).map(
    (values): Tensor => ({
      shape: [values.length],
      data: Int32Array.from(values),
    }),
  );
  const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
  const entries = fc.uniqueArray(fc.tuple(name, fc.oneof(floats, integers)), { selector: ([key]) => key });

  for (const dtype of ['F32', 'F16', 'BF16'] as const) {
    it(dtype, async () => {
      const path = join(await temporaryFolder(), 'model.safetensors');
      await fc.assert(
        fc.asyncProperty(entries, fc.dictionary(name, fc.string()), async (pairs, metadata) => {
          const tensors = new Map(pairs);
          await writeSafetensors(path, tensors, { dtype, metadata });
          const file = await openedFile(path);
          expect(file.metadata).toEqual(metadata);
          expect([...file.entries.keys()].sort()).toEqual([...tensors.keys()].sort());
          for (const [key, { shape: sizes, data }] of tensors) {
            if (data instanceof Int32Array) expect(await file.readInt32(key)).toEqual({ shape: sizes, data });
            else expect(await file.read(key)).toEqual({ shape: sizes, data: rounded[dtype](data) });
          }
        }),
        { numRuns: 50 },
      );
    });
  }

  it('across the chunks in which half precision is converted', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const data = Float32Array.from({ length: (1 << 22) + 3 }, (_, i) => (i % 2048) - 1024);
    await writeSafetensors(path, new Map([['x', { shape: [data.length], data }]]), { dtype: 'F16' });
    const found = await (await openedFile(path)).read('x');
    expect(found.data.length).toBe(data.length);
    expect(Buffer.compare(Buffer.from(found.data.buffer), Buffer.from(data.buffer))).toBe(0);
  });

  it('the same tensors in another order are the same file', async () => {
    const folder = await temporaryFolder();
    const [a, b] = [tensor([2], [1, 2]), tensor([1], [3])];
    await writeSafetensors(
      join(folder, '1'),
      new Map([
        ['a', a],
        ['b', b],
      ]),
    );
    await writeSafetensors(
      join(folder, '2'),
      new Map([
        ['b', b],
        ['a', a],
      ]),
    );
    expect(await readFile(join(folder, '1'))).toEqual(await readFile(join(folder, '2')));
  });

  it('from beyond 4 GiB of a file', async () => {
    const path = join(await temporaryFolder(), 'large.safetensors');
    const size = 2 ** 32 + 16;
    const header = JSON.stringify({
      large: { dtype: 'U8', shape: [size], data_offsets: [0, size] },
      small: { dtype: 'F32', shape: [2], data_offsets: [size, size + 8] },
    });
    // The file has a hole where the large tensor is, and takes no space on disk.
    const file = await open(path, 'w');
    await file.write(fileOf(header, Buffer.alloc(0)), 0, undefined, 0);
    const data = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    await file.write(data, 0, undefined, 8 + Buffer.byteLength(header) + size);
    await file.close();
    expect(await (await openedFile(path)).read('small')).toEqual(tensor([2], [1.5, -2]));
  });
});

describe('writing', () => {
  it('refuses values without a finite counterpart, and leaves the former file and nothing else', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'model.safetensors');
    await writeSafetensors(path, new Map([['kept', tensor([1], [1])]]));
    const before = await readFile(path);
    const cases: [FloatType, number][] = [
      ['F32', Number.NaN],
      ['F32', Infinity],
      ['F16', 70000],
      ['F16', Number.NaN],
      ['BF16', -Infinity],
      ['BF16', 3.4028235e38],
    ];
    for (const [dtype, value] of cases) {
      const tensors = new Map([
        ['first', tensor([1], [1])],
        ['second', tensor([3], [1, value, 2])],
      ]);
      const error = await errorOf(writeSafetensors(path, tensors, { dtype }));
      expect(error.code).toBe('not-finite');
      expect(error.message).toContain('"second"');
      expect(error.message).toContain('index 1');
    }
    expect(await readdir(folder)).toEqual(['model.safetensors']);
    expect(await readFile(path)).toEqual(before);
  });

  it('refuses a reserved name and a shape that does not fit', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const write = (name: string, shape: number[]) =>
      errorOf(writeSafetensors(path, new Map([[name, tensor(shape, [1, 2])]])));
    expect(await write('__metadata__', [2])).toMatchObject({ code: 'invalid-argument' });
    expect(await write('x', [3])).toMatchObject({ code: 'shape-mismatch' });
  });

  it('says when the folder is absent, a file, or the target is a folder', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const tensors = new Map([['x', tensor([1], [1])]]);
    const write = (path: string) => errorOf(writeSafetensors(path, tensors));
    expect(await write(join(folder, 'absent', 'x'))).toMatchObject({ code: 'file-not-found' });
    expect(await write(join(folder, 'file', 'x'))).toMatchObject({ code: 'io-error' });
    expect(await write(folder)).toMatchObject({ code: 'io-error', where: folder });
    expect(await readdir(folder)).toEqual(['file']);
    expect((await readdir(join(folder, '..'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('says when it is not permitted', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o500);
    const error = await errorOf(writeSafetensors(join(folder, 'x'), new Map()));
    expect(error).toMatchObject({ code: 'io-error' });
    expect(error.hint).toContain('Permission');
  });
});

const fileOf = (header: string | Uint8Array, data: Uint8Array, length?: bigint): Buffer => {
  const bytes = Buffer.from(header as string);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(bytes.length));
  return Buffer.concat([prefix, bytes, data]);
};

describe('a damaged file', () => {
  const one = (fields: object): Record<string, unknown> => ({
    a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields },
  });
  const two = (begin: number, end: number) => ({
    ...one({}),
    b: { dtype: 'U8', shape: [end - begin], data_offsets: [begin, end] },
  });
  const u8 = ([begin, end]: [number, number]) =>
    JSON.stringify({ dtype: 'U8', shape: [end - begin], data_offsets: [begin, end] });
  const json = (header: unknown, dataBytes = 8) => fileOf(JSON.stringify(header), Buffer.alloc(dataBytes));
  const cases: readonly [string, Buffer, string][] = [
    ['shorter than the length field', Buffer.from('1234567'), '7 bytes'],
    ['whose header is longer than the file', fileOf('{}', Buffer.alloc(0), 100n), 'length 100'],
    ['whose header is longer than 100 MB', fileOf('{}', Buffer.alloc(0), 2n ** 63n), 'above 100 MB'],
    ['without a header', fileOf('', Buffer.alloc(8)), 'start with "{"'],
    ['whose header is a list', fileOf('[]', Buffer.alloc(0)), 'start with "{"'],
    ['whose header starts with a space', fileOf(' {}', Buffer.alloc(0)), 'start with "{"'],
    ['whose header is no JSON', fileOf('{"a":}', Buffer.alloc(0)), 'not JSON'],
    ['whose header is not UTF-8', fileOf(Buffer.from([0x7b, 0x22, 0xff, 0x22]), Buffer.alloc(0)), 'UTF-8'],
    [
      'with a name twice',
      fileOf(`{"a":${u8([0, 2])},"a":${u8([2, 4])}}`, Buffer.alloc(4)),
      '"a" occurs twice',
    ],
    ['with a field twice', fileOf('{"a":{"dtype":"F32","dtype":"F16"}}', Buffer.alloc(0)), '"dtype" of the'],
    ['with metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}', Buffer.alloc(0)), 'occurs twice'],
    ['with a text twice', fileOf('{"__metadata__":{"a":"1","a":"2"}}', Buffer.alloc(0)), '"a" occurs twice'],
    [
      'nested deeply',
      fileOf(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, Buffer.alloc(0)),
      'within each other',
    ],
    ['with metadata that are not texts', json({ __metadata__: { x: 1 } }, 0), '__metadata__'],
    ['with a tensor that is not described', json({ a: 1 }, 0), '"a" is not described'],
    ['with an unknown type', json(one({ dtype: 'F31' })), '"F31"'],
    ['with a type named like a method', json(one({ dtype: 'toString' })), '"toString"'],
    ['without a type', json(one({ dtype: undefined })), 'unknown element type'],
    ['with a negative size', json(one({ shape: [-2] })), '[-2]'],
    ['with a fractional size', json(one({ shape: [0.5, 4] })), '[0.5,4]'],
    ['with a size that is a text', json(one({ shape: ['2'] })), '["2"]'],
    ['with too large a size', json(one({ shape: [2 ** 60] })), 'shape'],
    ['with sizes that overflow', json(one({ shape: [2 ** 40, 2 ** 40] })), 'larger than any file'],
    ['without a shape', json(one({ shape: undefined })), 'shape'],
    ['without offsets', json(one({ data_offsets: undefined })), 'offsets'],
    ['with three offsets', json(one({ data_offsets: [0, 8, 8] })), 'offsets'],
    ['with descending offsets', json(one({ data_offsets: [8, 0] })), 'offsets'],
    ['with negative offsets', json(one({ data_offsets: [-8, 0] })), 'offsets'],
    ['whose shape needs more bytes', json(one({ shape: [3] })), 'needs 12 bytes, its data has 8'],
    ['with an overlap', json(two(4, 12), 12), '"b" at bytes 4 to 12 overlaps'],
    ['with a hole', json(two(9, 12), 12), '"b" at bytes 9 to 12 leaves a hole'],
    ['with a hole at the start', json(one({ data_offsets: [4, 12] }), 12), 'leaves a hole'],
    ['whose data is cut short', json(one({}), 7), 'take 8 bytes, the file holds 7'],
    ['with bytes at the end', json(one({}), 9), '1 bytes follow'],
  ];

  it.each(cases)('%s is refused', async (_, bytes, said) => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    await writeFile(path, bytes);
    const error = await errorOf(openedFile(path));
    expect(error).toMatchObject({ code: 'invalid-checkpoint', where: path });
    expect(error.message).toContain(said);
    expect(error.hint).toBeTruthy();
  });

  it('cut anywhere is refused', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const whole = await readFile(fixture);
    for (let length = 0; length < whole.length; length += length < 1200 ? 1 : 97) {
      await writeFile(path, whole.subarray(0, length));
      expect(await errorOf(openedFile(path))).toMatchObject({ code: 'invalid-checkpoint' });
    }
  });

  it('with changed header bytes is refused, or still describes all of its data exactly', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const whole = await readFile(fixture);
    const headerEnd = 8 + Number(whole.readBigUInt64LE());
    const change = fc.tuple(fc.nat({ max: headerEnd - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [position, byte] of changes) bytes[position] = byte;
        await writeFile(path, bytes);
        let file: SafetensorsFile;
        try {
          file = await openedFile(path);
        } catch (error) {
          expect(error).toMatchObject({ name: 'TokensiftError', code: 'invalid-checkpoint' });
          return;
        }
        const sizes = [...file.entries.values()].map(({ begin, end }) => end - begin);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(whole.length - headerEnd);
        for (const [name, { dtype }] of file.entries) {
          if (['F32', 'F16', 'BF16'].includes(dtype)) await file.read(name);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that shrank after it was opened is refused', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const whole = await readFile(fixture);
    await writeFile(path, whole);
    const file = await openedFile(path);
    await writeFile(path, whole.subarray(0, 1300));
    expect(await errorOf(file.read('float16'))).toMatchObject({ code: 'invalid-checkpoint' });
  });

  it('or absent, or a folder, is said to be', async () => {
    const folder = await temporaryFolder();
    expect(await errorOf(openedFile(join(folder, 'x')))).toMatchObject({ code: 'file-not-found' });
    expect(await errorOf(openedFile(folder))).toMatchObject({ code: 'io-error', where: folder });
  });
});
