import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '@tokensift/core';
import { type Backbone, configureBackbone, type Pooling, saveClassifierFolder } from '@tokensift/models';
import { randomClassifier, tinyArchitectures, tinyBertFolder } from '@tokensift/models/testing';
import { errorOf, hasOnnx, runOracle, temporaryFolder } from '@tokensift/testing';
import { createPredictor } from '@tokensift/training';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  type AnyClassifier,
  createEngine,
  exportOnnx,
  type LabelPrediction,
  multiLabel,
  openClassifier,
  singleLabel,
  type TaskKind,
  tokenClassification,
  verifyFolder,
} from './index.ts';

const workspace = resolve(import.meta.dirname, '../../..');
const data = resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared');
const engine = await createEngine({ threads: 1 });

/** Architectures with real tokenizers, where those are. */
const families: readonly (readonly [name: string, type: string, tokenizer: string, pooling: Pooling])[] = [
  ['BERT by [CLS]', 'bert', 'minilm-l6-v2', 'cls'],
  ['BERT by the mean', 'bert', 'minilm-l6-v2', 'mean'],
  ['BERT by token', 'bert', 'minilm-l6-v2', 'none'],
  ['RoBERTa', 'roberta', 'roberta-base', 'cls'],
  ['DistilBERT', 'distilbert', 'distilbert-base-uncased', 'cls'],
  ['DistilBERT by token', 'distilbert', 'distilbert-base-uncased', 'none'],
  ['ModernBERT', 'modernbert', 'modernbert', 'cls'],
  ['Llama', 'llama', 'smollm2-135m-instruct', 'last'],
];

/** What transformers.js has no class for, and which of its classes reads it: all do the same with an ONNX model. */
const foreign: Readonly<Record<string, string>> = { llama: 'BertForSequenceClassification' };

const texts = [
  'I have not received my card yet',
  'Why was I charged a fee?',
  'a',
  'How do I top up my account with a cheque, and how long does that take until I see it in the app?',
  'Ünïcödé — “quotes”, 日本 and £5',
  'What is the exchange rate of the dollar today?',
  ...bankingTexts(),
];

/** The test texts of banking77, where they are. */
function bankingTexts(): string[] {
  const file = join(data, 'data/banking77/test.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).text);
}

function backboneOf(type: string, tokenizer: string): Backbone {
  const [, fields] = tinyArchitectures.find(([, config]) => config.model_type === type)!;
  const json = JSON.parse(readFileSync(join(tokenizer, 'tokenizer.json'), 'utf8'));
  const added = json.added_tokens.map(({ id }: { id: number }) => id) as number[];
  const vocabulary = Object.keys(json.model.vocab).length;
  const vocab_size = Math.max(vocabulary, ...added.map((id) => id + 1));
  const positions = { max_position_embeddings: 128, max_length: 128 };
  return configureBackbone({ ...fields, ...positions, vocab_size }, 'config.json');
}

/** A classifier with random weights and a tokenizer, saved and opened. */
async function classifierOf(
  backbone: Backbone,
  tokenizer: string,
  pooling: Pooling,
  task: TaskKind = pooling === 'none' ? tokenClassification : singleLabel,
  config: Readonly<Record<string, unknown>> = {},
): Promise<AnyClassifier> {
  const folder = join(await temporaryFolder(), 'classifier');
  const { values } = randomClassifier(createRandom('exported'), { backbone, pooling, classes: 3 });
  const labels = pooling === 'none' ? ['O', 'B-x', 'I-x'] : ['first', 'second', 'third'];
  await saveClassifierFolder(folder, {
    backbone,
    values,
    labels,
    pooling,
    config,
    maxLength: 100,
    sourceFolder: tokenizer,
    readme: '',
  });
  return await openClassifier(folder, { task, engine });
}

/** Reads texts with a pipeline of transformers.js: all labels of each, or the tags of its tokens that are not "O". */
async function openPipeline(
  folder: string,
  { type, pooling }: { readonly type: string; readonly pooling: Pooling },
): Promise<(texts: readonly string[]) => Promise<readonly Answer[][]>> {
  const transformers = await import('@huggingface/transformers');
  transformers.env.allowRemoteModels = false;
  const options = { dtype: 'fp32', device: 'cpu' } as const;
  const answers = (found: unknown) => found as readonly Answer[][];
  if (pooling === 'none') {
    const tagger = await transformers.pipeline('token-classification', folder, options);
    return async (given) => answers(await tagger([...given]));
  }
  const name = foreign[type] as 'BertForSequenceClassification' | undefined;
  const classifier =
    name === undefined
      ? await transformers.pipeline('text-classification', folder, options)
      : new transformers.TextClassificationPipeline({
          task: 'text-classification',
          model: await transformers[name].from_pretrained(folder, options),
          tokenizer: await transformers.AutoTokenizer.from_pretrained(folder),
        });
  return async (given) => answers(await classifier([...given], { top_k: null as never }));
}

for (const [name, type, tokenizerName, pooling] of families) {
  const tokenizer = join(data, 'tokenizers', tokenizerName);
  describe.skipIf(!existsSync(tokenizer))(`an exported ${name} (skipped without TOKENSIFT_DATA)`, () => {
    it('gives the same answers in transformers.js', async () => {
      const classifier = await classifierOf(backboneOf(type, tokenizer), tokenizer, pooling);
      const folder = join(await temporaryFolder(), 'exported');
      const files = await exportOnnx(classifier, folder, { formats: ['float32', 'int8'] });
      expect(files.map(({ file }) => file)).toEqual(['onnx/model.onnx', 'onnx/model_quantized.onnx']);
      const read = await openPipeline(folder, { type, pooling });
      const found: Answer[][] = [];
      for (let i = 0; i < texts.length; i += 64) found.push(...(await read(texts.slice(i, i + 64))));
      const expected =
        pooling === 'none' ? await tagsOf(classifier, tokenizer) : await probabilitiesOf(classifier);
      const [theirs, ours] = [byName(found), byName(expected)];
      expect(theirs.map(nameOf)).toEqual(ours.map(nameOf));
      const differences = theirs.map(({ score }, i) => Math.abs(score - ours[i].score));
      expect(differences.reduce((most, difference) => Math.max(most, difference), 0)).toBeLessThan(1e-4);
    });
  });
}

/** What transformers.js says of a text or of one of its tokens. */
interface Answer {
  readonly label?: string;
  readonly entity?: string;
  readonly index?: number;
  readonly score: number;
}
/** Answers for all texts, those for each by their names: labels of nearly the same score may come in either order. */
const byName = (answers: readonly (readonly Answer[])[]): Answer[] =>
  answers.flatMap((own) => [...own].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)));
