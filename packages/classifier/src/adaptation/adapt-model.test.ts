import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type LabelledText, type Tensor } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { withSafetensors } from '@tokensift/storage';
import { errorOf } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BaseModel, createEngine, createMethod, finetune, openClassifier, openModel } from '../index.ts';
import { adaptModel } from './adapt-model.ts';

const TOKEN_EMBEDDINGS = 'embeddings.word_embeddings.weight';

import { openAdaptedFolder, saveAdaptedModel, undoAdaptedModel } from './adapted-folder.ts';
import { initialisations } from './initialisation/registry.ts';

/** Words of the tiny vocabulary that become reserve entries; the texts do without them. */
const RENAMED: Readonly<Record<string, string>> = {
  account: '[unused0]',
  lost: '[unused1]',
  my: '[unused2]',
};

/** "flights" is two tokens, and so is "booking". */
const train: LabelledText[] = Array.from({ length: 40 }, (_, i) =>
  i % 5 < 3
    ? { text: `please book the flights ${i % 4 === 0 ? 'room' : 'a hotel'}`, label: 'book' }
    : { text: `the canceling ${i % 3 === 0 ? 'please' : 'open'} card`, label: 'cancel' },
);

let parent: string;
let source: string;
let model: BaseModel;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-adapt-'));
  source = join(parent, 'source');
  await cp(tinyBertFolder, source, { recursive: true });
  const path = join(source, 'tokenizer.json');
  let text = await readFile(path, 'utf8');
  for (const [word, reserve] of Object.entries(RENAMED)) text = text.replace(`"${word}"`, `"${reserve}"`);
  await writeFile(path, text);
  model = await openModel(source, { pooling: 'mean' });
});
afterAll(() => rm(parent, { recursive: true }));

const tensorsIn = (folder: string): Promise<ReadonlyMap<string, Tensor>> =>
  withSafetensors(join(folder, 'model.safetensors'), async (file) => {
    const tensors = new Map<string, Tensor>();
    for (const name of file.entries.keys()) tensors.set(name, await file.read(name));
    return tensors;
  });

const width = (base: BaseModel): number => base.values.get(TOKEN_EMBEDDINGS)!.shape[1];
const rowOf = (base: BaseModel, id: number): number[] => {
  const { shape, data } = base.values.get(TOKEN_EMBEDDINGS)!;
  return [...data.subarray(id * shape[1], (id + 1) * shape[1])];
};

