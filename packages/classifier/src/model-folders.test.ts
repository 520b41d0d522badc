import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelledText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { writeSafetensors } from '@tokensift/storage';
import { hasTransformers, runOracle, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { centredLogits } from '../testing/predictions.ts';
import {
  createEngine,
  createMethod,
  describeLength,
  describePooling,
  finetune,
  openClassifier,
  openModel,
} from './index.ts';

const engine = await createEngine({ threads: 1 });
const rows: LabelledText[] = Array.from({ length: 40 }, (_, i) => ({
  text: `${i % 2 ? 'book' : 'cancel'} ${['the', 'a'][i % 3 === 0 ? 0 : 1]} ${['flight', 'hotel', 'room'][i % 3]}`,
  label: i % 2 ? 'book' : 'cancel',
}));

/** Texts that differ after the sixth token. */
const long = ['book a flight please cancel the hotel', 'book a flight please lost my card'];

async function write(folder: string, name: string, json: unknown): Promise<void> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, JSON.stringify(json));
}

/** The encoder of the tiny classifier, with these files beside it. */
async function encoder(files: Readonly<Record<string, unknown>>, { pooler = true } = {}): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  await cp(tinyBertFolder, folder, { recursive: true });
  const { values } = await openModel(tinyBertFolder);
  const kept = [...values].filter(
    ([name]) => !name.startsWith('classifier') && (pooler || !name.startsWith('pooler')),
  );
  await writeSafetensors(join(folder, 'model.safetensors'), new Map(kept));
  const path = join(folder, 'config.json');
  await write(folder, 'config.json', {
    ...JSON.parse(await readFile(path, 'utf8')),
    architectures: ['BertModel'],
  });
  for (const [name, json] of Object.entries(files)) await write(folder, name, json);
  return folder;
}

const modules = [
  { idx: 0, name: '0', path: '', type: 'sentence_transformers.base.modules.transformer.Transformer' },
  {
    idx: 1,
    name: '1',
    path: '1_Pooling',
    type: 'sentence_transformers.sentence_transformer.modules.pooling.Pooling',
  },
];
const pooled = (mode: unknown) => ({
  'modules.json': modules,
  '1_Pooling/config.json': { embedding_dimension: 8, pooling_mode: mode, include_prompt: true },
});

const tune = async (folder: string, maxLength?: number) =>
  finetune({
    model: await openModel(folder),
    train: rows,
    validation: [],
    method: createMethod('full'),
    training: { epochs: 2, batchSize: 8, learningRate: 1e-2 },
    ...(maxLength !== undefined && { maxLength }),
    seed: 1,
    engine,
  });

describe('the pooling of a model', () => {
  it('is that of the folder, in both forms, and said with its source', async () => {
    const folder = await encoder(pooled('mean'));
    const model = await openModel(folder);
    expect(model.poolingChoice).toEqual({ pooling: 'mean', source: 'model', file: '1_Pooling/config.json' });
    expect(describePooling(model.poolingChoice)).toBe('mean (from 1_Pooling/config.json)');
    expect(model.notes).toEqual([]);
    const asked = await openModel(folder, { pooling: 'cls' });
    expect(asked.poolingChoice).toEqual({ pooling: 'cls', source: 'caller' });
    const { classifier, summary } = await tune(folder);
    await classifier.dispose();
    expect(summary.pooling).toEqual(model.poolingChoice);
    const own = await openModel(tinyBertFolder);
    expect(own.poolingChoice).toEqual({ pooling: 'cls', source: 'model', file: 'config.json' });
  });

  it('tells a sentence encoder from a classifier and from other encoders', async () => {
    const folders = [await encoder(pooled('mean')), await encoder({}), tinyBertFolder];
    const models = await Promise.all(folders.map((folder) => openModel(folder)));
    expect(models.map(({ isSentenceEncoder }) => isSentenceEncoder)).toEqual([true, false, false]);
  });

  it('is the default where nothing says it, and that is said', async () => {
    for (const pooler of [true, false]) {
      const folder = await encoder({}, { pooler });
      const { pooling, poolingChoice, notes } = await openModel(folder);
      expect([pooling, poolingChoice.source]).toEqual([pooler ? 'cls' : 'mean', 'default']);
      expect(notes).toMatchObject([{ kind: 'pooling', where: folder }]);
      expect(notes[0]?.message).toContain(`${pooling} is used`);
    }
  });

  it.each([
    ['max', pooled('max'), '1_Pooling/config.json'],
    ['several', pooled(['mean', 'max']), '1_Pooling/config.json'],
    [
      'last token',
      { ...pooled('mean'), '1_Pooling/config.json': { pooling_mode_lasttoken: true } },
      '1_Pooling/config.json',
    ],
    ['none listed', { 'modules.json': modules.slice(0, 1) }, 'modules.json'],
    ['one that is not there', { 'modules.json': modules }, 'modules.json'],
  ])('is asked for where the folder has %s', async (_, files, file) => {
    const folder = await encoder(files);
    await expect(openModel(folder)).rejects.toMatchObject({
      code: 'unsupported',
      where: join(folder, file),
      hint: expect.stringContaining('--pooling mean'),
    });
    expect((await openModel(folder, { pooling: 'mean' })).pooling).toBe('mean');
  });
});

