import { createHash } from 'node:crypto';
import { createRandom } from '@tokensift/core';
import { tinyBert } from '@tokensift/tokenization/testing';
import { describe, expect, it } from 'vitest';
import { changeByte, mutateBytes } from './bytes.ts';
import type { Mutate } from './mutation.ts';
import { type Structure, structures } from './structures.ts';

const header = JSON.stringify({
  __metadata__: { state: '{"step":3}' },
  a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: 'I32', shape: [1], data_offsets: [16, 20] },
});
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(header.length));

const examples: Readonly<Record<Structure, Buffer>> = {
  json: Buffer.from(JSON.stringify(tinyBert)),
  'tokenizer-json': Buffer.from(JSON.stringify(tinyBert)),
  safetensors: Buffer.concat([length, Buffer.from(header), Buffer.alloc(20, 1)]),
  yaml: Buffer.from('name: tiny\nlist:\n  - { a: 1 }\n'),
  'json-lines': Buffer.from('{"text":"a","label":"b"}\n{"text":"c","label":"d"}\n'),
  lines: Buffer.from('text,label\na,b\n"c",d\n'),
};

const mutations = (mutate: Mutate, bytes: Buffer) =>
  Array.from({ length: 300 }, (_, i) => mutate(bytes, createRandom(i)));

describe('mutations', () => {
  for (const [name, bytes] of Object.entries({ ...examples, bytes: examples.json })) {
    it(`${name}: are the same for a seed, many, and leave the original`, () => {
      const before = Buffer.from(bytes);
      const mutate = name === 'bytes' ? mutateBytes : structures[name as Structure];
      const seen = new Set<string>();
      for (const [i, mutation] of mutations(mutate, bytes).entries()) {
        const again = mutate(bytes, createRandom(i));
        expect(again?.what).toBe(mutation?.what);
        if (!mutation) continue;
        // Some are megabytes long: too long for the comparison of an assertion.
        expect(again?.bytes.equals(mutation.bytes)).toBe(true);
        if (!mutation.bytes.equals(bytes)) seen.add(createHash('sha1').update(mutation.bytes).digest('hex'));
      }
      expect(seen.size).toBeGreaterThan(100);
      expect(bytes.equals(before)).toBe(true);
    });
  }

  it('of JSON reach every depth, and what JSON.stringify cannot write', () => {
    const made = mutations(structures.json, examples.json).map((mutation) => mutation!);
    const texts = made.map(({ bytes }) => bytes.toString());
    for (const pattern of [/^[^{]/, /NaN|1e999/, /"__proto__"/, /(\[){100}|(\{"a":){100}/]) {
      expect(
        texts.some((text) => pattern.test(text)),
        String(pattern),
      ).toBe(true);
    }
    for (const path of [
      /^all = /,
      /^\.\w+ = /,
      /^\.\w+\[\d+\]\.\w+ = /,
      / (removed|twice|renamed|exchanged)$/,
    ]) {
      expect(
        made.some(({ what }) => path.test(what)),
        String(path),
      ).toBe(true);
    }
  });

  it('of safetensors change types, shapes, offsets, names, values and the texts in the metadata', () => {
    const whats = mutations(structures.safetensors, examples.safetensors).map((mutation) => mutation!.what);
    for (const what of [
      /type /,
      /offsets /,
      /shape /,
      /named /,
      /\[\d+\] = /,
      /metadata state/,
      /header length/,
    ]) {
      expect(
        whats.some((text) => what.test(text)),
        String(what),
      ).toBe(true);
    }
  });

  it('of one byte change that byte only', () => {
    const bytes = Buffer.from('abc');
    for (let i = 0; i < 300; i++) {
      const changed = changeByte(bytes, 1, createRandom(i)).bytes;
      expect(changed[1]).not.toBe(bytes[1]);
      expect([changed[0], changed[2]]).toEqual([bytes[0], bytes[2]]);
    }
  });
});
