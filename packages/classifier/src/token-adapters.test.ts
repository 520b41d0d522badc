import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAdapter } from '@tokensift/baselines';
import { type Batch, createRandom, type MethodContext } from '@tokensift/core';
import { type ClassifierModel, GraphBuilder } from '@tokensift/graph';
import {
  type Backbone,
  createTextClassifier,
  holdPeftFolder,
  readCheckpoint,
  readPeftFolder,
  saveClassifierFolder,
} from '@tokensift/models';
import { tinyArchitectures } from '@tokensift/models/testing';
import { holdFiles } from '@tokensift/storage';
import { hasPeft, runOracle } from '@tokensift/testing';
import { loadTokenizer, padBatch } from '@tokensift/tokenization';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../testing/tiny-model.ts';
import { finishAdapter } from './finish-adapter.ts';
import { createEngine, createMethod } from './index.ts';

const engine = await createEngine({ name: 'onnx', threads: 1 });
const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];
const labels = ['O', 'B-thing', 'I-thing'];

/** The methods whose adapters PEFT has. */
const methods: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['lora', { rank: 2 }],
  ['lora', { rank: 2, targets: 'all-linear' }],
  ['lora', { rank: 2, dora: true }],
  ['prompt', { length: 2 }],
  ['prefix', { length: 2 }],
];

interface Base {
  readonly name: string;
  readonly folder: string;
  readonly backbone: Backbone;
}

interface Saved {
  readonly what: string;
  readonly method: string;
  readonly base: string;
  readonly adapter: string;
  /** The classifier with the adapter merged in, where it can be. */
  readonly merged?: string;
  readonly batch: Batch;
  readonly expected: readonly Float32Array[];
}

let parent: string;
const bases: Base[] = [];
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tokensift-tokens-'));
  for (const [name, config] of tinyArchitectures) {
    const folder = join(parent, String(bases.length));
    const backbone = await writeTinyModel(folder, config);
    if (backbone.poolings.includes('none')) bases.push({ name, folder, backbone });
  }
});
afterAll(() => rm(parent, { recursive: true }));

/** A classifier of tokens on a base model, with a head that is drawn large, so that it hides nothing. */
async function modelOn(folder: string): Promise<ClassifierModel> {
  const { backbone, values } = await readCheckpoint(folder);
  const random = createRandom('head');
  const model = createTextClassifier({ backbone, values, pooling: 'none', classes: labels.length, random });
  for (const { name, head } of model.parameters) {
    const tensor = model.values.get(name)!;
    if (head) model.values.set(name, { ...tensor, data: tensor.data.map(() => random.normal()) });
  }
  return model;
}

async function batchFor(folder: string): Promise<Batch> {
  const tokenizer = await loadTokenizer(folder);
  return padBatch(tokenizer.encodeBatch(texts), { padId: tokenizer.padId });
}

/** Logits of each text's own tokens. */
async function logitsOf(model: ClassifierModel, batch: Batch): Promise<readonly Float32Array[]> {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const program = await engine.compile(graph, { parameters: model.values });
  const { logits } = await program.run(model.feeds(batch));
  await program.dispose();
  const width = batch.length * labels.length;
  return texts.map((_, text) =>
    logits.data
      .subarray(text * width, (text + 1) * width)
      .filter((_, i) => batch.attentionMask[text * batch.length + Math.floor(i / labels.length)] === 1),
  );
}

function expectClose(found: readonly ArrayLike<number>[], expected: readonly Float32Array[], what: string) {
  expect(found.length, what).toBe(expected.length);
  for (const [text, own] of expected.entries()) {
    expect(found[text].length, what).toBe(own.length);
    own.forEach((value, i) => {
      expect(Math.abs(found[text][i] - value), `${what}, text ${text}`).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(value)),
      );
    });
  }
}