describe('the pooling of an adapter that Python’s PEFT saved', () => {
  it('is [CLS], as in the class that transformers has for an encoder, whatever 1_Pooling says', async () => {
    const folder = await encoder(pooled('mean'));
    const { classifier } = await finetune({
      model: await openModel(folder, { pooling: 'cls' }),
      train: rows,
      validation: [],
      method: createMethod('lora', { rank: 2 }),
      training: { epochs: 2, batchSize: 8, learningRate: 1e-2 },
      maxLength: 16,
      seed: 1,
      engine,
    });
    const saved = join(await temporaryFolder(), 'saved');
    await classifier.save(saved);
    const expected = await classifier.predict(long);
    await classifier.dispose();
    // PEFT writes no config.json that could say it.
    await rm(join(saved, 'adapter', 'config.json'));
    const opened = await openClassifier(join(saved, 'adapter'), { base: folder, engine });
    for (const [i, { probabilities }] of (await opened.predict(long)).entries()) {
      for (const { label, probability } of probabilities) {
        // Nothing else says the labels, either.
        const name = { LABEL_0: 'book', LABEL_1: 'cancel' }[label];
        const former = expected[i].probabilities.find((other) => other.label === name)!;
        expect(probability).toBeCloseTo(former.probability, 5);
      }
    }
    await opened.dispose();
  });
});

describe('the longest text', () => {
  it('is saved and read back, so that a classifier predicts what it was evaluated with', async () => {
    const { classifier, summary } = await tune(tinyBertFolder, 6);
    expect(summary.maxLength).toEqual({ tokens: 6, source: 'caller' });
    const expected = await classifier.predict(long);
    expect(expected[0]).toEqual(expected[1]);
    const folder = join(await temporaryFolder(), 'saved');
    await classifier.save(folder);
    await classifier.dispose();
    const opened = await openClassifier(folder, { engine });
    expect(opened.maxLength).toBe(6);
    expect(await opened.predict(long)).toEqual(expected);
    await opened.save(`${folder}-copy`);
    await opened.dispose();
    const copy = await openClassifier(`${folder}-copy`, { engine });
    expect(copy.maxLength).toBe(6);
    await copy.dispose();
    const whole = await openClassifier(folder, { engine, maxLength: 16 });
    const [one, other] = await whole.predict(long);
    expect(one).not.toEqual(other);
    await whole.dispose();
    // What is trained further is cut there as well.
    const again = await tune(folder);
    await again.classifier.dispose();
    expect(again.summary.maxLength).toMatchObject({ tokens: 6, source: 'model' });
  });

  it('is that of a folder of sentence-transformers by default, and said', async () => {
    const folder = await encoder({ ...pooled('mean'), 'sentence_bert_config.json': { max_seq_length: 7 } });
    const {
      classifier,
      summary: { maxLength },
    } = await tune(folder);
    expect(classifier.maxLength).toBe(7);
    await classifier.dispose();
    expect(maxLength).toEqual({
      tokens: 7,
      source: 'model',
      file: join(folder, 'sentence_bert_config.json'),
    });
    expect(describeLength(maxLength)).toBe('7 tokens (from sentence_bert_config.json)');
  });

  it('of other classifiers is that of their tokenizer, and of older folders of ours 128', async () => {
    const folder = join(await temporaryFolder(), 'model');
    await cp(tinyBertFolder, folder, { recursive: true });
    await write(folder, 'tokenizer_config.json', { tokenizer_class: 'BertTokenizer', model_max_length: 9 });
    const length = async () => {
      const opened = await openClassifier(folder, { engine });
      await opened.dispose();
      return opened.maxLength;
    };
    expect(await length()).toBe(9);
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    await write(folder, 'config.json', { ...config, tokensift_format: 1 });
    // 128, or what the model can read.
    expect(await length()).toBe(16);
  });
});

