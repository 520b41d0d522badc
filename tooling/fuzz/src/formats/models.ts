import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '@tokensift/classifier';
import { createRandom, type Tensor } from '@tokensift/core';
import { configureBackbone, type Pooling, saveEncoderFolder } from '@tokensift/models';
import { bertBackbone, randomClassifier, tinyArchitectures, tinyBertFolder } from '@tokensift/models/testing';
import { hashParameters, withSafetensors, writeSafetensors } from '@tokensift/storage';
import type { Corpus, Format } from '../format.ts';
import { writeTinyClassifier } from '../tiny/models.ts';
import { useClassifier } from '../tiny/use-classifier.ts';
import { writeJson } from '../tiny/write-json.ts';

/** config.json of every architecture, with the classifier that it is of. */
export const modelConfig: Format = {
  name: 'model-config',
  otherResult: 'a config may describe another model of the same shapes',
  corpora: tinyArchitectures.map(
    ([name, config]): Corpus => ({
      name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      files: [{ path: 'config.json', structure: 'json' }],
      write: (folder) => writeTinyClassifier(folder, config),
    }),
  ),
  read: (folder) => useClassifier(folder),
};

const smallBert = bertBackbone({ num_hidden_layers: 1, hidden_size: 8, vocab_size: 20 }).fields;

/** Splits the weights of a folder into two files with an index. */
async function splitWeights(folder: string): Promise<void> {
  const whole = join(folder, 'model.safetensors');
  const map: Record<string, string> = {};
  await withSafetensors(whole, async (file) => {
    const names = [...file.entries.keys()];
    const shards = [names.slice(0, names.length / 2), names.slice(names.length / 2)];
    for (const [i, own] of shards.entries()) {
      const shard = `model-0000${i + 1}-of-00002.safetensors`;
      const tensors = new Map<string, Tensor>();
      for (const name of own) {
        tensors.set(name, await file.read(name));
        map[name] = shard;
      }
      await writeSafetensors(join(folder, shard), tensors, { metadata: { format: 'pt' } });
    }
  });
  await rm(whole);
  await writeJson(join(folder, 'model.safetensors.index.json'), { metadata: {}, weight_map: map });
}

/** Weights of a classifier, in one file and in shards. */
export const modelWeights: Format = {
  name: 'model-weights',
  otherResult: 'weights may be any numbers, and the format has no checksum',
  corpora: [
    ...(['F32', 'F16', 'BF16'] as const).map(
      (dtype): Corpus => ({
        name: dtype.toLowerCase(),
        files: [{ path: 'model.safetensors', structure: 'safetensors' }],
        write: (folder) => writeTinyClassifier(folder, smallBert, dtype),
      }),
    ),
    {
      name: 'shards',
      files: [
        { path: 'model.safetensors.index.json', structure: 'json' },
        { path: 'model-00001-of-00002.safetensors', structure: 'safetensors' },
        { path: 'model-00002-of-00002.safetensors', structure: 'safetensors' },
      ],
      async write(folder) {
        await writeTinyClassifier(folder, smallBert);
        await splitWeights(folder);
      },
    },
  ],
  read: (folder) => useClassifier(folder),
};

/** A folder of sentence-transformers, as it is today and with its transformer in a folder of its own. */
export const sentenceEncoder: Format = {
  name: 'sentence-encoder',
  otherResult: 'the files are settings: pooling, longest text, where the model lies',
  corpora: ['flat', 'nested'].map((name): Corpus => {
    const inner = name === 'nested' ? '0_Transformer' : '';
    return {
      name,
      files: [
        'modules.json',
        '1_Pooling/config.json',
        join(inner, 'sentence_bert_config.json'),
        join(inner, 'tokenizer_config.json'),
      ].map((path) => ({ path, structure: 'json' })),
      async write(folder) {
        const backbone = configureBackbone(smallBert, 'config.json');
        const { values } = randomClassifier(createRandom('tiny model'), { backbone });
        const saved = {
          backbone,
          values,
          sourceFolder: tinyBertFolder,
          pooling: 'mean' as Pooling,
          maxLength: 12,
        };
        await saveEncoderFolder(folder, saved);
        if (inner === '') return;
        await saveEncoderFolder(join(folder, inner), saved);
        await rm(join(folder, inner, 'modules.json'));
        await rm(join(folder, inner, '1_Pooling'), { recursive: true });
        for (const file of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']) {
          await rm(join(folder, file));
        }
        await rename(join(folder, 'modules.json'), join(folder, 'modules.json.flat'));
        await rm(join(folder, 'modules.json.flat'));
        await rm(join(folder, 'sentence_bert_config.json'));
        await writeJson(join(folder, 'modules.json'), [
          { idx: 0, name: '0', path: inner, type: 'sentence_transformers.models.Transformer' },
          { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
        ]);
      },
    };
  }),
  async read(folder) {
    const { pooling, poolingChoice, maxLength, notes, values, tokenizer } = await openModel(folder);
    const { ids } = tokenizer.encode('please book a flight');
    return { pooling, poolingChoice, maxLength, notes, weights: hashParameters(values), ids };
  },
};
