import { TokensiftError } from '@tokensift/core';
import { distance } from 'fastest-levenshtein';
import type { Architecture, Backbone } from '../architecture.ts';
import { ConfigReader } from '../config-reader.ts';
import { albert } from './albert.ts';
import { bert } from './bert.ts';
import { deberta } from './deberta.ts';
import { distilbert } from './distilbert.ts';
import { electra } from './electra.ts';
import { gemma3 } from './gemma3.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { modernbert } from './modernbert.ts';
import { mpnet } from './mpnet.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';
import { roberta } from './roberta.ts';

/** Every architecture there is. */
export const architectures: readonly Architecture[] = [
  bert,
  roberta,
  distilbert,
  electra,
  albert,
  mpnet,
  deberta,
  modernbert,
  gpt2,
  llama,
  mistral,
  qwen2,
  qwen3,
  gemma3,
];

/** What BERTs that pool by the mean were called once (docs/decisions/0002-mean-pooling-folders.md). */
const meanPoolType = 'bert_mean_pool';

function withTodaysType(read: ConfigReader): ConfigReader {
  const { model_type: type, classifier_pooling: pooling = 'mean' } = read.fields;
  if (type !== meanPoolType) return read;
  if (pooling === 'mean' || pooling === null) {
    return new ConfigReader({ ...read.fields, model_type: 'bert', classifier_pooling: 'mean' }, read.where);
  }
  throw read.invalid(
    `"classifier_pooling" is ${JSON.stringify(pooling)} in a model of type "${meanPoolType}"`,
    'Such a model pools by the mean: take config.json from the original model.',
  );
}

/** The model types that can be opened. */
export const modelTypes: readonly string[] = architectures.flatMap((architecture) => architecture.modelTypes);

/**
 * The backbone that a config.json describes.
 * @param json the parsed file
 * @param where the file, for errors
 * @throws TokensiftError `invalid-checkpoint` for missing or nonsensical fields, `unsupported` for another architecture
 * or a variant of one that is not computed.
 */
export function configureBackbone(json: unknown, where: string): Backbone {
  const read = withTodaysType(new ConfigReader(json, where));
  const modelType = read.fields.model_type;
  if (typeof modelType !== 'string') {
    throw read.invalid(
      '"model_type" is missing',
      `Take config.json from the original model, or add its type, if it is one of: ${modelTypes.join(', ')}.`,
    );
  }
  const architecture = architectures.find((candidate) => candidate.modelTypes.includes(modelType));
  if (architecture) return architecture.configure(modelType, read);
  const nearest = [...modelTypes].sort((a, b) => distance(a, modelType) - distance(b, modelType));
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `the model type ${JSON.stringify(modelType)} is not supported`,
    hint: `Supported: ${nearest.join(', ')}.`,
  });
}