describe('a tokenizer_config.json that contradicts tokenizer.json', () => {
  it('is named when a model or classifier is opened, and not written', async () => {
    const folder = join(await temporaryFolder(), 'model');
    await cp(tinyBertFolder, folder, { recursive: true });
    await write(folder, 'tokenizer_config.json', { tokenizer_class: 'BertTokenizer', do_lower_case: false });
    const expected = [{ kind: 'tokenizer-config', where: join(folder, 'tokenizer_config.json') }];
    expect((await openModel(folder)).notes).toMatchObject(expected);
    const opened = await openClassifier(folder, { engine });
    expect(opened.notes).toMatchObject(expected);
    const saved = join(folder, '..', 'saved');
    await opened.save(saved);
    await opened.dispose();
    const again = await openClassifier(saved, { engine });
    expect(again.notes).toEqual([]);
    await again.dispose();
  });
});

describe.skipIf(!hasTransformers)(
  'in Python’s transformers (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    it('saved classifiers give our labels to 60 texts, whatever the tokenizer_config.json said', async () => {
      const words = [
        'Book',
        'CANCEL',
        'hôtel',
        'the',
        'rôom',
        'flight',
        '房',
        'cärd',
        'A',
        'lost',
        'My',
        'open',
      ];
      const texts = Array.from(
        { length: 60 },
        (_, i) =>
          `${words[i % 12]} ${words[(i * 7 + 3) % 12]}${words[(i * 5 + 1) % 12]} ${words[(i * 11 + 5) % 12]}`,
      );
      const parent = await temporaryFolder();
      const tokenizer = JSON.parse(await readFile(join(tinyBertFolder, 'tokenizer.json'), 'utf8'));
      const cases: { folder: string; labels: string[]; logits: number[][] }[] = [];
      let contradicting = 0;
      for (const change of [
        {},
        { lowercase: false },
        { strip_accents: false },
        { handle_chinese_chars: false },
        { clean_text: false, lowercase: false, strip_accents: true },
      ]) {
        for (const stated of [
          {},
          { do_lower_case: false, strip_accents: true, tokenize_chinese_chars: false },
        ]) {
          const given = join(parent, `given-${cases.length}`);
          await cp(tinyBertFolder, given, { recursive: true });
          // The fixture has no entry for what is not ASCII: without one no setting could show.
          const vocab = { ...tokenizer.model.vocab, hôtel: 12, 房: 13, '##rôom': 14, cärd: 15, Book: 16 };
          for (const [word, id] of Object.entries(tokenizer.model.vocab)) {
            if (Number(id) >= 12 && Number(id) <= 16) delete vocab[word];
          }
          const normalizer = { ...tokenizer.normalizer, ...change };
          await write(given, 'tokenizer.json', {
            ...tokenizer,
            normalizer,
            model: { ...tokenizer.model, vocab },
          });
          await write(given, 'tokenizer_config.json', { tokenizer_class: 'BertTokenizer', ...stated });
          await rm(join(given, 'vocab.txt'), { force: true });
          const opened = await openClassifier(given, { engine });
          contradicting += opened.notes.length;
          const folder = join(parent, `saved-${cases.length}`);
          await opened.save(folder);
          const predicted = await opened.predict(texts);
          await opened.dispose();
          cases.push({
            folder,
            labels: predicted.map(({ label }) => label),
            logits: predicted.map((prediction) => centredLogits(opened.labels, prediction)),
          });
        }
      }
      expect(contradicting).toBeGreaterThan(4);
      const found = runOracle<{ piped: string[]; logits: number[][] }[]>(
        'read_classifier_folder.py',
        JSON.stringify(texts),
        ...cases.map(({ folder }) => folder),
      );
      for (const [i, { folder, labels, logits }] of cases.entries()) {
        expect(found[i].piped, folder).toEqual(labels);
        for (const [row, expected] of logits.entries()) {
          for (const [j, logit] of centred(found[i].logits[row]).entries()) {
            expect(Math.abs(logit - expected[j]), `${folder}, ${texts[row]}`).toBeLessThan(1e-4);
          }
        }
      }
      // The settings make a difference, or the comparison would say little.
      expect(new Set(cases.map(({ logits }) => JSON.stringify(logits))).size).toBeGreaterThan(3);
    }, 180_000);
  },
);

/** With mean 0. */
function centred(logits: readonly number[]): number[] {
  const mean = logits.reduce((a, b) => a + b, 0) / logits.length;
  return logits.map((logit) => logit - mean);
}