const nameOf = ({ label, entity, index }: Answer): string => label ?? `${index}: ${entity}`;

async function probabilitiesOf(classifier: AnyClassifier): Promise<readonly Answer[][]> {
  const predictions = (await classifier.predict(texts)) as unknown as readonly LabelPrediction[];
  return predictions.map(({ probabilities }) =>
    probabilities.map(({ label, probability }) => ({ label, score: probability })),
  );
}

/** The tag of each token that is not "O". transformers.js leaves out special tokens, and takes unknown ones for such. */
async function tagsOf({ parts, labels }: AnyClassifier, tokenizer: string): Promise<readonly Answer[][]> {
  const { model: vocabulary } = JSON.parse(readFileSync(join(tokenizer, 'tokenizer.json'), 'utf8'));
  const unknown = vocabulary.vocab[vocabulary.unk_token];
  const { base, model } = parts;
  const predictor = await createPredictor(model, engine, { padId: base.tokenizer.padId });
  const encoded = base.tokenizer.encodeBatch(texts, { maxLength: parts.maxLength });
  const outputs = await predictor.outputs(encoded);
  return outputs.map((logits, text) =>
    Array.from({ length: logits.length / labels.length }, (_, index) => {
      const own = logits.slice(index * labels.length, (index + 1) * labels.length);
      const best = own.indexOf(Math.max(...own));
      const total = own.reduce((sum, logit) => sum + Math.exp(logit - own[best]), 0);
      return { entity: labels[best], index, score: 1 / total };
    }).filter(({ entity, index }) => {
      const { ids, specialTokensMask } = encoded[text];
      return entity !== 'O' && specialTokensMask[index] === 0 && ids[index] !== unknown;
    }),
  );
}

