import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type Tensor } from '@tokensift/core';
import { hashParameters, withSafetensors, writeSafetensors } from '@tokensift/storage';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import architectures from '../fixtures/architectures.json' with { type: 'json' };
import { randomClassifier } from '../testing/index.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { saveEncoderFolder } from './save-encoder-folder.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

type Tensors = Map<string, Tensor<Float32Array>>;

/** The tensors of the fixture by their names in the file. */
async function fixtureTensors(): Promise<Tensors> {
  const tensors: Tensors = new Map();
  await withSafetensors(join(fixture('tiny-bert'), 'model.safetensors'), async (file) => {
    for (const name of file.entries.keys()) tensors.set(name, await file.read(name));
  });
  return tensors;
}

const renamed = (tensors: Tensors, rename: (name: string) => string): Tensors =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));

/** A copy of the fixture with changed fields of config.json and other tensors. */
async function variant(fields: object, tensors?: Tensors): Promise<string> {
  const folder = await temporaryFolder();
  await cp(fixture('tiny-bert'), folder, { recursive: true });
  const path = join(folder, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...config, ...fields }));
  if (tensors !== undefined) await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return folder;
}

const encoderOnly = (tensors: Tensors): Tensors =>
  new Map([...tensors].filter(([name]) => name.startsWith('bert.') && !name.includes('pooler')));

