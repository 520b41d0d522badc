import { join } from 'node:path';
import { type Tensor, TokensiftError } from '@tokensift/core';
import { type BertConfig, parseBertConfig } from '../bert/config.ts';
import { bertParameters } from '../bert/parameters.ts';
import type { Pooling } from '../pooling.ts';
import { firstNotFinite } from '../safetensors/first-not-finite.ts';
import { checkShapes } from './check-shapes.ts';
import { openWeights, type TensorSource } from './open-weights.ts';
import { readJson } from './read-json.ts';
import { locateModel } from './sentence-transformer.ts';

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
  /** How the model says that it pools; undefined when it does not say. */
  readonly pooling: Pooling | undefined;
}

/** Classes of Python's transformers whose tensors `classifier.*` classify texts rather than tokens or choices. */
const classifierArchitectures = ['BertForSequenceClassification', 'BertMeanPoolForSequenceClassification'];

/**
 * Reads a BERT from a folder in Hugging Face layout: `config.json` and `model.safetensors` (also in shards), plain
 * or of sentence-transformers, an encoder alone or a classifier.
 *
 * @throws TokensiftError `file-not-found`; `invalid-checkpoint` for damaged or inconsistent files, weights that are NaN
 * or infinite among them; `unsupported` for another architecture or format of weights; `missing-tensor`,
 * `shape-mismatch`.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const model = await locateModel(folder);
  const configFile = join(model.folder, 'config.json');
  const json = await readJson(configFile);
  const config = parseBertConfig(json, configFile);
  const sources = await openWeights(model.folder);
  checkLayers(sources, config, model.folder);

  const { architectures } = json as Readonly<Record<string, unknown>>;
  const architecture = Array.isArray(architectures) ? architectures[0] : undefined;
  const hasClassifier =
    (architecture === undefined || classifierArchitectures.includes(architecture)) &&
    (sources.has('classifier.weight') || sources.has('classifier.bias'));
  // The reference implementation's own classifier pools by [CLS] without saying so.
  const pooling = config.pooling ?? (hasClassifier ? 'cls' : model.pooling);
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
  return { folder: model.folder, config, values, hasPooler, hasClassifier, pooling };
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

async function readFinite({ file, name }: TensorSource): Promise<Tensor<Float32Array>> {
  const tensor = await file.read(name);
  const index = firstNotFinite(tensor.data);
  if (index !== -1) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: `tensor "${name}" holds ${tensor.data[index]} at index ${index}`,
      where: file.path,
      hint: 'The model is damaged, or its training diverged: take another copy.',
    });
  }
  return tensor;
}