describe('adapters for tokens', () => {
  const saved: Saved[] = [];
  const unknown: string[] = [];
  beforeAll(async () => {
    for (const base of bases) {
      for (const [method, settings] of methods) {
        const made = await saveAdapter(base, method, settings, join(parent, `saved-${saved.length}`));
        if (made) saved.push(made);
        else unknown.push(`${base.name}, ${method}`);
      }
    }
  }, 300_000);

  it('are written for every architecture, but DoRA where PEFT has none', () => {
    // See `loraToPeft`: PEFT takes the lengths of such maps from the whole module.
    expect(unknown).toEqual(['ModernBERT, lora', 'ModernBERT, mean, last layer local, lora', 'GPT-2, lora']);
    expect(saved.length).toBe(bases.length * methods.length - unknown.length);
  });

  it('give the same logits again, merged and from their folder alone', async () => {
    for (const { what, base, adapter, merged, batch, expected } of saved) {
      if (merged !== undefined) expectClose(await logitsOf(await reopened(merged), batch), expected, what);
      const read = await holdFiles(
        async (files) => void (await holdPeftFolder(adapter, files)),
        (files) => readPeftFolder(adapter, files),
      );
      expect(read, what).toMatchObject({ pooling: 'none', task: 'token', labels });
      const model = await modelOn(base);
      const { layout } = (await readCheckpoint(base)).backbone;
      const { values, adapter: create } = readAdapter(read, { ...model, layout });
      for (const [name, tensor] of values) model.values.set(name, tensor);
      const adapted = model.adapt(create!(model));
      expectClose(await logitsOf(adapted, batch), expected, what);
    }
  }, 300_000);

  it.skipIf(!hasPeft)(
    'give the same logits in Python’s PEFT (skipped without a TOKENSIFT_PYTHON that has it)',
    () => {
      const found = runOracle<(number[][] | string)[]>(
        'read_adapter.py',
        JSON.stringify(texts),
        String(labels.length),
        ...saved.flatMap(({ base, adapter }) => [base, adapter]),
      );
      for (const [i, { what, method, expected }] of saved.entries()) {
        const given = found[i];
        if (method !== 'prefix') expectClose(given as number[][], expected, what);
        // PEFT 0.21 has no prefix for the classes of transformers 5.24 that classify tokens.
        else if (typeof given !== 'string') expectClose(given, expected, what);
        else expect(given, what).toContain('does not support past key values');
      }
    },
    600_000,
  );
});

/** Saves a classifier with an adapter whose values are drawn. @returns undefined where PEFT has no such adapter */
async function saveAdapter(
  { name, folder, backbone }: Base,
  method: string,
  settings: Readonly<Record<string, unknown>>,
  target: string,
): Promise<Saved | undefined> {
  const what = `${name}, ${method} ${JSON.stringify(settings)}`;
  const random = createRandom(what);
  const model = await modelOn(folder);
  // Adapters are planned from the model alone.
  const context: Partial<MethodContext> = { model, values: model.values, random };
  const adapter = (await createMethod(method, settings).plan(context as MethodContext)).adapter!;
  const batch = await batchFor(folder);
  const plain = await logitsOf(model, batch);
  const adapted = model.adapt(adapter);
  for (const { name: parameter } of adapter.parameters) {
    const { shape, data } = adapted.values.get(parameter)!;
    const moved = data.map((value) => value + 0.2 * random.normal());
    adapted.values.set(parameter, { shape, data: moved });
  }
  const expected = await logitsOf(adapted, batch);
  const changes = expected.flatMap((own, i) => [...own].map((value, j) => Math.abs(value - plain[i][j])));
  expect(Math.max(...changes), what).toBeGreaterThan(1e-2);

  const finished = finishAdapter({ folder, backbone, pooling: 'none' }, model, adapter, adapted);
  if (!finished.adapter) return undefined;
  await saveClassifierFolder(target, {
    backbone,
    values: finished.model.values,
    labels,
    pooling: 'none',
    sourceFolder: folder,
    readme: '# A test\n',
    adapter: finished.adapter,
  });
  const where = finished.adapter.merged
    ? { base: folder, adapter: join(target, 'adapter'), merged: target }
    : { base: join(target, 'base'), adapter: target };
  return { what, method, batch, expected, ...where };
}

async function reopened(folder: string): Promise<ClassifierModel> {
  const { backbone, values } = await readCheckpoint(folder);
  const random = createRandom(0);
  return createTextClassifier({ backbone, values, pooling: 'none', classes: labels.length, random });
}
