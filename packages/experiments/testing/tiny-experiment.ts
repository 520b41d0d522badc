import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { encoderParameters } from '@tokensift/models';
import { bertBackbone, randomValues } from '@tokensift/models/testing';
import { writeSafetensors } from '@tokensift/storage';
import { tinyBert } from '@tokensift/tokenization/testing';
import type { Experiment } from '../src/experiment/experiment.ts';

const TOPICS: Readonly<Record<string, readonly string[]>> = {
  bike: ['wheel', 'brake', 'saddle', 'pedal'],
  cook: ['soup', 'bread', 'spoon', 'oven'],
  sail: ['mast', 'rope', 'anchor', 'harbour'],
};
const FILLERS = ['the', 'a', 'my', 'is', 'was', 'here', 'again', 'please'];
const VOCABULARY = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  ...FILLERS,
  ...Object.values(TOPICS).flat(),
];

/** Writes a random BERT of two layers of 16 in Hugging Face layout. */
async function writeTinyModel(folder: string): Promise<void> {
  const random = createRandom('tiny model');
  const backbone = bertBackbone({ num_hidden_layers: 2, vocab_size: VOCABULARY.length });
  const tensors = randomValues(encoderParameters(backbone), random, 0.1);
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  await writeJson(join(folder, 'config.json'), backbone.fields);
  await writeJson(join(folder, 'tokenizer.json'), {
    ...tinyBert,
    truncation: null,
    padding: null,
    model: {
      ...tinyBert.model,
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  });
  await writeJson(join(folder, 'tokenizer_config.json'), {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
  });
}

/** Writes a data set that is easy: a word tells the class. */
async function writeTinyData(folder: string): Promise<void> {
  const random = createRandom('tiny data');
  const pick = (words: readonly string[]) => words[random.integer(words.length)];
  await mkdir(folder, { recursive: true });
  for (const [split, count] of [
    ['train', 96],
    ['validation', 24],
    ['test', 30],
  ] as const) {
    const rows = Array.from({ length: count }, (_, i) => {
      const label = Object.keys(TOPICS)[i % 3];
      const text = [pick(FILLERS), pick(FILLERS), pick(TOPICS[label]), pick(FILLERS)].join(' ');
      return JSON.stringify({ text, label });
    });
    await writeFile(join(folder, `${split}.jsonl`), `${rows.join('\n')}\n`);
  }
}

/** An experiment on a tiny model and tiny data, which it writes into a folder. */
export async function makeTinyExperiment(folder: string): Promise<Experiment> {
  await writeTinyModel(join(folder, 'model'));
  await writeTinyData(join(folder, 'data'));
  return {
    name: 'tiny',
    models: [{ name: 'model', path: join(folder, 'model'), pooling: 'mean' }],
    datasets: [{ name: 'topics', path: join(folder, 'data'), task: 'single-label' }],
    methods: [
      { name: 'full', method: 'full', settings: {}, training: {} },
      { name: 'probe', method: 'linear-probe', settings: {}, training: { learningRate: 0.05 } },
    ],
    seeds: [1, 2],
    training: { epochs: 2, batchSize: 16, learningRate: 0.01 },
    engine: { threads: 1 },
  };
}

/** The file of the same experiment, beside its model and data. @returns the path of the file. */
export async function writeTinyExperiment(folder: string): Promise<string> {
  await makeTinyExperiment(folder);
  const path = join(folder, 'tiny.yaml');
  await writeFile(
    path,
    `name: tiny
model: { path: model, pooling: mean }
datasets:
  - { name: topics, path: data }
methods:
  - full
  - { name: probe, method: linear-probe, training: { learningRate: 0.05 } }
seeds: [1, 2]
training: { epochs: 2, batchSize: 16, learningRate: 0.01 }
engine: { threads: 1 }
`,
  );
  return path;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value));
}
