import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HubServer, startHubServer } from '@tokensift/hub/testing';
import { tinyBertFolder } from '@tokensift/models/testing';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsFrom } from '../testing/booking-task.ts';
import {
  createEngine,
  createMethod,
  exportDeltaToFolder,
  fetchTokenizer,
  finetune,
  openClassifier,
  openModel,
  pushFolder,
} from './index.ts';

const engine = await createEngine({ threads: 1 });
const TEXTS = ['book a flight', 'cancel the hotel room', 'nothing of that'];

let server: HubServer;
let hub: { readonly environment: Record<string, string>; readonly pauseMilliseconds: number };
beforeEach(async () => {
  server = await startHubServer();
  const environment = { HF_ENDPOINT: server.endpoint, HF_HOME: await temporaryFolder(), HF_TOKEN: 'hf_test' };
  hub = { environment, pauseMilliseconds: 5 };
});
afterEach(() => server.close());

/** Files that were fetched, in order. */
const fetched = (): string[] =>
  [...new Set(server.seen.flatMap(({ url }) => /resolve\/[0-9a-f]{40}\/(.*)$/.exec(url)?.[1] ?? []))].sort();

async function filesOf(folder: string): Promise<Record<string, Buffer>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

async function train(model: string) {
  return await finetune({
    model: await openModel(model, { pooling: 'mean', hub }),
    train: rowsFrom('train', 24),
    validation: [],
    method: createMethod('sparse', { density: 0.2 }),
    training: { epochs: 1, batchSize: 8, flopsBudget: 0 },
    seed: 1,
    engine,
  });
}

/** Probabilities to the bit. */
async function predict(classifier: string, offline = false): Promise<string> {
  const environment = { ...hub.environment, ...(offline && { HF_HUB_OFFLINE: '1' }) };
  const opened = await openClassifier(classifier, { engine, hub: { ...hub, environment } });
  try {
    expect(opened.notes).toEqual([]);
    return JSON.stringify(await opened.predict(TEXTS, { top: 10 }));
  } finally {
    await opened.dispose();
  }
}

describe('a classifier', () => {
  it('goes round: a base of the hub, finetuned, saved, pushed, fetched, predicts the same to the bit', async () => {
    server.commit('models/owner/tiny', await filesOf(tinyBertFolder));
    const { classifier } = await train('hf:owner/tiny');
    const folder = join(await temporaryFolder(), 'classifier');
    await classifier.save(folder);
    await classifier.dispose();
    const { files } = await pushFolder(folder, 'hf:owner/booking', { ...hub, isPrivate: true });
    expect(files).toContain('modeling_tokensift.py');

    server.seen.length = 0;
    const expected = await predict(folder);
    expect(await predict('hf:owner/booking')).toBe(expected);
    expect(fetched()).toEqual([
      '1_Pooling/config.json',
      'config.json',
      'manifest.json',
      'model.safetensors',
      'modules.json',
      'sentence_bert_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'training.json',
    ]);
    await server.close();
    expect(await predict('hf:owner/booking', true)).toBe(expected);
    server = await startHubServer();
  });

  it('comes with the model that an adapter brings along, and with one of the hub', async () => {
    const { delta, classifier } = await train(tinyBertFolder);
    await classifier.dispose();
    const folder = join(await temporaryFolder(), 'adapter');
    await exportDeltaToFolder({ model: tinyBertFolder, delta: delta!(), out: folder });
    await pushFolder(folder, 'hf:owner/adapter', hub);
    const expected = await predict(folder);
    expect(await predict('hf:owner/adapter')).toBe(expected);
    expect(fetched()).toContain('base/model.safetensors');

    const { 'adapter_config.json': config, ...others } = Object.fromEntries(
      server.filesOf('models/owner/adapter')!,
    );
    const files = Object.entries(others).filter(([name]) => !/^base|manifest/.test(name));
    const told = { ...JSON.parse(String(config)), base_model_name_or_path: 'owner/base' };
    server.commit('models/owner/alone', {
      ...Object.fromEntries(files),
      'adapter_config.json': JSON.stringify(told),
    });
    expect(await errorOf(openClassifier('hf:owner/alone', { engine, hub }))).toMatchObject({
      code: 'invalid-argument',
      hint: expect.stringContaining('hf:owner/name'),
    });
    const base = server.filesOf('models/owner/adapter')!;
    server.commit(
      'models/owner/base',
      Object.fromEntries(
        [...base].flatMap(([name, content]) => (name.startsWith('base/') ? [[name.slice(5), content]] : [])),
      ),
    );
    const opened = await openClassifier('hf:owner/alone', { engine, hub, base: 'hf:owner/base' });
    expect(JSON.stringify(await opened.predict(TEXTS, { top: 10 }))).toBe(expected);
    await opened.dispose();
  });
});

