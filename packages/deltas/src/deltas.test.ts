import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Random, type Tensor } from '@tokensift/core';
import { readChecksummed, writeChecksummed, writeSafetensors } from '@tokensift/storage';
import { errorOf, jsonVariants } from '@tokensift/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyDelta,
  composeDeltas,
  createDelta,
  describeDelta,
  readDelta,
  revertDelta,
  writeDelta,
} from './index.ts';

type Values = Map<string, Tensor<Float32Array>>;

const shapes: Readonly<Record<string, readonly number[]>> = {
  'embeddings.weight': [9, 4],
  'query.weight': [6, 5],
  'query.bias': [6],
  'pooler.weight': [3, 3],
};
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const tensor = (random: Random, shape: readonly number[]) => ({
  shape,
  data: Float32Array.from({ length: size(shape) }, random.normal),
});
const baseOf = (seed = 'base'): Values => {
  const random = createRandom(seed);
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, tensor(random, shape)]));
};
/** A copy with other values where the predicate says so, without the pooler and with a head. */
function trainedOf(seed: number, isTrained: (name: string, index: number) => boolean): Values {
  const random = createRandom(seed);
  const values: Values = new Map();
  for (const [name, { shape, data }] of baseOf()) {
    if (name.startsWith('pooler')) continue;
    values.set(name, { shape, data: data.map((value, i) => (isTrained(name, i) ? random.normal() : value)) });
  }
  values.set('classifier.weight', tensor(random, [2, 4]));
  return values;
}
const bitsOf = (values: ReadonlyMap<string, Tensor<Float32Array>>) =>
  Object.fromEntries(
    [...values]
      .map(([name, { shape, data }]) => [name, [shape, [...new Int32Array(data.slice().buffer)]]] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
const withoutPooler = (values: Values): Values =>
  new Map([...values].filter(([name]) => !name.startsWith('pooler')));
const refusal = (code: string) => expect.objectContaining({ name: 'TokensiftError', code });

/** Rows of one parameter, single values of another, all of a third, or nothing of any. */
const isTrained = (seed: number) => {
  const random = createRandom(seed);
  const kinds = new Map(Object.keys(shapes).map((name) => [name, random.integer(4)]));
  const chosen = new Set(Array.from({ length: 12 }, () => random.integer(36)));
  return (name: string, index: number) => {
    const kind = kinds.get(name);
    if (kind === 0) return false;
    if (kind === 1) return true;
    const width = shapes[name][1] ?? 1;
    return chosen.has(kind === 2 ? Math.floor(index / width) : index);
  };
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-deltas-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a delta', () => {
  it('makes the trained model of its base and the base of the trained model, to the bit, through a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const [base, trained] = [baseOf(), trainedOf(seed, isTrained(seed))];
        const path = join(folder, 'delta.safetensors');
        const classifier = { labels: ['a', 'b'], pooling: 'mean' };
        await writeDelta(path, createDelta(base, trained, { classifier }));
        const delta = await readDelta(path);
        expect(delta.classifier).toEqual(classifier);
        expect(bitsOf(applyDelta(base, delta))).toEqual(bitsOf(trained));
        expect(bitsOf(revertDelta(trained, delta))).toEqual(bitsOf(withoutPooler(base)));
        expect(bitsOf(base)).toEqual(bitsOf(baseOf()));
      }),
      { numRuns: 40 },
    );
  });

  it('tells −0 from 0, and replaces a head of another shape', () => {
    const base: Values = new Map([
      ['w', { shape: [2], data: Float32Array.of(0, 1) }],
      ['classifier.weight', { shape: [3, 1], data: Float32Array.of(1, 2, 3) }],
    ]);
    const trained: Values = new Map([
      ['w', { shape: [2], data: Float32Array.of(-0, 1) }],
      ['classifier.weight', { shape: [2, 1], data: Float32Array.of(4, 5) }],
    ]);
    const delta = createDelta(base, trained);
    expect(bitsOf(applyDelta(base, delta))).toEqual(bitsOf(trained));
    expect(bitsOf(revertDelta(trained, delta))).toEqual(bitsOf(base));
  });

  it('takes what changed and no more: rows, columns or values, whichever is smaller', () => {
    const partOf = (predicate: (index: number) => boolean) =>
      describeDelta(
        createDelta(
          baseOf(),
          trainedOf(1, (name, index) => name === 'query.weight' && predicate(index)),
        ),
      ).parameters.map(({ part }) => part);
    expect(partOf(() => false)).toEqual([]);
    expect(partOf(() => true)).toEqual(['all']);
    expect(partOf((index) => Math.floor(index / 5) === 2)).toEqual(['1 rows']);
    expect(partOf((index) => index % 5 === 2)).toEqual(['1 columns']);
    expect(partOf((index) => index === 7 || index === 21)).toEqual(['2 values']);
  });

  it('is refused for another base, and for a model that was changed since', () => {
    const trained = trainedOf(1, isTrained(5));
    const delta = createDelta(baseOf(), trained);
    expect(() => applyDelta(baseOf('other'), delta)).toThrow(refusal('base-mismatch'));
    for (const name of trained.keys()) {
      const changed = new Map(trained);
      const { shape, data } = trained.get(name)!;
      changed.set(name, { shape, data: data.map((value, i) => (i === 1 ? value + 1 : value)) });
      expect(() => revertDelta(changed, delta), name).toThrow(refusal('base-mismatch'));
    }
    expect(() => revertDelta(baseOf(), delta)).toThrow(refusal('base-mismatch'));
  });
});

