import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Granularity, type ParameterDescription, partIndices, type Selection } from '@tokensift/core';
import { checksummedJson, readChecksummed, writeChecksummed } from '@tokensift/storage';
import { errorOf, jsonVariants, withChecksum } from '@tokensift/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSelections } from './compare-selections.ts';
import { hashBackbone, hashExamples } from './hashes.ts';
import { scaleScores } from './scale-scores.ts';
import { loadScores, saveScores } from './score-file.ts';
import { loadSelection, readSelection, saveSelection } from './selection-file.ts';
import { selectionMap } from './selection-map.ts';
import { selectors } from './selectors/registry.ts';
import { conformanceInput } from './testing/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensift-sensitivity-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { parameters, values } = conformanceInput({ budget: { cost: 1 } });
const model = hashBackbone(parameters, values);
const random = (granularity: Granularity, seed: number, density = 0.2) =>
  selectors.of('random').select(conformanceInput({ budget: { density }, granularity, seed }));
const origin = {
  model,
  data: 'd',
  selector: 'random',
  budget: { density: 0.2 },
  density: 0.19,
  cost: 0.5,
  flops: 12,
  settings: { score: 'random' },
};

const damaged = { code: 'invalid-checkpoint' } as const;

describe('saved selections', () => {
  it('are read back the same, at every granularity', async () => {
    for (const granularity of ['rows', 'columns', 'heads', 'matrices', 'elements', 'blocks-8'] as const) {
      const path = join(folder, `${granularity}.json`);
      const selection = await random(granularity, 1, 0.6);
      await saveSelection(path, { selection, origin, parameters });
      expect(await loadSelection(path, model, parameters)).toEqual({ selection, origin, parameters });
    }
  });

  it('are refused when they are for another model, damaged or no selections', async () => {
    const path = join(folder, 'selection.json');
    const tensors = join(folder, 'selection.safetensors');
    await saveSelection(path, { selection: await random('rows', 2), origin, parameters });
    await expect(loadSelection(path, 'another', parameters)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(readSelection(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'file-not-found' });
    const text = await readFile(path, 'utf8');
    for (const broken of ['{', '{}', '[]', text.slice(0, -40)]) {
      await writeFile(path, broken);
      await expect(readSelection(path), broken.slice(0, 20)).rejects.toMatchObject(damaged);
    }
    await writeFile(path, text);
    const bytes = await readFile(tensors);
    await saveSelection(path, { selection: await random('rows', 3), origin, parameters });
    await writeFile(path, text);
    await expect(readSelection(path)).rejects.toThrow(/not those that belong/);
    await writeFile(tensors, bytes);
    await expect(loadSelection(path, model, parameters.slice(1))).rejects.toMatchObject(damaged);
    await rm(tensors);
    await expect(readSelection(path)).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(
      saveSelection(join(folder, 'x.txt'), { selection: { slices: [] }, origin, parameters }),
    ).rejects.toThrow(/ends in "\.json"/);
  });

  it('are refused after any edit of any byte of either file', async () => {
    const path = join(folder, 'edited.json');
    const tensors = join(folder, 'edited.safetensors');
    const few = parameters.slice(0, 3);
    const slices = [{ parameter: few[0].name, rows: Int32Array.of(1, 3) }];
    await saveSelection(path, { selection: { slices }, origin, parameters: few });
    for (const file of [path, tensors]) {
      const bytes = await readFile(file);
      for (let at = 0; at < bytes.length; at++) {
        const edited = Uint8Array.from(bytes);
        edited[at] ^= 1 << (at % 8);
        await writeFile(file, edited);
        expect(await errorOf(readSelection(path)), `${file} ${at}`).toMatchObject(damaged);
      }
      await writeFile(file, bytes);
    }
    expect((await readSelection(path)).selection).toEqual({ slices });
  });

  it('that say something else are refused, or are selections', async () => {
    const path = join(folder, 'variants.json');
    const few = [parameters[0], parameters.find(({ heads }) => heads)!];
    const slices = [
      { parameter: few[0].name, rows: Int32Array.of(1, 3) },
      { parameter: few[1].name, rows: 'all' as const },
    ];
    await saveSelection(path, { selection: { slices }, origin, parameters: few });
    const { checksum: _, ...document } = JSON.parse(await readFile(path, 'utf8'));
    let taken = 0;
    for (const variant of jsonVariants(document)) {
      await writeFile(path, withChecksum(variant));
      const saved = await readSelection(path).catch((error: unknown) => {
        expect(error, variant).toMatchObject({ name: 'TokensiftError' });
      });
      if (!saved) continue;
      taken++;
      selectionMap(saved.selection, saved.parameters);
      compareSelections(saved.selection, saved.selection, saved.parameters);
    }
    expect(taken).toBeGreaterThan(10);
  });

  it('name a file beside them, and no other', async () => {
    const path = join(folder, 'elsewhere.json');
    await saveSelection(path, { selection: await random('rows', 2), origin, parameters });
    const { checksum: _, ...document } = JSON.parse(await readFile(path, 'utf8'));
    const naming = async (file: string) => {
      await writeFile(path, checksummedJson({ ...document, indices: { ...document.indices, file } }));
      return errorOf(readSelection(path));
    };
    for (const file of [
      '../../dev/zero',
      '/dev/zero',
      '..',
      '',
      'a/b.safetensors',
      'a\\b.safetensors',
      'x\0.safetensors',
    ]) {
      expect(await naming(file), file).toMatchObject({ ...damaged, where: path });
    }
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe.safetensors')]);
    expect(await naming('pipe.safetensors')).toMatchObject({ code: 'io-error' });
    await symlink('/dev/zero', join(folder, 'device.safetensors'));
    expect(await naming('device.safetensors')).toMatchObject({ code: 'io-error' });
  });
});

describe('saved scores', () => {
  const saved = async () => ({
    scores: await conformanceInput({ budget: { cost: 1 } }).scores({ scale: 'none' }),
    origin: {
      model,
      data: 'd',
      labels: 'empirical',
      samples: 10,
      headInit: 'drawn',
      headEpochs: 0,
      seed: 3,
    } as const,
  });

  it('are read back to the bit, with what they belong to', async () => {
    const path = join(folder, 'scores.safetensors');
    await saveScores(path, await saved());
    expect(await loadScores(path, parameters, { model, data: 'd' })).toEqual(await saved());
  });

  it('are refused for another model, other data, and when they are none', async () => {
    const path = join(folder, 'scores.safetensors');
    await saveScores(path, await saved());
    await expect(loadScores(path, parameters, { model: 'x' })).rejects.toThrow(/another model/);
    await expect(loadScores(path, parameters, { data: 'x' })).rejects.toThrow(/other data/);
    await expect(
      loadScores(path, [...parameters, { ...parameters[0], name: 'another' }]),
    ).rejects.toMatchObject(damaged);
    await truncate(path, (await readFile(path)).length - 8);
    await expect(loadScores(path, parameters)).rejects.toMatchObject(damaged);
    const tensors = join(folder, 'rows.safetensors');
    await saveSelection(join(folder, 'rows.json'), {
      selection: await random('rows', 2),
      origin,
      parameters,
    });
    await expect(loadScores(tensors, parameters)).rejects.toThrow(/not a file of sensitivity scores/);
  });

  it('are refused after any edit of any byte', async () => {
    const path = join(folder, 'edited-scores.safetensors');
    const { scores, origin: own } = await saved();
    const few = parameters.slice(0, 2);
    const groups = new Map(few.map(({ name }) => [name, scores.groups.get(name)!]));
    await saveScores(path, { scores: { ...scores, groups }, origin: own });
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at++) {
      const edited = Uint8Array.from(bytes);
      edited[at] ^= 1 << (at % 8);
      await writeFile(path, edited);
      expect(await errorOf(loadScores(path, few)), `byte ${at}`).toMatchObject(damaged);
    }
  });

  it('that say something else are refused, or are scores', async () => {
    const path = join(folder, 'variant-scores.safetensors');
    await saveScores(path, await saved());
    const kind = { format: 'tokensift-scores', version: '2', what: '', ...damaged, hint: '' } as const;
    const { metadata, tensors } = await readChecksummed(path, kind);
    let taken = 0;
    for (const json of jsonVariants(JSON.parse(metadata.scores))) {
      await writeChecksummed(path, kind, { metadata: { scores: json }, tensors });
      await loadScores(path, parameters).then(
        () => taken++,
        (error: unknown) => expect(error, json).toMatchObject({ name: 'TokensiftError', ...damaged }),
      );
    }
    expect(taken).toBeGreaterThan(10);
  });
});