describe('readCheckpoint', () => {
  it('reads a classifier of Python’s transformers', async () => {
    const checkpoint = await readCheckpoint(fixture('tiny-bert'));
    expect(checkpoint).toMatchObject({
      folder: fixture('tiny-bert'),
      hasClassifier: true,
      pooling: 'cls',
      defaultPooling: 'cls',
      unused: [],
    });
    expect(checkpoint.labels).toEqual(['book', 'cancel', 'other']);
    const tensors = await fixtureTensors();
    expect(checkpoint.values.size).toBe(tensors.size);
    for (const [name, tensor] of tensors)
      expect(checkpoint.values.get(name.replace(/^bert\./, ''))).toEqual(tensor);
  });

  it('reads the same from shards', async () => {
    const whole = await readCheckpoint(fixture('tiny-bert'));
    const shards = await readCheckpoint(fixture('tiny-bert-sharded'));
    expect(shards.values).toEqual(whole.values);
    expect(hashParameters(shards.values)).toBe(hashParameters(whole.values));
  });

  it('reads the same with names of other times and without the prefix', async () => {
    const whole = await readCheckpoint(fixture('tiny-bert'));
    const tensors = await fixtureTensors();
    const legacy = renamed(tensors, (name) =>
      name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
    );
    expect((await readCheckpoint(await variant({}, legacy))).values).toEqual(whole.values);
    const plain = renamed(tensors, (name) => name.replace(/^bert\./, ''));
    expect((await readCheckpoint(await variant({}, plain))).values).toEqual(whole.values);
  });

  it('leaves out heads and buffers that are not the classifier’s', async () => {
    const tensors = encoderOnly(await fixtureTensors());
    const extra: Tensor<Float32Array> = { shape: [1], data: Float32Array.of(1) };
    for (const name of ['cls.predictions.bias', 'bert.embeddings.position_ids']) tensors.set(name, extra);
    const checkpoint = await readCheckpoint(await variant({ architectures: ['BertForMaskedLM'] }, tensors));
    expect(checkpoint).toMatchObject({
      hasClassifier: false,
      pooling: undefined,
      // Without a pooler.
      defaultPooling: 'mean',
      // A buffer that follows from config.json is nothing that is lost.
      unused: ['cls.predictions.bias'],
    });
    expect(checkpoint.values.has('pooler.dense.weight')).toBe(false);
    expect(checkpoint.values.size).toBe(tensors.size - 2);
  });

  it('reads a classifier of tokens, which says nothing of how texts are read off', async () => {
    const fields = { architectures: ['BertForTokenClassification'], problem_type: 'regression' };
    const checkpoint = await readCheckpoint(await variant(fields, await fixtureTensors()));
    expect(checkpoint).toMatchObject({
      hasClassifier: true,
      task: 'token',
      pooling: 'none',
      statedPooling: undefined,
      defaultPooling: 'cls',
      unused: [],
    });
    const tensors = await fixtureTensors();
    expect(checkpoint.values.get('classifier.weight')).toEqual(tensors.get('classifier.weight'));
  });

  it('does not take the head of one class for that of another', async () => {
    const tensors = await fixtureTensors();
    for (const name of ['weight', 'bias']) tensors.delete(`classifier.${name}`);
    for (const kind of ['Token', 'Sequence']) {
      const fields = { architectures: [`BertFor${kind}Classification`] };
      const headless = await readCheckpoint(await variant(fields, tensors));
      expect(headless).toMatchObject({ hasClassifier: false, task: undefined });
    }
    const fields = { architectures: ['BertForQuestionAnswering'] };
    const other = await readCheckpoint(await variant(fields, await fixtureTensors()));
    expect(other.hasClassifier).toBe(false);
    expect(other.values.has('classifier.weight')).toBe(false);
    expect(other.unused).toEqual(['classifier.bias', 'classifier.weight']);
  });

  it('hands out what a task keeps in config.json, as it is, where it is an object', async () => {
    const kept = { task: 'any', thresholds: [0.5] };
    expect((await readCheckpoint(await variant({ tokensift: kept }))).tokensift).toEqual(kept);
    expect((await readCheckpoint(await variant({}))).tokensift).toBeUndefined();
    const folder = await variant({ tokensift: [1] });
    expect(await errorOf(readCheckpoint(folder))).toMatchObject({
      code: 'invalid-checkpoint',
      where: join(folder, 'config.json'),
    });
  });

  it('tells what a head gives, as Python’s transformers decides', async () => {
    const task = async (fields: object, tensors?: Tensors) =>
      (await readCheckpoint(await variant(fields, tensors))).task;
    expect(await task({})).toBe('single-label');
    expect(await task({ problem_type: null })).toBe('single-label');
    expect(await task({ problem_type: 'multi_label_classification' })).toBe('multi-label');
    expect(await task({ problem_type: 'regression' })).toBe('regression');
    const tensors = await fixtureTensors();
    tensors.set('classifier.weight', { shape: [1, 8], data: new Float32Array(8) });
    tensors.set('classifier.bias', { shape: [1], data: new Float32Array(1) });
    expect(await task({ problem_type: null, id2label: { 0: 'LABEL_0' } }, tensors)).toBe('regression');
    const encoder = encoderOnly(await fixtureTensors());
    expect(await task({ architectures: ['BertModel'] }, encoder)).toBeUndefined();
  });

  it('takes the number of classes from the head when labels have no names', async () => {
    const checkpoint = await readCheckpoint(await variant({ id2label: undefined }));
    expect(checkpoint.values.get('classifier.weight')?.shape).toEqual([3, 8]);
  });

  it('takes the padding of a decoder from its tokenizer where config.json has none', async () => {
    const folder = join(await temporaryFolder(), 'llama');
    const fields = { ...architectures.cases.Llama.config, pad_token_id: null, eos_token_id: 3 };
    const backbone = configureBackbone(fields, 'config.json');
    const { values } = randomClassifier(createRandom('llama'), { backbone, pooling: 'last' });
    await saveEncoderFolder(folder, { backbone, values, sourceFolder: fixture('tiny-bert') });
    const padding = async (tokenizer: object, config: object) => {
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer));
      await writeFile(join(folder, 'config.json'), JSON.stringify({ ...fields, ...config }));
      return (await readCheckpoint(folder)).backbone.config.padTokenId;
    };
    expect(await padding({ pad_token: '[MASK]' }, {})).toBe(4);
    expect(await padding({ pad_token: { content: 'book' } }, { pad_token_id: -1 })).toBe(5);
    expect(await padding({ pad_token: '[MASK]' }, { pad_token_id: 7 })).toBe(7);
    expect(await padding({}, {})).toBe(3);
    expect(await padding({ pad_token: '<none>' }, {})).toBe(3);
    expect((await readCheckpoint(folder)).defaultPooling).toBe('last');
    await rm(join(folder, 'tokenizer.json'));
    expect(await padding({ pad_token: '[MASK]' }, {})).toBe(3);
  });

  describe('of sentence-transformers', () => {
    const pooling = { word_embedding_dimension: 8, pooling_mode_max_tokens: false };

    async function sentenceTransformer(modes: object, subfolder: string, modules: boolean): Promise<string> {
      const folder = await temporaryFolder();
      const model = await variant({ architectures: ['BertModel'] }, encoderOnly(await fixtureTensors()));
      await cp(model, join(folder, subfolder), { recursive: true });
      await mkdir(join(folder, '1_Pooling'));
      await writeFile(join(folder, '1_Pooling', 'config.json'), JSON.stringify({ ...pooling, ...modes }));
      const list = [
        { idx: 0, name: '0', path: subfolder, type: 'sentence_transformers.models.Transformer' },
        { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      ];
      if (modules) await writeFile(join(folder, 'modules.json'), JSON.stringify(list));
      return folder;
    }

    it.each([
      ['mean', { pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }],
      ['cls', { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true }],
      ['mean', { pooling_mode: 'mean', include_prompt: true }],
      ['cls', { pooling_mode: 'cls' }],
      ['mean', { pooling_mode: ['mean'] }],
      // What is named counts more than flags, and nothing is the mean, as in sentence-transformers.
      ['cls', { pooling_mode: 'cls', pooling_mode_mean_tokens: true }],
      ['mean', {}],
      ['last', { pooling_mode_lasttoken: true }],
      ['last', { pooling_mode: 'lasttoken' }],
    ])('takes the pooling %s from its module', async (expected, modes) => {
      const folder = await sentenceTransformer(modes, '', true);
      const file = join(folder, '1_Pooling', 'config.json');
      expect(await readCheckpoint(folder)).toMatchObject({
        folder,
        pooling: expected,
        statedPooling: { pooling: expected, file },
        hasClassifier: false,
        isSentenceTransformer: true,
      });
    });

    it.each([
      ['mean, cls', { pooling_mode: ['mean', 'cls'] }],
      ['cls, mean', { pooling_mode_mean_tokens: true, pooling_mode_cls_token: true }],
      ['max', { pooling_mode: 'max' }],
      ['max', { pooling_mode_max_tokens: true }],
      ['weightedmean', { pooling_mode_weightedmean_tokens: true }],
      ['mean_sqrt_len_tokens', { pooling_mode_mean_sqrt_len_tokens: true }],
      ['attention', { pooling_mode: 'attention' }],
      ['nothing', { pooling_mode: [] }],
      ['5', { pooling_mode: 5 }],
    ])('takes no pooling where it is by %s, and says so', async (named, modes) => {
      const folder = await sentenceTransformer(modes, '', true);
      const { pooling, statedPooling } = await readCheckpoint(folder);
      expect(pooling).toBeUndefined();
      expect(statedPooling?.problem).toContain(named);
    });

    it('says when the pooling is not listed, or listed and not there', async () => {
      const folder = await sentenceTransformer({ pooling_mode: 'mean' }, '', true);
      await rm(join(folder, '1_Pooling'), { recursive: true });
      const file = join(folder, 'modules.json');
      expect((await readCheckpoint(folder)).statedPooling).toEqual({
        pooling: undefined,
        file,
        problem: 'it lists a pooling module, and 1_Pooling/config.json is not there',
      });
      const [transformer] = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify([transformer]));
      const { statedPooling } = await readCheckpoint(folder);
      expect(statedPooling?.problem).toContain('lists no pooling module');
    });

    it('takes the longest text from either file, up to what the model can read', async () => {
      const folder = await sentenceTransformer({ pooling_mode: 'mean' }, '', true);
      const length = async (own: unknown, tokenizers: unknown) => {
        const files = { 'sentence_bert_config.json': own, 'tokenizer_config.json': tokenizers };
        for (const [name, json] of Object.entries(files)) {
          await writeFile(join(folder, name), JSON.stringify(json));
        }
        return (await readCheckpoint(folder)).maxLength?.tokens;
      };
      expect(await length({ max_seq_length: 10 }, { model_max_length: 12 })).toBe(10);
      expect(await length({ max_seq_length: null }, { model_max_length: 12 })).toBe(12);
      expect(await length({ transformer_task: 'feature-extraction' }, { model_max_length: 12 })).toBe(12);
      expect(await length({ max_seq_length: 512 }, {})).toBe(16);
      expect(await length({ max_seq_length: 0 }, { model_max_length: 1e30 })).toBeUndefined();
      await rm(join(folder, 'sentence_bert_config.json'));
      await writeFile(join(folder, 'sentence_roberta_config.json'), '{"max_seq_length":9}');
      expect((await readCheckpoint(folder)).maxLength?.tokens).toBe(9);
    });

    it('finds the transformer in a subfolder', async () => {
      const folder = await sentenceTransformer({ pooling_mode_mean_tokens: true }, '0_Transformer', true);
      const checkpoint = await readCheckpoint(folder);
      expect(checkpoint).toMatchObject({ folder: join(folder, '0_Transformer'), pooling: 'mean' });
    });

    it('finds the pooling without modules.json', async () => {
      const folder = await sentenceTransformer({ pooling_mode_mean_tokens: true }, '', false);
      expect((await readCheckpoint(folder)).pooling).toBe('mean');
    });

    it('stays inside the folder, whatever modules.json holds', async () => {
      const folder = await sentenceTransformer({}, '', true);
      const modules = join(folder, 'modules.json');
      await writeFile(modules, JSON.stringify([null, 1, { type: 'x.Transformer', path: '../..' }]));
      expect(await errorOf(readCheckpoint(folder))).toMatchObject({
        code: 'invalid-checkpoint',
        where: modules,
      });
    });
  });
});