describe('a file', () => {
  const refused = (path: string) => ({ code: 'invalid-delta', where: expect.stringContaining(path) });

  it('that is cut short or edited anywhere is refused', async () => {
    const path = join(folder, 'whole.safetensors');
    await writeDelta(path, createDelta(baseOf(), trainedOf(1, isTrained(3))));
    const bytes = await readFile(path);
    const damaged = join(folder, 'damaged.safetensors');
    for (let at = 0; at < bytes.length; at++) {
      const edited = Uint8Array.from(bytes);
      edited[at] ^= 1 << (at % 8);
      for (const content of [edited, bytes.subarray(0, at)]) {
        await writeFile(damaged, content);
        expect(await errorOf(readDelta(damaged)), `byte ${at}`).toMatchObject(refused(damaged));
      }
    }
  });

  it('with metadata that say something else is refused, or a delta', async () => {
    const path = join(folder, 'edited.safetensors');
    const classifier = { labels: ['a', 'b'], pooling: 'mean', maxLength: 8 };
    await writeDelta(path, createDelta(baseOf(), trainedOf(1, isTrained(3)), { classifier }));
    const kind = {
      format: 'tokensift-delta',
      version: '2',
      what: '',
      code: 'invalid-delta',
      hint: '',
    } as const;
    const { metadata, tensors } = await readChecksummed(path, kind);
    let taken = 0;
    for (const key of ['ignored', 'shapes', 'classifier']) {
      for (const json of ['{', '', ...jsonVariants(JSON.parse(metadata[key]))]) {
        await writeChecksummed(path, kind, { metadata: { ...metadata, [key]: json }, tensors });
        const delta = await readDelta(path).catch((error: unknown) => {
          expect(error, json).toMatchObject({ name: 'TokensiftError', ...refused(path) });
        });
        if (!delta) continue;
        taken++;
        // It can be described and compared with a base, if only to find that it is of another.
        describeDelta(delta);
        for (const use of [
          () => applyDelta(baseOf(), delta),
          () => revertDelta(baseOf(), delta),
          () => composeDeltas([delta, delta]),
        ]) {
          try {
            use();
          } catch (error) {
            expect(error, json).toMatchObject({ name: 'TokensiftError' });
          }
        }
      }
    }
    expect(taken).toBeGreaterThan(10);
  });

  it('with a tensor more or less is refused', async () => {
    const path = join(folder, 'tensors.safetensors');
    await writeDelta(path, createDelta(baseOf(), trainedOf(1, isTrained(3))));
    const kind = {
      format: 'tokensift-delta',
      version: '2',
      what: '',
      code: 'invalid-delta',
      hint: '',
    } as const;
    const { metadata, tensors } = await readChecksummed(path, kind);
    const more = [...tensors].map(([name, tensor]) => new Map([...tensors, [`${name}x`, tensor]]));
    const less = [...tensors.keys()]
      .filter((name) => !name.endsWith(':added'))
      .map((name) => new Map([...tensors].filter(([other]) => other !== name)));
    for (const other of [...more, ...less]) {
      await writeChecksummed(path, kind, { metadata, tensors: other });
      expect(await errorOf(readDelta(path))).toMatchObject(refused(path));
    }
  });

  it('of something else is refused, and one that is absent is not found', async () => {
    const path = join(folder, 'model.safetensors');
    await writeSafetensors(path, baseOf(), { metadata: { format: 'pt' } });
    await expect(readDelta(path)).rejects.toEqual(refusal('invalid-delta'));
    await expect(readDelta(join(folder, 'absent'))).rejects.toEqual(refusal('file-not-found'));
  });
});

