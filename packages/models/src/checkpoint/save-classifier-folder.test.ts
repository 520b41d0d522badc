import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type Tensor } from '@tokensift/core';
import { readManifest, withSafetensors, writeSafetensors } from '@tokensift/storage';
import {
  errorOf,
  hasSentenceTransformers,
  hasTransformers,
  runOracle,
  temporaryFolder,
} from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import type { Pooling } from '../pooling.ts';
import { logitsOf } from '../testing/compute.ts';
import { createTextClassifier } from '../text-classifier.ts';
import { modelingSource } from './modeling-tokensift.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { type SaveClassifierOptions, saveClassifierFolder } from './save-classifier-folder.ts';

const source = fileURLToPath(new URL('../fixtures/tiny-bert', import.meta.url));
const labels = ['book a room', 'Geld zurück', '3'];

async function options(changes: Partial<SaveClassifierOptions> = {}): Promise<SaveClassifierOptions> {
  const { backbone, values } = await readCheckpoint(source);
  return {
    backbone,
    values,
    labels,
    pooling: 'mean',
    sourceFolder: source,
    readme: '# A test\n',
    ...changes,
  };
}

const common = [
  '1_Pooling',
  'README.md',
  'config.json',
  'manifest.json',
  'model.safetensors',
  'modules.json',
  'sentence_bert_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

describe('saveClassifierFolder', () => {
  it.each([
    ['cls', common, 41],
    ['mean', [...common, 'modeling_tokensift.py'], 39],
    // It is no encoder of sentences.
    ['none', common.filter((name) => name !== '1_Pooling' && name !== 'modules.json'), 39],
  ] as const)('writes a classifier that pools by %s and is read back', async (pooling, files, tensors) => {
    const folder = join(await temporaryFolder(), 'parent', 'model');
    const given = await options({ pooling });
    await saveClassifierFolder(folder, given);
    expect((await readdir(folder)).sort()).toEqual([...files].sort());
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('# A test\n');
    const found = await readCheckpoint(folder);
    expect(found).toMatchObject({ pooling, hasClassifier: true, labels, unused: [] });
    expect(found.values.has('pooler.dense.weight')).toBe(pooling === 'cls');
    expect(found.backbone.config).toEqual(given.backbone.config);
    expect(found.values.size).toBe(tensors);
    for (const [name, tensor] of found.values) expect(tensor).toEqual(given.values.get(name));
    expect(await readdir(join(folder, '..'))).toEqual(['model']);
  });

  it('says what a task adds, and nothing that the base model’s folder says of another', async () => {
    const folder = join(await temporaryFolder(), 'model');
    const { backbone, values } = await options();
    const json = async () => JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const former = { ...backbone.fields, tokensift: { task: 'former' }, problem_type: 'regression' };
    const base = configureBackbone(former, 'config.json');
    const kept = { task: 'tags', thresholds: [0.25] };
    const config = { tokensift: kept, num_labels: 9, architectures: ['Other'] };
    await saveClassifierFolder(folder, await options({ backbone: base, pooling: 'none', config }));
    expect(await json()).toMatchObject({
      architectures: ['BertForTokenClassification'],
      num_labels: 3,
      id2label: { 0: labels[0], 1: labels[1], 2: labels[2] },
      label2id: { [labels[0]]: 0, [labels[1]]: 1, [labels[2]]: 2 },
      tokensift: kept,
    });
    for (const field of ['problem_type', 'classifier_pooling'])
      expect(await json()).not.toHaveProperty(field);
    expect(await readCheckpoint(folder)).toMatchObject({ task: 'token', labels, tokensift: kept });

    await saveClassifierFolder(folder, await options({ backbone: base }));
    expect(await json()).toMatchObject({ problem_type: 'single_label_classification' });
    expect(await json()).not.toHaveProperty('tokensift');

    const one = new Map(values);
    const narrow = (name: string, shape: readonly number[]) =>
      one.set(name, {
        shape,
        data: values.get(name)!.data.slice(
          0,
          shape.reduce((a, b) => a * b),
        ),
      });
    narrow('classifier.weight', [1, 8]);
    narrow('classifier.bias', [1]);
    for (const [type, task] of [
      ['regression', 'regression'],
      ['multi_label_classification', 'multi-label'],
    ] as const) {
      const single = await options({ values: one, labels: ['score'], config: { problem_type: type } });
      await saveClassifierFolder(folder, single);
      expect(await json()).toMatchObject({ problem_type: type, num_labels: 1, id2label: { 0: 'score' } });
      const found = await readCheckpoint(folder);
      expect(found).toMatchObject({ task, labels: ['score'] });
      expect(found.values.get('classifier.weight')).toEqual(one.get('classifier.weight'));
    }
    const none = await errorOf(
      saveClassifierFolder(folder, await options({ values: one, labels: ['score'] })),
    );
    expect(none).toMatchObject({ code: 'invalid-argument', hint: expect.stringContaining('two or more') });
  });

  it('keeps what the base model says of texts in a folder that classifies tokens', async () => {
    const parent = await temporaryFolder();
    const [texts, tokens] = [join(parent, 'texts'), join(parent, 'tokens')];
    await saveClassifierFolder(texts, await options({ pooling: 'mean' }));
    const { backbone } = await readCheckpoint(texts);
    await saveClassifierFolder(tokens, await options({ backbone, pooling: 'none', maxLength: 12 }));
    expect(await readCheckpoint(tokens)).toMatchObject({
      pooling: 'none',
      statedPooling: { pooling: 'mean', file: join(tokens, 'config.json') },
      maxLength: { tokens: 12 },
      isSentenceTransformer: false,
    });
  });

  it('replaces a folder of ours as a whole, also the one that the tokenizer comes from', async () => {
    const folder = join(await temporaryFolder(), 'model');
    const addFiles = (temporary: string) => writeFile(join(temporary, 'result.json'), '{}');
    await saveClassifierFolder(folder, await options({ pooling: 'mean', addFiles }));
    expect((await readManifest(folder))!.has('result.json')).toBe(true);
    await saveClassifierFolder(folder, await options({ pooling: 'cls', sourceFolder: folder }));
    expect((await readdir(folder)).sort()).toEqual(common);
    expect((await readCheckpoint(folder)).pooling).toBe('cls');
    expect(await readdir(join(folder, '..'))).toEqual(['model']);
  });

  it('writes into an empty folder', async () => {
    const folder = await temporaryFolder();
    await saveClassifierFolder(folder, await options());
    expect((await readCheckpoint(folder)).pooling).toBe('mean');
  });

  it('leaves folders of others, and foreign files in ours, as they are', async () => {
    const folder = join(await temporaryFolder(), 'model');
    await cp(source, folder, { recursive: true });
    const before = await readdir(folder);
    const error = await errorOf(saveClassifierFolder(folder, await options()));
    expect(error).toMatchObject({ code: 'invalid-argument', where: folder });
    expect(await readdir(folder)).toEqual(before);

    await rm(folder, { recursive: true });
    await saveClassifierFolder(folder, await options());
    await writeFile(join(folder, 'thesis.txt'), 'years of work');
    const foreign = await errorOf(saveClassifierFolder(folder, await options()));
    expect(foreign.code).toBe('invalid-argument');
    expect(foreign.message).toContain('thesis.txt');
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(await readdir(join(folder, '..'))).toEqual(['model']);
  });

  it.each([true, false])(
    'finds files of others however deep, with a manifest or without (%s)',
    async (has) => {
      const folder = join(await temporaryFolder(), 'model');
      await saveClassifierFolder(folder, await options());
      if (!has) await rm(join(folder, 'manifest.json'));
      await saveClassifierFolder(folder, await options());
      if (!has) await rm(join(folder, 'manifest.json'));
      await mkdir(join(folder, 'base'));
      for (const name of ['1_Pooling/notes.txt', 'base/plan.md']) await writeFile(join(folder, name), '');
      const { message } = await errorOf(saveClassifierFolder(folder, await options()));
      expect(message).toContain('"1_Pooling/notes.txt", "base/plan.md"');
      expect(await readdir(join(folder, 'base'))).toEqual(['plan.md']);
    },
  );

  it('leaves nothing behind when it fails, and the former folder as it was', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'model');
    const given = await options();
    const values = new Map(given.values);
    values.set('classifier.bias', { shape: [3], data: Float32Array.of(0, Number.NaN, 0) });
    const failing = { ...given, values };
    expect(await errorOf(saveClassifierFolder(folder, failing))).toMatchObject({ code: 'not-finite' });
    expect(await readdir(parent)).toEqual([]);

    await saveClassifierFolder(folder, given);
    const before = await readFile(join(folder, 'model.safetensors'));
    expect(await errorOf(saveClassifierFolder(folder, failing))).toMatchObject({ code: 'not-finite' });
    expect(await readdir(parent)).toEqual(['model']);
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(before);
  });

  it('says what is wrong with values, labels, tokenizer and target', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'model');
    const failure = async (changes: Partial<SaveClassifierOptions>, target = folder) =>
      errorOf(saveClassifierFolder(target, await options(changes)));
    expect(await failure({ values: new Map() })).toMatchObject({ code: 'missing-tensor' });
    expect(await failure({ labels: ['a', 'b'] })).toMatchObject({ code: 'shape-mismatch' });
    expect(await failure({ labels: ['a'] })).toMatchObject({ code: 'invalid-argument' });
    expect(await failure({ labels: ['a', 'b', 'a'] })).toMatchObject({ code: 'invalid-argument' });
    expect(await failure({ sourceFolder: parent })).toMatchObject({ code: 'file-not-found', where: parent });
    await writeFile(join(parent, 'file'), '');
    expect(await failure({}, join(parent, 'file'))).toMatchObject({ code: 'invalid-argument' });
    expect(await failure({}, join(parent, 'file', 'model'))).toMatchObject({ code: 'invalid-argument' });
    expect(await readdir(parent)).toEqual(['file']);
  });

  it('names the tokenizer class where the source does not', async () => {
    const parent = await temporaryFolder();
    const sourceFolder = join(parent, 'source');
    await mkdir(sourceFolder);
    await cp(join(source, 'tokenizer.json'), join(sourceFolder, 'tokenizer.json'));
    const saved = async () => {
      await saveClassifierFolder(join(parent, 'model'), await options({ sourceFolder }));
      return JSON.parse(await readFile(join(parent, 'model', 'tokenizer_config.json'), 'utf8'));
    };
    const built = { do_lower_case: true, strip_accents: null, tokenize_chinese_chars: true };
    expect(await saved()).toEqual({ ...built, tokenizer_class: 'BertTokenizer' });
    await writeFile(join(sourceFolder, 'tokenizer_config.json'), '{"do_lower_case":false,"other":1}');
    expect(await saved()).toEqual({ ...built, other: 1, tokenizer_class: 'BertTokenizer' });
    await writeFile(join(sourceFolder, 'tokenizer_config.json'), '{"tokenizer_class":"Other"}');
    expect(await saved()).toEqual({ tokenizer_class: 'Other' });
  });

  it('says where texts are cut, in every file that says it', async () => {
    const parent = await temporaryFolder();
    const sourceFolder = join(parent, 'source');
    await mkdir(sourceFolder);
    const tokenizer = JSON.parse(await readFile(join(source, 'tokenizer.json'), 'utf8'));
    const truncation = { max_length: 5, strategy: 'LongestFirst', stride: 0, direction: 'Right' };
    await writeFile(join(sourceFolder, 'tokenizer.json'), JSON.stringify({ ...tokenizer, truncation }));
    const folder = join(parent, 'model');
    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));
    await saveClassifierFolder(folder, await options({ sourceFolder, maxLength: 12 }));
    expect(await read('tokenizer_config.json')).toMatchObject({ model_max_length: 12 });
    expect(await read('sentence_bert_config.json')).toMatchObject({ max_seq_length: 12 });
    expect(await read('tokenizer.json')).toEqual({
      ...tokenizer,
      truncation: { ...truncation, max_length: 12 },
    });
    const { maxLength } = await readCheckpoint(folder);
    expect(maxLength).toEqual({ tokens: 12, file: join(folder, 'sentence_bert_config.json') });
  });

  it('is read also as versions before 2 wrote it, which did not say where texts are cut', async () => {
    const parent = await temporaryFolder();
    for (const pooling of ['cls', 'mean'] as const) {
      const folder = join(parent, pooling);
      const given = await options({ pooling, maxLength: 12 });
      await saveClassifierFolder(folder, given);
      for (const name of ['1_Pooling', 'modules.json', 'sentence_bert_config.json']) {
        await rm(join(folder, name), { recursive: true });
      }
      const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
      const older = {
        ...config,
        ...(pooling === 'mean' && { model_type: 'bert_mean_pool' }),
        tokensift_format: 1,
      };
      await writeFile(join(folder, 'config.json'), JSON.stringify(older));
      const path = join(folder, 'model.safetensors');
      const tensors = new Map<string, Tensor>();
      await withSafetensors(path, async (file) => {
        for (const name of file.entries.keys()) {
          const { shape, data } = await file.read(name);
          tensors.set(name, { shape: shape.slice(0, 2), data });
        }
      });
      await writeSafetensors(path, tensors);
      const found = await readCheckpoint(folder);
      expect(found).toMatchObject({
        pooling,
        hasClassifier: true,
        task: 'single-label',
        maxLength: undefined,
      });
      for (const [name, tensor] of found.values) expect(tensor).toEqual(given.values.get(name));
    }
  });
});