describe('adaptModel', () => {
  it('recycles: no parameter is added, and every other row stays to the bit', async () => {
    const before = model.values.get(TOKEN_EMBEDDINGS)!.data.slice();
    const adapted = await adaptModel({ model, train, tokens: 2 });
    expect(adapted.report).toMatchObject({
      mode: 'recycle',
      tokensAdded: 2,
      constructs: 2,
      companions: 0,
      recycled: { reserved: 2, unused: 0 },
      addedParameters: 0,
    });
    expect(adapted.constructs.map(({ token, label, constituents }) => [token, label, constituents])).toEqual([
      ['flights', 'book', ['flight', '##s']],
      ['canceling', 'cancel', ['cancel', '##ing']],
    ]);
    // Each text has one of the two.
    expect(adapted.report.before.mean - adapted.report.after.mean).toBeCloseTo(1, 12);
    for (const { p95, quantiles = [] } of [adapted.report.before, adapted.report.after]) {
      expect(quantiles).toHaveLength(21);
      expect(quantiles).toEqual([...quantiles].sort((x, y) => x - y));
      expect(quantiles[19]).toBe(p95);
    }
    expect(adapted.model.tokenizer.encode('canceling flights cancel flight').tokens).toEqual([
      '[CLS]',
      'canceling',
      'flights',
      'cancel',
      'flight',
      '[SEP]',
    ]);

    const changed = new Set(adapted.record.tokens.map(({ id }) => id));
    const { shape } = adapted.model.values.get(TOKEN_EMBEDDINGS)!;
    expect(shape).toEqual(model.values.get(TOKEN_EMBEDDINGS)!.shape);
    for (let id = 0; id < shape[0]; id++) {
      if (!changed.has(id)) expect(rowOf(adapted.model, id)).toEqual(rowOf(model, id));
    }
    for (const [name, tensor] of model.values) {
      if (name !== TOKEN_EMBEDDINGS) expect(adapted.model.values.get(name)).toBe(tensor);
    }
    expect(model.values.get(TOKEN_EMBEDDINGS)!.data).toEqual(before);
    const flight = rowOf(model, model.tokenizer.tokenToId('flight')!);
    const s = rowOf(model, model.tokenizer.tokenToId('##s')!);
    const mean = flight.map((value, i) => Math.fround((value + s[i]) / 2));
    rowOf(adapted.model, adapted.constructs[0].id).forEach((value, i) => {
      expect(value).toBeCloseTo(mean[i], 6);
    });
  });

  it('extends: rows are appended, and counted', async () => {
    const { model: adapted, report } = await adaptModel({ model, train, tokens: 5, mode: 'extend' });
    expect(report).toMatchObject({ tokensAdded: 2, addedParameters: 2 * width(model) });
    expect(adapted.backbone.config.vocabularySize).toBe(model.backbone.config.vocabularySize + 2);
    expect(adapted.tokenizer.vocabularySize).toBe(model.tokenizer.vocabularySize + 2);
  });

  it('also recycles tokens that occur nowhere, where a base corpus tells', async () => {
    const occurs = new Set(['open', 'hotel', 'card']);
    const occursInBase = (id: number) => occurs.has(model.tokenizer.idToToken(id)!);
    const rows = train.map((row) => ({ ...row, text: row.text.replaceAll('open', 'please') }));
    // Three in reserve; every other word occurs in the texts or the base corpus.
    await expect(adaptModel({ model, train: rows, tokens: 4, occursInBase })).rejects.toMatchObject({
      code: 'infeasible-budget',
      message: expect.stringContaining('only 3 rows can be recycled: 3 in reserve, 0 that never occur'),
    });
    occurs.delete('open');
    const { report } = await adaptModel({ model, train: rows, tokens: 4, occursInBase });
    expect(report.tokensAdded).toBe(2);
  });

  it.each(initialisations.names)(
    '%s gives finite rows, the same for the same seed',
    async (initialisation) => {
      const adapt = () =>
        adaptModel({ model, train, tokens: 2, initialisation, random: createRandom(3) }).then(
          (adapted) => adapted.model.values.get(TOKEN_EMBEDDINGS)!.data,
        );
      const data = await adapt();
      expect(data.every(Number.isFinite)).toBe(true);
      expect(await adapt()).toEqual(data);
    },
  );

  it('adapting nothing is the identity', async () => {
    const adapted = await adaptModel({ model, train, tokens: 0 });
    expect(adapted.report).toMatchObject({ tokensAdded: 0, addedParameters: 0 });
    expect(adapted.model.values.get(TOKEN_EMBEDDINGS)).toEqual(model.values.get(TOKEN_EMBEDDINGS));
    expect(JSON.parse(adapted.model.files!.get('tokenizer.json')!)).toEqual(
      JSON.parse(await readFile(join(source, 'tokenizer.json'), 'utf8')),
    );
  });

  it('says what cannot be done', async () => {
    await expect(adaptModel({ model, train, tokens: 100 })).rejects.toMatchObject({
      code: 'infeasible-budget',
      hint: expect.stringContaining('3 or fewer'),
    });
    await expect(adaptModel({ model, train, tokens: 1.5 })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(adaptModel({ model, train, tokens: 1, mode: 'none' as 'extend' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(adaptModel({ model, train, tokens: 1, initialisation: 'zero' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const one = train.filter(({ label }) => label === 'book');
    await expect(adaptModel({ model, train: one, tokens: 1 })).rejects.toMatchObject({
      code: 'invalid-data',
    });
  });
});

describe('folders', () => {
  it('replaces what an adaptation wrote and nothing else, by name', async () => {
    const adapted = await adaptModel({ model, train, tokens: 2 });
    const folder = join(parent, 'mine-too');
    const save = () => saveAdaptedModel(adapted, { folder, sourceFolder: source, overwrite: true });
    await save();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await expect(save()).rejects.toMatchObject({ problem: expect.stringContaining('"notes.txt"') });
    await expect(openAdaptedFolder(folder, { overwrite: true })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    await rm(join(folder, 'notes.txt'));
    await save();
    // A copy of a model may hold anything: without the manifest, nobody can tell what is ours.
    await rm(join(folder, 'manifest.json'));
    await expect(save()).rejects.toMatchObject({ problem: expect.stringContaining('vouches') });
  });

  it.each(['recycle', 'extend'] as const)(
    '%s: opens as what it was saved as, and is undone to the bit',
    async (mode) => {
      const adapted = await adaptModel({ model, train, tokens: 2, mode });
      const folder = join(parent, mode);
      await saveAdaptedModel(adapted, { folder, sourceFolder: source });
      const opened = await openModel(folder, { pooling: 'mean' });
      expect(opened.values).toEqual(adapted.model.values);
      expect(opened.backbone.config.vocabularySize).toBe(adapted.model.backbone.config.vocabularySize);
      expect(opened.tokenizer.encode('canceling flights').ids).toEqual(
        adapted.model.tokenizer.encode('canceling flights').ids,
      );
      await expect(saveAdaptedModel(adapted, { folder, sourceFolder: source })).rejects.toMatchObject({
        code: 'invalid-argument',
      });
      await saveAdaptedModel(adapted, { folder, sourceFolder: source, overwrite: true });

      const restored = join(parent, `${mode}-restored`);
      await undoAdaptedModel(folder, restored);
      const [original, after] = [await tensorsIn(source), await tensorsIn(restored)];
      expect([...after.keys()].sort()).toEqual([...original.keys()].sort());
      expect(after).toEqual(original);
      if (mode === 'recycle') {
        expect(await readFile(join(restored, 'model.safetensors'))).toEqual(
          await readFile(join(source, 'model.safetensors')),
        );
      }
      const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
      for (const name of ['tokenizer.json', 'config.json']) {
        expect(await json(join(restored, name))).toEqual(await json(join(source, name)));
      }
      expect((await readdir(restored)).sort()).toEqual([...(await readdir(source)), 'manifest.json'].sort());
      expect(await readdir(parent).then((names) => names.filter((name) => name.endsWith('.tmp')))).toEqual(
        [],
      );
    },
  );

  it('is not undone after an edit of any byte of what undoes it', async () => {
    const adapted = await adaptModel({ model, train, tokens: 2 });
    const folder = join(parent, 'edited');
    await saveAdaptedModel(adapted, { folder, sourceFolder: source });
    for (const name of ['adaptation.json', 'adaptation.safetensors', 'tokenizer.json']) {
      const path = join(folder, name);
      const bytes = await readFile(path);
      // A tokenizer of thousands of bytes is under one hash.
      const step = name === 'tokenizer.json' ? 61 : 1;
      for (let at = 0; at < bytes.length; at += step) {
        const edited = Uint8Array.from(bytes);
        edited[at] ^= 1 << (at % 8);
        await writeFile(path, edited);
        const error = await errorOf(undoAdaptedModel(folder, join(parent, 'nothing')));
        expect(error, `${name} ${at}`).toMatchObject({ code: 'invalid-checkpoint', where: path });
      }
      await writeFile(path, bytes);
    }
    await undoAdaptedModel(folder, join(parent, 'edited-restored'));
  });

  it('a folder that was not adapted cannot be undone', async () => {
    await expect(undoAdaptedModel(source, join(parent, 'nothing'))).rejects.toMatchObject({
      code: 'file-not-found',
    });
    expect(await readdir(parent)).not.toContain('nothing');
  });
});

describe('finetune', () => {
  it('trains an adapted model, says what was adapted, and saves its tokenizer', async () => {
    const engine = await createEngine();
    const result = await finetune({
      model,
      train,
      validation: train.slice(0, 8),
      method: createMethod('full'),
      adaptation: { tokens: 2, mode: 'extend' },
      training: { epochs: 4, batchSize: 8, learningRate: 1e-2 },
      seed: 1,
      engine,
    });
    expect(result.tokenization.adaptation).toMatchObject({ tokensAdded: 2, constructs: 2 });
    expect(result.tokenization.meanLength).toBe(result.tokenization.adaptation!.after.mean);
    expect(result.parameters.added).toBe(2 * width(model));
    const folder = join(parent, 'classifier');
    await result.classifier.save(folder);
    await result.classifier.save(folder);
    const opened = await openClassifier(folder, { engine });
    const texts = ['the canceling', 'please book flights'];
    expect(await opened.predict(texts)).toEqual(await result.classifier.predict(texts));
    await opened.dispose();
    await result.classifier.dispose();
  });

  it.each([
    ['lora', { rank: 2 }],
    ['prefix', { length: 2 }],
  ])('trains an adapted model with %s, and saves it so that it opens alone', async (name, settings) => {
    const engine = await createEngine();
    const { classifier } = await finetune({
      model,
      train,
      validation: [],
      method: createMethod(name, settings),
      adaptation: { tokens: 2, mode: 'recycle' },
      training: { epochs: 1, batchSize: 8 },
      seed: 1,
      engine,
    });
    const folder = join(parent, `adapted with ${name}`);
    await classifier.save(folder);
    const texts = ['the canceling', 'please book flights'];
    const expected = await classifier.predict(texts);
    // An adapter brings its model along, which lies in no other folder.
    const adapter = name === 'lora' ? join(folder, 'adapter') : folder;
    expect(await readdir(adapter)).toContain('base');
    for (const saved of new Set([folder, adapter])) {
      const opened = await openClassifier(saved, { engine });
      for (const [i, { label, probability }] of (await opened.predict(texts)).entries()) {
        expect(label).toBe(expected[i].label);
        expect(probability).toBeCloseTo(expected[i].probability, 5);
      }
      await opened.dispose();
    }
    await classifier.dispose();
  });
});