describe('exportOnnx', () => {
  const tiny = () => openClassifier(tinyBertFolder, { engine });

  it('writes the whole classifier with its models, and says how they differ', async () => {
    const folder = join(await temporaryFolder(), 'exported');
    const classifier = await tiny();
    const rows = classifier.labels.map((label) => ({ text: 'book a flight', label }));
    const files = await exportOnnx(classifier, folder, { rows });
    expect(files.map(({ format }) => format)).toEqual(['float32', 'float16', 'int8']);
    for (const { format, largestDifference, quality } of files) {
      expect(largestDifference).toBeLessThan(format === 'float32' ? 1e-5 : 0.05);
      expect(quality).toEqual({
        metric: 'accuracy',
        classifier: 1 / rows.length,
        exported: 1 / rows.length,
        sameHighest: 1,
      });
    }
    expect((await verifyFolder(folder)).problems).toEqual([]);
    const again = await openClassifier(folder, { engine });
    expect(await again.predict('cancel my room')).toEqual(await classifier.predict('cancel my room'));
  });

  it('refuses an unknown format, and leaves nothing behind', async () => {
    const folder = join(await temporaryFolder(), 'exported');
    const error = await errorOf(exportOnnx(await tiny(), folder, { formats: ['int4' as never] }));
    expect(error.message).toContain('There is no format "int4".');
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses a model whose numbers float16 cannot hold', async () => {
    const classifier = await tiny();
    classifier.parts.model.values.get('classifier.weight')!.data[0] = 1e5;
    const folder = join(await temporaryFolder(), 'exported');
    const error = await errorOf(exportOnnx(classifier, folder));
    expect([error.code, error.where]).toEqual(['unsupported', 'classifier.weight']);
    expect(existsSync(folder)).toBe(false);
  });

  it('decides in the graph as the classifier does', async () => {
    const backbone = configureBackbone(tinyArchitectures[0][1], 'config.json');
    const classifier = await classifierOf(backbone, tinyBertFolder, 'cls', multiLabel, {
      problem_type: 'multi_label_classification',
      tokensift: { task: 'multi-label', thresholds: [0.3, 0.5, 0.7] },
    });
    const folder = join(await temporaryFolder(), 'exported');
    await exportOnnx(classifier, folder, { formats: ['float32'] });
    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    const [encoded] = classifier.parts.base.tokenizer.encodeBatch(['book a flight'], {});
    const integers = (values: ArrayLike<number>) =>
      new Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), [1, values.length]);
    const { decisions } = await session.run({
      input_ids: integers(encoded.ids),
      attention_mask: integers(encoded.ids.map(() => 1)),
      token_type_ids: integers(encoded.typeIds),
    });
    const [{ labels }] = (await classifier.predict(['book a flight'])) as unknown as [{ labels: string[] }];
    expect(classifier.labels.filter((_, i) => (decisions.data as Uint8Array)[i] === 1)).toEqual(
      [...labels].sort(),
    );
  });
});

describe.skipIf(!hasOnnx)('in Python (skipped without onnx and onnxruntime)', () => {
  it('passes the checker, and gives the same logits in onnxruntime and optimum', async () => {
    const kinds = [
      ['bert', 'mean'],
      ['bert', 'none'],
      ['roberta', 'cls'],
      ['distilbert', 'cls'],
      ['modernbert', 'cls'],
      ['llama', 'last'],
    ] as const;
    const parent = await temporaryFolder();
    const folders: string[] = [];
    const batches: object[] = [];
    const expected: Float32Array[] = [];
    for (const [type, pooling] of kinds) {
      const [, config] = tinyArchitectures.find(([, { model_type }]) => model_type === type)!;
      const classifier = await classifierOf(
        configureBackbone(config, 'config.json'),
        tinyBertFolder,
        pooling,
      );
      const folder = join(parent, `${type}-${pooling}`);
      await exportOnnx(classifier, folder, { formats: ['float32', 'float16'] });
      const { model } = classifier.parts;
      const ids = [5, 6, 7, 8];
      const text = {
        ids: Int32Array.from(ids),
        typeIds: new Int32Array(4),
        specialTokensMask: new Uint8Array(4),
      };
      const predictor = await createPredictor(model, engine, { padId: 0 });
      expected.push((await predictor.outputs([text]))[0]);
      batches.push({ input_ids: [ids], attention_mask: [[1, 1, 1, 1]], token_type_ids: [[0, 0, 0, 0]] });
      folders.push(folder);
    }
    const found = runOracle<ReadExport[]>('read_exported.py', JSON.stringify(batches), ...folders);
    found.forEach(({ files, opset, optimum }, i) => {
      expect(opset).toBe(17);
      for (const [file, logits] of [
        ...Object.entries(files),
        ...(optimum ? [['optimum', optimum] as const] : []),
      ]) {
        (logits as number[][]).flat(3).forEach((logit, j) => {
          const tolerance = file === 'model_fp16.onnx' ? 0.1 : 1e-4;
          expect(Math.abs(logit - expected[i][j]), `${folders[i]} ${file}`).toBeLessThan(tolerance);
        });
      }
    });
  });
});

interface ReadExport {
  readonly files: Readonly<Record<string, unknown>>;
  readonly opset: number;
  readonly optimum: unknown;
}
