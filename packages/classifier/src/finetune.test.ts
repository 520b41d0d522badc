import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FinetuningMethod, LabelledText, Note, ProgressEvent } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { writeSafetensors } from '@tokensift/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import { methodCases } from '../testing/method-cases.ts';
import {
  applyDeltaToFolder,
  type BaseModel,
  createEngine,
  createMethod,
  type DataSummary,
  type FinetuneOptions,
  finetune,
  keepStateIn,
  methods,
  openClassifier,
  openClassifierFolder,
  openModel,
  revertDeltaInFolder,
  verifyFolder,
} from './index.ts';

const engine = await createEngine({ threads: 2 });

let model: BaseModel;
let parent: string;
beforeAll(async () => {
  model = await openModel(tinyBertFolder, { pooling: 'mean' });
  parent = await mkdtemp(join(tmpdir(), 'tokensift-facade-'));
});
afterAll(() => rm(parent, { recursive: true }));

const tune = (options: Partial<FinetuneOptions> & { method: FinetuningMethod }) =>
  finetune({
    model,
    train: rowsFrom('train', 120),
    validation: rowsFrom('validation', 40),
    training: { epochs: 15, batchSize: 8, learningRate: 1e-2 },
    seed: 1,
    engine,
    ...options,
  });

describe('finetune', () => {
  it('has a case for every method', () => {
    expect(Object.keys(methodCases).sort()).toEqual([...methods.names].sort());
  });

  for (const [name, { settings, floor }] of Object.entries(methodCases)) {
    it(`${name}: learns, counts what it trains, and leaves the base model as it is`, async () => {
      const before = [...model.values].map(([key, { data }]) => [key, data.slice()]);
      const result = await tune({ method: createMethod(name, settings) });
      const { metrics } = await result.classifier.evaluate(rowsFrom('test', 60));
      await result.classifier.dispose();
      expect(metrics.accuracy).toBeGreaterThan(floor);
      const { total, trainable, head, added, density } = result.parameters;
      expect(density).toBeCloseTo((trainable - head - added) / (total - head), 12);
      // Virtual tokens make sequences longer, and so a step may cost more than that of full finetuning.
      const most = { sparse: 0.8, prefix: 1.5, prompt: 2.5 }[name] ?? 1;
      expect(result.cost.costRatio).toBeLessThanOrEqual(most);
      if (name === 'full') expect([trainable, density, result.cost.costRatio]).toEqual([total, 1, 1]);
      if (name === 'linear-probe') expect([trainable, density]).toEqual([head, 0]);
      if (name === 'sparse') {
        expect(density).toBeGreaterThan(0);
        expect(density).toBeLessThanOrEqual(0.1);
        expect(result.cost.trainingRatio).toBeLessThanOrEqual(0.5);
        expect(result.cost.selectionFlops).toBeGreaterThan(0);
        // The verbs were planted as what tells the classes apart.
        expect(
          result
            .constructs!.slice(0, 2)
            .map(({ text, label }) => [text, label])
            .sort(),
        ).toEqual([
          ['book', 'book'],
          ['cancel', 'cancel'],
        ]);
      }
      expect([...model.values].map(([key, { data }]) => [key, data])).toEqual(before);
    });
  }

  it('makes as many steps as its FLOPs budget allows, the selection included', async () => {
    for (const [name, settings] of [
      ['full', {}],
      ['sparse', { cost: 0.6 }],
      ['linear-probe', {}],
    ] as const) {
      const result = await tune({
        method: createMethod(name, settings),
        training: { epochs: 4, batchSize: 8, flopsBudget: 0.5 },
      });
      await result.classifier.dispose();
      const { trainingRatio, costRatio } = result.cost;
      expect(trainingRatio).toBeLessThanOrEqual(0.5);
      if (name === 'full') expect(trainingRatio).toBe(0.5);
      else expect(trainingRatio).toBeLessThan(costRatio);
      if (name === 'linear-probe') expect(result.history).toHaveLength(4);
      if (name === 'full') expect(result.history).toHaveLength(2);
    }
    const scarce = tune({ method: createMethod('sparse'), training: { flopsBudget: 1e-3 } });
    await expect(scarce).rejects.toMatchObject({ code: 'infeasible-budget' });
  });

  it('pays for revisions of the selection from its FLOPs budget', async () => {
    const training = { epochs: 4, batchSize: 8 };
    const full = await tune({ method: createMethod('full'), training });
    const revised = await tune({
      method: createMethod('sparse', { reselectEvery: 1, reselectBatches: 4 }),
      training: { ...training, flopsBudget: 0.5 },
    });
    for (const { classifier } of [full, revised]) await classifier.dispose();
    expect(revised.later!.length).toBeGreaterThan(0);
    const counted = revised.cost.totalFlops / full.cost.totalFlops;
    // What is counted on batches as they come is near to what was planned for those of the mean length.
    expect(Math.abs(counted - revised.cost.trainingRatio)).toBeLessThan(0.03);
    expect(revised.cost.trainingRatio).toBeLessThanOrEqual(0.5);
  });

  it('takes numbers and booleans as labels, and refuses rows without one before anything is trained', async () => {
    const labels: readonly unknown[] = [10, 9, true];
    const train = rowsFrom('train', 30).map((row, i) => ({ ...row, label: labels[i % 3] })) as LabelledText[];
    const options = { method: createMethod('linear-probe'), training: { epochs: 1, batchSize: 8 } };
    const { classifier } = await tune({ ...options, train, validation: [] });
    expect(classifier.labels).toEqual(['10', '9', 'true']);
    expect(await classifier.evaluate(train)).toMatchObject({ rows: 30 });
    await expect(
      classifier.evaluate([{ text: 'a', label: 8 } as unknown as LabelledText]),
    ).rejects.toMatchObject({ code: 'unknown-label', where: 'rows:1' });
    await classifier.dispose();

    const numbers = train.map((row, i) => ({ ...row, label: i % 12 })) as unknown as LabelledText[];
    const sorted = await tune({ ...options, train: numbers, validation: [] });
    expect(sorted.classifier.labels).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
    await sorted.classifier.dispose();

    let phases = 0;
    for (const label of [null, undefined, '', ' ', Number.NaN, ['x']]) {
      const bad = { text: 'a', label } as unknown as LabelledText;
      const onProgress = () => phases++;
      for (const rows of [
        { train: [...train, bad], where: 'train:31' },
        { train, validation: [bad], where: 'validation:1' },
      ]) {
        const { where, ...data } = rows;
        await expect(tune({ ...options, ...data, onProgress })).rejects.toMatchObject({
          code: 'invalid-data',
          where,
        });
      }
    }
    expect(phases).toBe(0);
  });

  it('takes white space off labels, and says so', async () => {
    const train = rowsFrom('train', 30).map((row, i) => (i === 0 ? { ...row, label: `${row.label} ` } : row));
    const { classifier, notes } = await tune({
      method: createMethod('linear-probe'),
      training: { epochs: 1, batchSize: 8 },
      train,
      validation: [],
    });
    expect(classifier.labels).toEqual([...new Set(rowsFrom('train', 30).map(({ label }) => label))].sort());
    expect(notes[0]).toMatchObject({ kind: 'trimmed-labels', count: 1 });
    expect((await classifier.evaluate(train)).rows).toBe(30);
    await classifier.dispose();
  });

  it('gives the same classifier for the same seed', async () => {
    const method = createMethod('sparse', { density: 0.05, cost: 0.7 });
    const predictions = [];
    for (const seed of [7, 7, 8]) {
      const { classifier } = await tune({ method, seed, training: { epochs: 2, batchSize: 8 } });
      predictions.push(
        (await classifier.predict(['book a room', 'cancel'])).map((p) => [...p.probabilities]),
      );
      await classifier.dispose();
    }
    expect(predictions[0]).toEqual(predictions[1]);
    expect(predictions[0]).not.toEqual(predictions[2]);
  });

  it('saves a folder that opens with the same predictions, for both poolings', async () => {
    const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];
    for (const pooling of ['mean', 'cls'] as const) {
      const base = await openModel(tinyBertFolder, { pooling });
      const { classifier } = await tune({ model: base, method: createMethod('full') });
      const folder = join(parent, pooling);
      await classifier.save(folder);
      const opened = await openClassifier(folder, { engine });
      expect(opened.labels).toEqual(['book', 'cancel']);
      expect(await opened.predict(texts)).toEqual(await classifier.predict(texts));
      await classifier.dispose();
      await opened.dispose();
    }
  });

  it('counts texts that were cut, and only those', async () => {
    const rows: LabelledText[] = [
      ...rowsFrom('train', 60),
      { text: 'book a a a a a a a a a a', label: 'book' },
    ];
    const result = await tune({ train: rows, maxLength: 10, method: createMethod('linear-probe') });
    await result.classifier.dispose();
    expect(result.tokenization.truncated).toBe(1);
  });

  it('says what is wrong with rows, labels and settings, and where', async () => {
    const method = createMethod('full');
    const rows = rowsFrom('train', 10);
    await expect(tune({ method, train: [...rows, { text: ' \n', label: 'book' }] })).rejects.toMatchObject({
      code: 'invalid-data',
      where: 'train:11',
    });
    await expect(tune({ method, validation: [{ text: 'book', label: 'refund' }] })).rejects.toMatchObject({
      code: 'unknown-label',
      where: 'validation:1',
    });
    await expect(tune({ method, train: rows.filter(({ label }) => label === 'book') })).rejects.toMatchObject(
      {
        code: 'invalid-data',
      },
    );
    await expect(tune({ method, maxLength: 1000 })).rejects.toMatchObject({ where: 'maxLength' });
    await expect(tune({ method: createMethod('sparse', { cost: 0.01 }) })).rejects.toMatchObject({
      code: 'infeasible-budget',
    });
    expect(() => createMethod('lora9')).toThrow(/Known: sparse, full/);
    expect(() => createMethod('sparse', { densty: 0.1 })).toThrow(/no setting "densty"/);
    expect(() => createMethod('sparse', { density: 'much' })).toThrow(/Must be a number in .*, not "much"/);
    expect(() => createMethod('layer-select', { layers: 0 })).toThrow(/from 1/);
  });

  it('refuses to open an encoder without a classification head', async () => {
    const folder = join(parent, 'encoder');
    await cp(tinyBertFolder, folder, { recursive: true });
    const encoder = new Map([...model.values].filter(([key]) => !key.startsWith('classifier')));
    await writeSafetensors(join(folder, 'model.safetensors'), encoder);
    await expect(openClassifier(folder)).rejects.toMatchObject({ code: 'invalid-checkpoint', where: folder });
  });

  it('checks and summarizes every split before the first step', async () => {
    const events: string[] = [];
    const refund = [{ text: 'refund', label: 'refund' }];
    const method = createMethod('sparse');
    const heard = {
      onProgress: ({ kind }: ProgressEvent) => events.push(kind),
      onSummary: ({ splits }: DataSummary) => events.push(`summary of ${splits.train.rows}`),
    };
    for (const [split, where] of [
      ['test', 'test:1'],
      ['validation', 'validation:1'],
    ] as const) {
      const ended = tune({ method, [split]: refund, ...heard });
      await expect(ended).rejects.toMatchObject({ code: 'unknown-label', where });
    }
    expect(events).toEqual([]);
    const result = await tune({
      method,
      training: { epochs: 2, batchSize: 8 },
      test: rowsFrom('test', 20),
      dataNotes: [{ kind: 'drawn-splits', message: 'drawn' }],
      ...heard,
    });
    await result.classifier.dispose();
    expect(events.filter((event) => event !== 'note').slice(0, 2)).toEqual(['summary of 120', 'phase']);
    expect(result.summary).toMatchObject({
      pooling: { pooling: 'mean', source: 'caller' },
      splits: { test: { rows: 20 } },
    });
  });

  it('tells each note once, when it is known: of the data, the model, its head, the plan, the outcome', async () => {
    const told: string[] = [];
    const [first, ...others] = rowsFrom('train', 120);
    const { classifier, notes } = await tune({
      method: createMethod('full'),
      train: [{ ...first, label: ` ${first.label}` }, ...others],
      validation: rowsFrom('validation', 40),
      dataNotes: [{ kind: 'drawn-splits', message: 'drawn' }],
      model: { ...model, notes: [{ kind: 'unused-weights', message: 'unused' }] },
      training: { epochs: 4, batchSize: 8, learningRate: 5, flopsBudget: 0.5 },
      onSummary: () => told.push('summary'),
      onProgress(event) {
        if (event.kind === 'note') told.push(event.note.kind);
        else if (told.at(-1) !== 'work') told.push('work');
      },
    });
    await classifier.dispose();
    const ofData = ['repeated-texts', 'leaked-texts'];
    expect(told).toEqual([
      ...['drawn-splits', 'trimmed-labels', 'summary', 'unused-weights', ...ofData, 'head'],
      ...['fewer-epochs', 'work', 'one-class-predicted'],
    ]);
    expect(notes.map(({ kind }) => kind)).toEqual(
      told.filter((each) => each !== 'summary' && each !== 'work'),
    );
  });

  it('says why it trains fewer epochs than it was asked for', async () => {
    const heard: Note[] = [];
    const result = await tune({
      method: createMethod('full'),
      training: { epochs: 4, batchSize: 8, flopsBudget: 0.5, learningRate: 1e-2 },
      onProgress: (event) => event.kind === 'note' && heard.push(event.note),
    });
    await result.classifier.dispose();
    expect(result.plan).toEqual({ epochs: 4, trainedEpochs: 2, steps: 30, stepsPerEpoch: 15 });
    expect(heard).toEqual(result.notes);
    expect(result.notes.at(-1)).toMatchObject({ kind: 'fewer-epochs' });
    const whole = await tune({
      method: createMethod('full'),
      training: { epochs: 4, batchSize: 8, learningRate: 1e-2 },
    });
    await whole.classifier.dispose();
    expect(whole.plan.trainedEpochs).toBe(4);
    expect(whole.notes).toEqual(result.notes.slice(0, -1));
  });

  it('warns, in the model card too, of a classifier that came to nothing, with validation rows and without', async () => {
    for (const validation of [rowsFrom('validation', 40), []]) {
      const { classifier, notes } = await tune({
        method: createMethod('full'),
        validation,
        training: { epochs: 2, batchSize: 8, learningRate: 5 },
      });
      const warning = notes.at(-1)!;
      expect(warning.kind).toBe('one-class-predicted');
      const folder = join(parent, `nothing-${validation.length}`);
      await classifier.save(folder);
      await classifier.dispose();
      expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain(
        `> **Warning:** ${warning.message}`,
      );
    }
    const { classifier, notes } = await tune({ method: createMethod('full'), validation: [] });
    await classifier.save(join(parent, 'fine'));
    await classifier.dispose();
    expect(notes.at(-1)!.kind).toBe('head');
    expect(await readFile(join(parent, 'fine', 'README.md'), 'utf8')).not.toContain('Warning');
  });

  it('ends in a not-finite error when it diverges, in the epochs of the head too', async () => {
    for (const headEpochs of [0, 1]) {
      const training = { epochs: 2, batchSize: 8, learningRate: 1e38, headEpochs };
      await expect(tune({ method: createMethod('full'), training })).rejects.toMatchObject({
        code: 'not-finite',
      });
    }
  });

  it('finetunes a model with a vocab.txt alone, and saves a tokenizer that does the same', async () => {
    const folder = join(parent, 'vocabulary');
    await cp(tinyBertFolder, folder, { recursive: true });
    const { model: words } = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    const tokens = Object.entries<number>(words.vocab).sort((a, b) => a[1] - b[1]);
    await rm(join(folder, 'tokenizer.json'));
    await writeFile(join(folder, 'vocab.txt'), tokens.map(([token]) => token).join('\n'));
    const base = await openModel(folder, { pooling: 'cls' });
    const { classifier, delta } = await tune({
      model: base,
      method: createMethod('linear-probe'),
      training: { epochs: 1 },
    });
    const texts = ['book a flight', 'please cancel the hotel rooms', 'lost 房'];
    const expected = await classifier.predict(texts);
    await classifier.save(join(parent, 'from-vocabulary'));
    await classifier.dispose();
    await applyDeltaToFolder({ model: folder, delta: delta!(), out: join(parent, 'applied') });
    for (const name of ['from-vocabulary', 'applied']) {
      expect(await readdir(join(parent, name))).toContain('tokenizer.json');
      const opened = await openClassifier(join(parent, name), { engine });
      expect(await opened.predict(texts)).toEqual(expected);
      await opened.dispose();
    }
    await revertDeltaInFolder({
      model: join(parent, 'applied'),
      delta: delta!(),
      out: join(parent, 'reverted'),
    });
    expect(await readdir(join(parent, 'reverted'))).toContain('tokenizer.json');
  });

  it('refuses before a training the folders that saving would refuse after it', async () => {
    const { classifier } = await tune({ method: createMethod('linear-probe'), training: { epochs: 1 } });
    const folder = join(parent, 'saved');
    const output = await openClassifierFolder(folder, { model, overwrite: false });
    await expect(classifier.save(folder)).rejects.toMatchObject({
      code: 'io-error',
      problem: expect.stringContaining(`process ${process.pid} `),
    });
    await classifier.save(output, {
      addFiles: (temporary) => writeFile(join(temporary, 'result.json'), '{}'),
    });
    await output.close();
    expect(await verifyFolder(folder)).toMatchObject({ problems: [] });
    expect(await readdir(folder)).toContain('result.json');

    await (await openClassifierFolder(folder, { model })).close();
    await expect(openClassifierFolder(folder, { overwrite: false })).rejects.toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('--overwrite'),
    });
    await writeFile(join(folder, 'thesis.txt'), '');
    await expect(openClassifierFolder(folder)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(classifier.save(folder)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(openClassifierFolder(join(folder, 'thesis.txt'))).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await classifier.dispose();
  });

  it('keeps its state in a folder that is not there yet, and takes back no byte that was changed', async () => {
    const stateFile = join(parent, 'states', 'one.training');
    const training = { epochs: 1, batchSize: 8 };
    const { classifier } = await tune({
      method: createMethod('linear-probe'),
      state: keepStateIn(stateFile),
      training,
    });
    await classifier.dispose();
    expect(await readdir(join(parent, 'states'))).toEqual(['one.training']);

    const bytes = await readFile(stateFile);
    for (let place = 0; place < bytes.length; place += Math.ceil(bytes.length / 50)) {
      bytes[place] ^= 1;
      await writeFile(stateFile, bytes);
      bytes[place] ^= 1;
      await expect(
        tune({ method: createMethod('linear-probe'), state: keepStateIn(stateFile), training }),
      ).rejects.toMatchObject({
        code: 'invalid-checkpoint',
        where: stateFile,
      });
    }
  });

  it('does not go on from the state of a training whose method was set otherwise', async () => {
    const pairs: readonly [string, Record<string, unknown>, Record<string, unknown>][] = [
      ['full', { layerDecay: 0.9 }, { layerDecay: 0.8 }],
      ['lora', { alpha: 8 }, { alpha: 16 }],
      ['lora', { dropout: 0.1 }, { dropout: 0.2 }],
      ['sparse', { density: 0.2, reselectEvery: 1 }, { density: 0.2, reselectEvery: 0 }],
    ];
    for (const [i, [name, first, second]] of pairs.entries()) {
      const stateFile = join(parent, 'methods', `${i}.training`);
      const training = { epochs: 2, batchSize: 8, headEpochs: 0, flopsBudget: 0 };
      const controller = new AbortController();
      const begun = tune({
        method: createMethod(name, first),
        state: keepStateIn(stateFile),
        training,
        signal: controller.signal,
        onProgress: (event) => event.kind === 'step' && event.loss !== undefined && controller.abort(),
      });
      await expect(begun).rejects.toMatchObject({ code: 'interrupted' });
      const other = tune({ method: createMethod(name, second), state: keepStateIn(stateFile), training });
      await expect(other).rejects.toMatchObject({ code: 'base-mismatch', where: stateFile });
      const { classifier } = await tune({
        method: createMethod(name, first),
        state: keepStateIn(stateFile),
        training,
      });
      await classifier.dispose();
    }
  });

  it('evaluates rows of known labels only', async () => {
    const { classifier } = await tune({ method: createMethod('linear-probe') });
    const evaluation = await classifier.evaluate(rowsFrom('test', 30));
    const correct = evaluation.confusion!.matrix.reduce((sum, row, i) => sum + row[i], 0);
    expect(evaluation.metrics.accuracy).toBeCloseTo(correct / 30, 12);
    await expect(classifier.evaluate([{ text: 'x', label: 'refund' }])).rejects.toMatchObject({
      code: 'unknown-label',
    });
    await classifier.dispose();
  });
});