describe('a model', () => {
  it('is fetched with its shards, and without what it is not read of', async () => {
    const sharded = new URL('../../models/src/fixtures/tiny-bert-sharded', import.meta.url).pathname;
    const { 'tokenizer.json': tokenizer } = await filesOf(tinyBertFolder);
    server.commit('models/owner/sharded', {
      ...(await filesOf(sharded)),
      'tokenizer.json': tokenizer,
      'pytorch_model.bin': 'a pickle',
      'modeling.py': 'import os',
      'README.md': '# Model',
      'onnx/model.onnx': 'graph',
      'other.safetensors': 'of no use',
    });
    const model = await openModel('hf:owner/sharded', { hub });
    const expected = await openModel(tinyBertFolder);
    expect([...model.values.keys()].sort()).toEqual([...expected.values.keys()].sort());
    expect(fetched()).toEqual([
      'config.json',
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
      'tokenizer.json',
    ]);
  });

  it('is read from a folder of a repository, at a revision', async () => {
    const files = Object.entries(await filesOf(tinyBertFolder));
    const inner = Object.fromEntries(files.map(([name, content]) => [`checkpoint/${name}`, content]));
    const commit = server.commit('models/owner/run', inner);
    server.commit('models/owner/run', { 'README.md': 'gone' });
    const { folder } = await openModel(`hf:owner/run@${commit}/checkpoint`, { hub });
    expect(folder.endsWith(join('snapshots', commit, 'checkpoint'))).toBe(true);
    expect(await errorOf(openModel('hf:owner/run/checkpoint', { hub }))).toMatchObject({
      code: 'file-not-found',
      where: 'hf:owner/run/checkpoint',
    });
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'pickles alone',
      { 'config.json': '{}', 'pytorch_model.bin': 'x' },
      { code: 'unsupported', hint: expect.stringContaining('hf:owner/odd@refs/pr/1') },
    ],
    ['no weights', { 'README.md': 'x' }, { code: 'file-not-found' }],
    [
      'an index that leads elsewhere',
      {
        'config.json': '{}',
        'model.safetensors.index.json': '{"weight_map":{"a":"../../../x.safetensors"}}',
      },
      { code: 'file-not-found' },
    ],
    [
      'modules that lead elsewhere',
      { 'modules.json': '[{"type":"a.Transformer","path":"../../../.."}]', 'model.safetensors': 'x' },
      { code: 'invalid-checkpoint' },
    ],
  ])('is refused that has %s', async (_, files, expected) => {
    server.commit('models/owner/odd', files);
    expect(await errorOf(openModel('hf:owner/odd', { hub }))).toMatchObject(expected);
    expect(fetched().filter((name) => !/json|safetensors$/.test(name))).toEqual([]);
  });

  it('gives its tokenizer without its weights', async () => {
    server.commit('models/owner/tiny', await filesOf(tinyBertFolder));
    await fetchTokenizer('hf:owner/tiny', { hub });
    expect(fetched()).toEqual(['config.json', 'tokenizer.json', 'tokenizer_config.json']);
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'local'));
    await writeFile(join(folder, 'local', 'tokenizer.json'), '{}');
    expect(await fetchTokenizer(join(folder, 'local'), { hub })).toBe(join(folder, 'local'));
  });
});