/** What tooling/oracles/read_classifier_folder.py prints. */
interface LoadedFolder {
  readonly model: string;
  readonly tokenizer: string;
  readonly maxLength: number;
  readonly labels: readonly string[];
  readonly ids: readonly number[][];
  readonly attentionMask: readonly number[][];
  readonly logits: readonly number[][];
  readonly alone: readonly number[][];
  readonly unmasked: readonly number[][];
  readonly recomputed: readonly number[][];
  readonly loss: number;
  readonly dtype: string;
  readonly piped: readonly string[];
  readonly untrusted: string;
  readonly asked: string;
  readonly warnings: readonly string[];
}

/** What tooling/oracles/read_problem_types.py prints. */
interface TaskLoss
  extends Pick<LoadedFolder, 'model' | 'labels' | 'ids' | 'attentionMask' | 'logits' | 'loss'> {
  readonly problemType: string;
  /** A class or a number for each text, or a 0 or 1 for each text and label. */
  readonly targets: readonly (number | readonly number[])[];
}

/** The loss of a problem type as it is defined. */
function lossOf(type: string, logits: readonly number[][], targets: TaskLoss['targets']): number {
  const losses = logits.flatMap((row, i) => {
    const target = targets[i];
    if (typeof target !== 'number') return row.map((x, j) => Math.log(1 + Math.exp(target[j] ? -x : x)));
    if (type === 'regression') return [(row[0] - target) ** 2];
    return [Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[target]];
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The logits that our own graph computes for a folder. */
async function ourLogits(
  folder: string,
  { ids, attentionMask }: Pick<LoadedFolder, 'ids' | 'attentionMask'>,
  classes = labels.length,
): Promise<number[][]> {
  const { backbone, values, pooling } = await readCheckpoint(folder);
  const init = { backbone, values, pooling: pooling as Pooling, classes, random: createRandom(0) };
  const [batch, length] = [ids.length, ids[0].length];
  const logits = await logitsOf(createTextClassifier(init), {
    batch,
    length,
    ids: Int32Array.from(ids.flat()),
    typeIds: new Int32Array(batch * length),
    attentionMask: Float32Array.from(attentionMask.flat()),
  });
  return ids.map((_, row) => [...logits.subarray(row * classes, (row + 1) * classes)]);
}

const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];

function largestDifference(a: readonly number[][], b: readonly number[][]): number {
  const [left, right] = [a.flat(), b.flat()];
  expect(left.length).toBe(right.length);
  return Math.max(...left.map((value, i) => Math.abs(value - right[i])));
}

describe.skipIf(!hasTransformers)(
  'in Python’s transformers (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    it('a saved classifier gives our logits', async () => {
      const parent = await temporaryFolder();
      const variants: readonly [string, Partial<SaveClassifierOptions>][] = [
        ['cls', { pooling: 'cls' }],
        ['mean', { pooling: 'mean' }],
        ['half', { pooling: 'mean', dtype: 'BF16' }],
      ];
      const folders = variants.map(([name]) => join(parent, name));
      for (const [index, [, changes]] of variants.entries()) {
        await saveClassifierFolder(folders[index], await options({ ...changes, maxLength: 14 }));
      }
      const found = runOracle<LoadedFolder[]>('read_classifier_folder.py', JSON.stringify(texts), ...folders);
      const [cls, mean, half] = found;
      const first = texts.map(() => 0);

      for (const [index, loaded] of found.entries()) {
        const tolerance = loaded === half ? 0.05 : 1e-5;
        expect(loaded).toMatchObject({ tokenizer: 'BertTokenizer', maxLength: 14, labels });
        expect(loaded).toMatchObject({ asked: '', warnings: [] });
        expect(loaded.piped).toEqual(loaded.logits.map((row) => labels[row.indexOf(Math.max(...row))]));
        expect(loaded.ids[0].slice(0, 5)).toEqual([2, 5, 11, 7, 3]);
        expect(largestDifference(loaded.logits, loaded.recomputed)).toBeLessThan(tolerance);
        expect(largestDifference(loaded.logits, loaded.alone)).toBeLessThan(tolerance);
        expect(largestDifference(loaded.logits, loaded.unmasked)).toBeLessThan(tolerance);
        expect(largestDifference(loaded.logits, await ourLogits(folders[index], loaded))).toBeLessThan(
          tolerance,
        );
        const loss = lossOf('single_label_classification', loaded.logits, first);
        expect(Math.abs(loaded.loss - loss)).toBeLessThan(tolerance);
        // Other texts give other logits, or the comparisons above would say little.
        expect(largestDifference([loaded.logits[0]], [loaded.logits[1]])).toBeGreaterThan(0.1);
      }
      expect(cls).toMatchObject({
        model: 'BertForSequenceClassification',
        untrusted: 'BertForSequenceClassification',
        dtype: 'torch.float32',
      });
      expect(mean).toMatchObject({
        model: 'BertMeanPoolForSequenceClassification',
        untrusted: expect.stringMatching(/^RuntimeError: .*ignore_mismatched_sizes/s),
        dtype: 'torch.float32',
      });
      expect(half.dtype).toBe('torch.bfloat16');
    }, 180_000);

    it('a saved classifier of each problem type gives its loss, by Python’s class and by the one for the mean', async () => {
      const parent = await temporaryFolder();
      const { values, ...given } = await options();
      const firstRows = (rows: number) =>
        new Map(
          [...values].map(([name, { shape, data }]) => [
            name,
            name.startsWith('classifier.')
              ? { shape: [rows, ...shape.slice(1)], data: data.slice(0, (rows * data.length) / shape[0]) }
              : { shape, data },
          ]),
        );
      const variants = (['cls', 'mean'] as const).flatMap((pooling) => [
        { pooling, type: 'single_label_classification', names: labels },
        { pooling, type: 'multi_label_classification', names: labels },
        { pooling, type: 'multi_label_classification', names: ['any'] },
        { pooling, type: 'regression', names: ['score'] },
      ]);
      for (const [i, { pooling, type, names }] of variants.entries()) {
        await saveClassifierFolder(join(parent, String(i)), {
          ...given,
          values: firstRows(names.length),
          labels: names,
          pooling,
          config: { problem_type: type },
        });
      }
      const found = runOracle<TaskLoss[]>(
        'read_problem_types.py',
        JSON.stringify(texts),
        ...variants.map((_, i) => join(parent, String(i))),
      );
      for (const [i, { pooling, type, names }] of variants.entries()) {
        const loaded = found[i];
        expect(loaded).toMatchObject({
          model:
            pooling === 'cls' ? 'BertForSequenceClassification' : 'BertMeanPoolForSequenceClassification',
          problemType: type,
          labels: names,
        });
        const ours = await ourLogits(join(parent, String(i)), loaded, names.length);
        expect(largestDifference(loaded.logits, ours)).toBeLessThan(1e-5);
        const expected = lossOf(type, loaded.logits, loaded.targets);
        expect(Math.abs(loaded.loss - expected), `${type}, ${names.length}, ${pooling}`).toBeLessThan(1e-5);
      }
    }, 180_000);

    it('the class for the mean is right for other architectures, whose own classes refuse its weights', () => {
      const cases = [
        ['Bert', 'classifier', 'bert'],
        ['Roberta', 'classifier.out_proj', 'roberta'],
        ['XLMRoberta', 'classifier.out_proj', 'roberta'],
        ['DistilBert', 'classifier', 'distilbert'],
        ['DebertaV2', 'classifier', 'deberta'],
        ['Electra', 'classifier.out_proj', 'electra'],
        ['Llama', 'score', 'model', false],
        ['Qwen2', 'score', 'model', false],
        ['ModernBert', 'classifier', 'model'],
      ] as const;
      const given = cases.map(([classes, head, prefix, hasBias = true]) => ({
        classes,
        head,
        source: modelingSource({ classes, head, prefix, hasBias }),
      }));
      const found = runOracle<
        { loaded: number; alone: number; recomputed: number; spread: number; refused: string }[]
      >('mean_pool_architectures.py', JSON.stringify(given));
      for (const [i, { loaded, alone, recomputed, spread, refused }] of found.entries()) {
        expect(Math.max(loaded, alone, recomputed), cases[i][0]).toBeLessThan(1e-5);
        expect(spread, cases[i][0]).toBeGreaterThan(0.05);
        expect(refused, cases[i][0]).toMatch(/^RuntimeError: .*ignore_mismatched_sizes/s);
      }
    }, 180_000);
  },
);