describe('readCheckpoint refuses', () => {
  it('a folder that does not exist or has no weights', async () => {
    const folder = await temporaryFolder();
    expect(await errorOf(readCheckpoint(join(folder, 'x')))).toMatchObject({ code: 'file-not-found' });
    await cp(join(fixture('tiny-bert'), 'config.json'), join(folder, 'config.json'));
    const error = await errorOf(readCheckpoint(folder));
    expect(error).toMatchObject({ code: 'file-not-found', where: folder });
    expect(error.message).toContain('model.safetensors');
  });

  it('weights in another format, and says how to convert them', async () => {
    const folder = await variant({});
    await rename(join(folder, 'model.safetensors'), join(folder, 'pytorch_model.bin'));
    const error = await errorOf(readCheckpoint(folder));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('pytorch_model.bin');
    expect(error.hint).toContain('save_pretrained');
  });

  it('a config.json that is not JSON', async () => {
    const folder = await variant({});
    await writeFile(join(folder, 'config.json'), '{');
    expect(await errorOf(readCheckpoint(folder))).toMatchObject({
      code: 'invalid-checkpoint',
      where: join(folder, 'config.json'),
    });
  });

  it('missing tensors, all of which it counts', async () => {
    const tensors = await fixtureTensors();
    const gone = [...tensors.keys()].filter((name) => name.includes('layer.1.'));
    for (const name of gone) tensors.delete(name);
    const error = await errorOf(readCheckpoint(await variant({}, tensors)));
    expect(error.code).toBe('missing-tensor');
    expect(error.message).toContain(`${gone.length} of ${tensors.size + gone.length} tensors are missing`);
    expect(error.message).toContain('encoder.layer.1.attention.self.query.weight');
    expect(error.message).toContain(`and ${gone.length - 5} more`);
  });

  it('a classifier by [CLS] without its pooler', async () => {
    const tensors = await fixtureTensors();
    for (const name of ['weight', 'bias']) tensors.delete(`bert.pooler.dense.${name}`);
    const error = await errorOf(readCheckpoint(await variant({}, tensors)));
    expect(error.code).toBe('missing-tensor');
    expect(error.message).toContain('2 of 41 tensors are missing: pooler.dense.weight, pooler.dense.bias');
  });

  it('shapes that config.json does not ask for', async () => {
    const error = await errorOf(readCheckpoint(await variant({ intermediate_size: 10 })));
    expect(error.code).toBe('shape-mismatch');
    expect(error.message).toContain('"encoder.layer.0.intermediate.dense.weight" is [12,8]');
    expect(error.message).toContain('asks for [10,8]');
    const labels = { id2label: { 0: 'a', 1: 'b' } };
    expect(await errorOf(readCheckpoint(await variant(labels)))).toMatchObject({ code: 'shape-mismatch' });
  });

  it('more layers than config.json counts', async () => {
    const error = await errorOf(readCheckpoint(await variant({ num_hidden_layers: 1 })));
    expect(error.code).toBe('invalid-checkpoint');
    expect(error.message).toContain('encoder.layer.1');
  });

  it('the same tensor under two names', async () => {
    const tensors = await fixtureTensors();
    const name = 'embeddings.LayerNorm.bias';
    tensors.set(name, tensors.get(`bert.${name}`) as Tensor<Float32Array>);
    const error = await errorOf(readCheckpoint(await variant({}, tensors)));
    expect(error.code).toBe('invalid-checkpoint');
    expect(error.message).toContain(`"bert.${name}"`);
  });

  it('weights that are not finite, naming tensor and index', async () => {
    const folder = await variant({});
    const path = join(folder, 'model.safetensors');
    const entry = await withSafetensors(path, async ({ entries }) => entries.get('bert.pooler.dense.bias'));
    const bytes = await readFile(path);
    const position = 8 + Number(bytes.readBigUInt64LE()) + (entry?.begin ?? 0) + 3 * 4;
    for (const value of [Number.NaN, Infinity]) {
      bytes.writeFloatLE(value, position);
      await writeFile(path, bytes);
      const error = await errorOf(readCheckpoint(folder));
      expect(error).toMatchObject({ code: 'invalid-checkpoint', where: path });
      expect(error.message).toContain(`"bert.pooler.dense.bias" holds ${value} at index 3`);
    }
  });

  it('shards that are absent or do not hold what the index says', async () => {
    const folder = await temporaryFolder();
    await cp(fixture('tiny-bert-sharded'), folder, { recursive: true });
    const index = join(folder, 'model.safetensors.index.json');
    const original = await readFile(index, 'utf8');
    const shard = 'model-00003-of-00003.safetensors';
    const withMap = async (change: (map: Record<string, unknown>) => unknown) => {
      await writeFile(index, JSON.stringify({ weight_map: change(JSON.parse(original).weight_map) }));
      return errorOf(readCheckpoint(folder));
    };
    expect(await withMap(() => undefined)).toMatchObject({ code: 'invalid-checkpoint', where: index });
    expect(await withMap((map) => ({ ...map, x: '../x.safetensors' }))).toMatchObject({
      code: 'invalid-checkpoint',
    });
    expect(await withMap((map) => ({ ...map, x: 1 }))).toMatchObject({ code: 'invalid-checkpoint' });
    expect((await withMap((map) => ({ ...map, x: shard }))).message).toContain('does not hold it');
    await rm(join(folder, shard));
    expect(await withMap((map) => map)).toMatchObject({ code: 'file-not-found', where: join(folder, shard) });
  });
});

describe('hashParameters', () => {
  it('depends on names, shapes and values, and not on their order', () => {
    const tensor = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });
    const hash = hashParameters(
      new Map([
        ['a', tensor([2], 1, 2)],
        ['b', tensor([1], 3)],
      ]),
    );
    expect(
      hashParameters(
        new Map([
          ['b', tensor([1], 3)],
          ['a', tensor([2], 1, 2)],
        ]),
      ),
    ).toBe(hash);
    const others = [
      new Map([
        ['a', tensor([2], 1, 2)],
        ['c', tensor([1], 3)],
      ]),
      new Map([
        ['a', tensor([1, 2], 1, 2)],
        ['b', tensor([1], 3)],
      ]),
      new Map([
        ['a', tensor([2], 1, 2.0000002)],
        ['b', tensor([1], 3)],
      ]),
      new Map([
        ['a', tensor([1], 1)],
        ['b', tensor([2], 2, 3)],
      ]),
    ];
    expect(new Set([hash, ...others.map(hashParameters)]).size).toBe(5);
  });
});