describe('composition', () => {
  const deltaOf = (seed: number, predicate: Parameters<typeof trainedOf>[1]) =>
    createDelta(baseOf(), trainedOf(seed, predicate));

  it('of disjoint deltas is the union of their values', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed);
        const owner = new Map(
          Object.entries(shapes).flatMap(([name, shape]) =>
            Array.from({ length: size(shape) }, (_, i) => [`${name} ${i}`, random.integer(3)] as const),
          ),
        );
        const owned = (k: number) => (name: string, i: number) => owner.get(`${name} ${i}`) === k;
        const parts = [0, 1].map((k) => trainedOf(k, owned(k)));
        const { delta, conflicts } = composeDeltas(parts.map((part) => createDelta(baseOf(), part)));
        expect(conflicts).toEqual([]);
        const composed = applyDelta(baseOf(), delta);
        for (const [name, { data }] of composed) {
          if (name.startsWith('classifier')) continue;
          data.forEach((value, i) => {
            const k = owner.get(`${name} ${i}`)!;
            expect(value).toBe((parts[k] ?? baseOf()).get(name)!.data[i]);
          });
        }
        expect(bitsOf(revertDelta(composed, delta))).toEqual(bitsOf(withoutPooler(baseOf())));
      }),
    );
  });

  it('adds differences where deltas meet, and reports them; one head is taken', () => {
    const [first, second] = [1, 2].map((seed) =>
      trainedOf(seed, (name, i) => name === 'query.bias' && i < 2 + seed),
    ) as [Values, Values];
    const deltas = [first, second].map((values) => createDelta(baseOf(), values));
    const { delta, conflicts, head } = composeDeltas(deltas, { head: 1 });
    const bias = (values: Values) => values.get('query.bias')!.data;
    const composed = bias(applyDelta(baseOf(), delta));
    const base = bias(baseOf());
    let opposed = 0;
    for (const i of [0, 1, 2]) {
      const [a, b] = [bias(first)[i] - base[i], bias(second)[i] - base[i]];
      if (a * b < 0) opposed++;
      expect(composed[i]).toBe(Math.fround(base[i] + (a + b)));
    }
    expect(composed[3]).toBe(bias(second)[3]);
    expect(conflicts).toEqual([{ parameter: 'query.bias', shared: 3, opposed }]);
    expect(head).toBe(1);
    expect(delta.added).toEqual(deltas[1].added);
    expect(composeDeltas([deltas[0], deltas[0]]).head).toBeUndefined();
  });

  it('of different bases, or of nothing, is refused', () => {
    const other = createDelta(baseOf('other'), trainedOf(1, isTrained(1)));
    expect(() => composeDeltas([deltaOf(1, isTrained(1)), other])).toThrow(refusal('base-mismatch'));
    expect(() => composeDeltas([])).toThrow(refusal('invalid-argument'));
    expect(() => composeDeltas([other], { head: 1 })).toThrow(refusal('invalid-argument'));
  });
});