describe.skipIf(!hasSentenceTransformers)(
  'in sentence-transformers (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    it('the encoder of a saved classifier is read with its pooling, and cut where it was', async () => {
      const parent = await temporaryFolder();
      const folders = ['cls', 'mean'].map((name) => join(parent, name));
      const given = await options();
      for (const [i, pooling] of (['cls', 'mean'] as const).entries()) {
        await saveClassifierFolder(folders[i], { ...given, pooling, maxLength: 6 });
      }
      const long = 'book a flight please cancel the hotel rooms';
      type Read = { vectors: number[][]; maxLength: number; pooling: string };
      const [cls, mean] = runOracle<Read[]>(
        'read_sentence_encoder.py',
        JSON.stringify([...texts, long, `${long} a`]),
        ...folders,
      );
      expect(cls).toMatchObject({ pooling: 'cls', maxLength: 6 });
      expect(mean).toMatchObject({ pooling: 'mean', maxLength: 6 });
      expect(largestDifference([mean.vectors[3]], [mean.vectors[4]])).toBeLessThan(1e-6);
      // The head on these vectors gives the classifier's logits.
      const weight = given.values.get('classifier.weight')?.data ?? new Float32Array();
      const bias = given.values.get('classifier.bias')?.data ?? new Float32Array();
      const own = mean.vectors
        .slice(0, 1)
        .map((vector) =>
          labels.map((_, label) =>
            vector.reduce((sum, x, i) => sum + x * weight[label * vector.length + i], bias[label]),
          ),
        );
      const [, loaded] = runOracle<LoadedFolder[]>(
        'read_classifier_folder.py',
        JSON.stringify(texts),
        ...folders,
      );
      expect(largestDifference(own, loaded.logits.slice(0, 1))).toBeLessThan(1e-5);
    }, 180_000);
  },
);
