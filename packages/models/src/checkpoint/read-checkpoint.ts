import { join } from 'node:path';
import { type Tensor, TokensiftError } from '@tokensift/core';
import { firstNotFinite, readJson } from '@tokensift/storage';
import { type BertConfig, parseBertConfig } from '../bert/config.ts';
import { bertParameters } from '../bert/parameters.ts';
import type { Pooling } from '../pooling.ts';
import { checkShapes } from './check-shapes.ts';
import { type ClassifierTask, classifierTask, statesLength } from './classifier-config.ts';
import { withoutHeadAxis } from './head-axis.ts';
import { openWeights, type TensorSource } from './open-weights.ts';
import { locateModel, type StatedPooling } from './sentence-transformer.ts';
import { readSentenceLength, readTokenizerLength, type StatedLength } from './stated-length.ts';

/** A pretrained or finetuned model, read from a folder in Hugging Face layout. */
export interface Checkpoint {
  /** The folder that holds config.json and the tokenizer; one below the given one in some older models. */
  readonly folder: string;
  readonly config: BertConfig;
  /** All parameters of `bertParameters`, in its order, as float32; the file's other tensors are left out. */
  readonly values: Map<string, Tensor<Float32Array>>;
  readonly hasPooler: boolean;
  /** Whether there is a head for the classification of texts. */
  readonly hasClassifier: boolean;
  /** What that head gives. */
  readonly task: ClassifierTask | undefined;
  /** How the model says that it pools; undefined when it does not say, or pools in a way that is not supported. */
  readonly pooling: Pooling | undefined;
  /** Where it says so, and what is wrong with it; undefined when it does not say. */
  readonly statedPooling: StatedPooling | undefined;
  /** The longest text that sentence-transformers, or else the classifier's tokenizer, reads; at most `maxPositions`. */
  readonly maxLength: StatedLength | undefined;
  /** Whether it is a folder of sentence-transformers. */
  readonly isSentenceTransformer: boolean;
}

/** Classes of Python's transformers whose tensors `classifier.*` classify texts rather than tokens or choices. */
const classifierArchitectures = ['BertForSequenceClassification', 'BertMeanPoolForSequenceClassification'];

/**
 * Reads a BERT from a folder in Hugging Face layout: `config.json` and `model.safetensors` (also in shards), plain
 * or of sentence-transformers, an encoder alone or a classifier.
 *
 * @throws TokensiftError `file-not-found`; `invalid-checkpoint` for damaged or inconsistent files; `unsupported` for
 * another architecture or format of weights; `missing-tensor`, `shape-mismatch`; `not-finite` when a weight is NaN
 * or infinite.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const model = await locateModel(folder);
  const configFile = join(model.folder, 'config.json');
  const json = await readJson(configFile);
  const config = parseBertConfig(json, configFile);
  const sources = withoutHeadAxis(await openWeights(model.folder), config.pooling);
  checkLayers(sources, config, model.folder);

  const { architectures } = json as Readonly<Record<string, unknown>>;
  const architecture = Array.isArray(architectures) ? architectures[0] : undefined;
  const hasClassifier =
    (architecture === undefined || classifierArchitectures.includes(architecture)) &&
    (sources.has('classifier.weight') || sources.has('classifier.bias'));
  // The reference implementation's own classifier pools by [CLS] without saying so.
  const ofClassifier = config.pooling ?? (hasClassifier ? 'cls' : undefined);
  const statedPooling = ofClassifier ? { pooling: ofClassifier, file: configFile } : model.pooling;
  const pooling = statedPooling?.pooling;
  const hasPooler =
    sources.has('pooler.dense.weight') ||
    sources.has('pooler.dense.bias') ||
    (hasClassifier && pooling === 'cls');
  const classes = config.labels?.length ?? sources.get('classifier.weight')?.shape[0] ?? 0;

  const parameters = bertParameters(config, {
    pooler: hasPooler,
    classes: hasClassifier ? classes : undefined,
  });
  checkShapes(parameters, sources, model.folder);
  const values = new Map<string, Tensor<Float32Array>>();
  for (const { name } of parameters) values.set(name, await readFinite(sources.get(name) as TensorSource));
  const { isSentenceTransformer } = model;
  const maxLength =
    (await readSentenceLength(model.folder)) ??
    (isSentenceTransformer || (hasClassifier && statesLength(json))
      ? await readTokenizerLength(model.folder)
      : undefined);
  return {
    folder: model.folder,
    config,
    values,
    hasPooler,
    hasClassifier,
    task: hasClassifier ? classifierTask(json, classes) : undefined,
    pooling,
    statedPooling,
    maxLength: maxLength && { ...maxLength, tokens: Math.min(maxLength.tokens, config.maxPositions) },
    isSentenceTransformer,
  };
}

/** Refuses weights of more layers than config.json counts: read without them, the model would be another one. */
function checkLayers(sources: ReadonlyMap<string, unknown>, config: BertConfig, where: string): void {
  for (const name of sources.keys()) {
    const layer = /^encoder\.layer\.(\d+)\./.exec(name)?.[1];
    if (layer !== undefined && Number(layer) >= config.layers) {
      throw new TokensiftError({
        code: 'invalid-checkpoint',
        message: `the weights hold "${name}", config.json counts ${config.layers} layers ("num_hidden_layers")`,
        where,
        hint: 'Check that the weights and config.json belong to the same model.',
      });
    }
  }
}

async function readFinite({ file, name, shape }: TensorSource): Promise<Tensor<Float32Array>> {
  const tensor = { shape, data: (await file.read(name)).data };
  const index = firstNotFinite(tensor.data);
  if (index !== -1) {
    throw new TokensiftError({
      code: 'not-finite',
      message: `tensor "${name}" holds ${tensor.data[index]} at index ${index}`,
      where: file.path,
      hint: 'The model is damaged, or its training diverged: take another copy.',
    });
  }
  return tensor;
}