it('hashes tell backbones and data apart, and heads not', () => {
  const changed = (name: string) => {
    const { shape, data } = values.get(name)!;
    return new Map([...values, [name, { shape, data: data.map((value) => value + 1) }]]);
  };
  expect(hashBackbone(parameters, changed('classifier.weight'))).toBe(model);
  expect(hashBackbone(parameters, changed('encoder.layer.0.output.dense.bias'))).not.toBe(model);
  const example = (ids: number[], label: number) => ({
    ids: Int32Array.from(ids),
    typeIds: new Int32Array(ids.length),
    specialTokensMask: new Uint8Array(ids.length),
    target: label,
  });
  const hashes = [
    [example([1, 2], 0), example([3], 1)],
    [example([1], 0), example([2, 3], 1)],
    [example([1, 2], 1), example([3], 0)],
  ].map(hashExamples);
  expect(new Set(hashes).size).toBe(3);
});

describe('comparison and map', () => {
  const backbone = parameters.filter(({ head }) => !head);
  const valuesIn = ({ slices }: Selection, of: readonly ParameterDescription[]) =>
    new Set(
      slices.flatMap((slice) => {
        const parameter = of.find(({ name }) => name === slice.parameter);
        return parameter
          ? Array.from(partIndices(slice, parameter.shape), (index) => `${slice.parameter}/${index}`)
          : [];
      }),
    );

  it('count what sets of single values have in common, in all, by layer and by role', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom<Granularity>('rows', 'columns', 'elements'),
        fc.constantFrom<Granularity>('rows', 'columns', 'matrices'),
        async (seed, left, right) => {
          const [a, b] = [await random(left, seed), await random(right, seed + 1, 0.5)];
          const comparison = compareSelections(a, b, parameters);
          const check = (overlap: typeof comparison.all, of: readonly ParameterDescription[]) => {
            const [x, y] = [valuesIn(a, of), valuesIn(b, of)];
            const shared = [...x].filter((value) => y.has(value)).length;
            const union = x.size + y.size - shared;
            expect(overlap).toMatchObject({
              left: x.size,
              right: y.size,
              shared,
              jaccard: union === 0 ? 1 : shared / union,
            });
          };
          check(comparison.all, backbone);
          for (const entry of comparison.byLayer) {
            check(
              entry,
              backbone.filter(({ layer }) => layer === entry.layer),
            );
          }
          for (const entry of comparison.byRole) {
            check(
              entry,
              backbone.filter(({ role }) => role === entry.role),
            );
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('of a selection with itself is whole', async () => {
    const selection = await random('blocks-8', 4);
    expect(compareSelections(selection, selection, parameters).all.jaccard).toBe(1);
  });

  it('a map has every value of the backbone in one cell', async () => {
    const selection = await random('rows', 5);
    const cells = selectionMap(selection, parameters);
    const sum = (key: 'selected' | 'total') => cells.reduce((total, cell) => total + cell[key], 0);
    expect(sum('selected')).toBe(valuesIn(selection, backbone).size);
    expect(sum('total')).toBe(
      valuesIn({ slices: backbone.map(({ name }) => ({ parameter: name, rows: 'all' })) }, backbone).size,
    );
    expect(new Set(cells.map(({ layer, role }) => `${layer}/${role}`)).size).toBe(cells.length);
  });
});

it('scaled scores have a mean of 1 a value in each matrix, or in each role', async () => {
  const raw = await conformanceInput({ budget: { cost: 1 } }).scores({ scale: 'none' });
  const meanOf = (scores: typeof raw, condition: (parameter: ParameterDescription) => boolean) => {
    const own = parameters.filter((parameter) => !parameter.head && condition(parameter));
    const sum = own.reduce(
      (total, { name }) => total + scores.groups.get(name)!.reduce((a, b) => a + b, 0),
      0,
    );
    return sum / own.reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
  };
  const byMatrix = scaleScores(raw, parameters, 'matrix');
  for (const { name, head } of parameters) {
    if (!head) expect(meanOf(byMatrix, (parameter) => parameter.name === name)).toBeCloseTo(1, 4);
  }
  const byRole = scaleScores(raw, parameters, 'role');
  expect(meanOf(byRole, ({ role, shape }) => role === 'query' && shape.length === 2)).toBeCloseTo(1, 4);
  expect(
    meanOf(byRole, ({ name }) => name === 'encoder.layer.0.attention.self.query.weight'),
  ).not.toBeCloseTo(1, 2);
  expect(scaleScores(raw, parameters, 'none')).toBe(raw);
  const zero = await conformanceInput({ budget: { cost: 1 }, scores: 'zero' }).scores({ scale: 'none' });
  expect(scaleScores(zero, parameters, 'matrix').groups).toEqual(zero.groups);
});
