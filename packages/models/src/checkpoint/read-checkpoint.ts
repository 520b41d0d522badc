import { join } from 'node:path';
import { type ParameterDescription, type Problem, type Tensor, TokensiftError } from '@tokensift/core';
import { firstNotFinite, type HeldFiles, holdFiles, type KeptFiles } from '@tokensift/storage';
import type { Backbone } from '../architecture.ts';
import { configureBackbone } from '../architectures/registry.ts';
import { placeOf } from '../checkpoint-layout.ts';
import { hasNoPadding } from '../config-reader.ts';
import { type Pooling, pythonSuffix, type TextPooling } from '../pooling.ts';
import { classifierParameters, encoderParameters } from '../text-classifier.ts';
import { checkShapes } from './check-shapes.ts';
import { classifierTask, statesLength } from './classifier-config.ts';
import { classifierFacts } from './classifier-facts.ts';
import { configName } from './config-text.ts';
import { withoutHeadAxis } from './head-axis.ts';
import { holdModelFolder } from './hold-model-folder.ts';
import { openWeights, type TensorSource } from './open-weights.ts';
import { placedShape, takeOut } from './placed-tensors.ts';
import { locateModel, type StatedPooling } from './sentence-transformer.ts';
import { readSentenceLength, readTokenizerLength, type StatedLength } from './stated-length.ts';
import { keepTokenizerFiles, readPaddingId } from './tokenizer-files.ts';

/** A pretrained or finetuned model, read from a folder in Hugging Face layout. */
export interface Checkpoint {
  /** The folder that holds config.json and the tokenizer; one below the given one in some older models. */
  readonly folder: string;
  /** What the tokenizer files of `folder` held at that moment, to be saved with what is made of the model. */
  readonly sourceFiles: KeptFiles;
  readonly backbone: Backbone;
  /**
   * All parameters of the encoder, and what the folder has of a classifier on it, as float32, in the order of
   * `classifierParameters`.
   */
  readonly values: Map<string, Tensor<Float32Array>>;
  /** Whether there is a head for the classification of texts, or of their tokens. */
  readonly hasClassifier: boolean;
  /** Class names in index order, where config.json has them. */
  readonly labels: readonly string[] | undefined;
  /** What that head gives. */
  readonly task: Problem | undefined;
  /** What a task of ours keeps in config.json (`tokensift`), unchecked. */
  readonly tokensift: Readonly<Record<string, unknown>> | undefined;
  /**
   * How the model says that it pools, `none` for a head that classifies tokens; undefined when it does not say, or pools
   * in a way that is not supported.
   */
  readonly pooling: Pooling | undefined;
  /** How its texts are read off where nobody says. */
  readonly defaultPooling: TextPooling;
  /** How it says that its texts are read off, where, and what is wrong with it; undefined when it does not say. */
  readonly statedPooling: StatedPooling | undefined;
  /** The longest text that sentence-transformers, or else the classifier's tokenizer, reads; at most `maxPositions`. */
  readonly maxLength: StatedLength | undefined;
  /** Whether it is a folder of sentence-transformers. */
  readonly isSentenceTransformer: boolean;
  /** Tensors of the files that are of no use here, such as those of a language-model head. */
  readonly unused: readonly string[];
}

/** Tables that older files hold and that follow from config.json. */
const derived = /(position_ids|inv_freq|\.attn\.(masked_)?bias)$/;

/**
 * Reads a model from a folder in Hugging Face layout: `config.json` and `model.safetensors` (also in shards), plain or of
 * sentence-transformers, a base model alone or with any head.
 *
 * @throws TokensiftError `file-not-found`; `invalid-checkpoint` for damaged or inconsistent files, weights that are NaN
 * or infinite among them; `unsupported` for another architecture or format of weights; `missing-tensor`,
 * `shape-mismatch`.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  return await holdFiles(
    (files) => holdModelFolder(folder, files),
    (files) => readHeldCheckpoint(folder, files),
  );
}

/** The same, of files that `holdModelFolder` included. */
export async function readHeldCheckpoint(folder: string, files: HeldFiles): Promise<Checkpoint> {
  const model = await locateModel(folder, files);
  const configFile = join(model.folder, configName);
  const json = await files.readJson(configFile);
  const backbone = await withPadding(configureBackbone(json, configFile), model.folder, files);
  const facts = classifierFacts(backbone, configFile);
  const { layout, poolings, config } = backbone;
  const sources = withoutHeadAxis(await openWeights(model.folder, layout, files), backbone, facts.pooling);

  const { architectures } = json as Readonly<Record<string, unknown>>;
  const pythonClass: unknown = Array.isArray(architectures) ? architectures[0] : undefined;
  const [own] = poolings as readonly [TextPooling, ...Pooling[]];
  const named = pythonClass === undefined ? pythonSuffix(own) : String(pythonClass);
  const classifies = (way: Pooling): boolean => {
    if (!poolings.includes(way) || !named.endsWith(pythonSuffix(way))) return false;
    const { name } = backbone.output(way);
    return sources.has(`${name}.weight`) || sources.has(`${name}.bias`);
  };
  const ofTokens = classifies('none');
  const hasClassifier = ofTokens || classifies(own);
  // The reference implementation's own classifiers pool in their way without saying so.
  const ofClassifier = facts.pooling ?? (hasClassifier && !ofTokens ? own : undefined);
  const statedPooling = ofClassifier ? { pooling: ofClassifier, file: configFile } : model.pooling;
  const pooling = ofTokens ? 'none' : statedPooling?.pooling;
  const output = backbone.output(pooling ?? own).name;
  const classes = facts.labels?.length ?? sources.get(`${output}.weight`)?.shape[0] ?? 1;

  const parameters = heldParameters(backbone, sources, hasClassifier, pooling ?? own, classes);
  checkLayers(sources, parameters, model.folder);
  checkShapes(parameters, shapesOf(parameters, sources, backbone), model.folder);
  // By tensor, so that one that holds several parameters is read once.
  const held = new Map<string, string[]>();
  for (const { name } of parameters) {
    const { tensor } = placeOf(layout, name);
    held.set(tensor, [...(held.get(tensor) ?? []), name]);
  }
  const read = new Map<string, Tensor<Float32Array>>();
  for (const [stored, names] of held) {
    const tensor = await readFinite(sources.get(stored) as TensorSource);
    for (const name of names) read.set(name, takeOut(placeOf(layout, name), tensor));
  }
  const values = new Map(parameters.map(({ name }) => [name, read.get(name) as Tensor<Float32Array>]));
  const { isSentenceTransformer } = model;
  const maxLength =
    (await readSentenceLength(model.folder, files)) ??
    (isSentenceTransformer || (hasClassifier && statesLength(json))
      ? await readTokenizerLength(model.folder, files)
      : undefined);
  return {
    folder: model.folder,
    sourceFiles: await keepTokenizerFiles(model.folder, files),
    backbone,
    values,
    hasClassifier,
    labels: facts.labels,
    task: hasClassifier ? classifierTask(json, classes, pooling) : undefined,
    tokensift: facts.tokensift,
    pooling,
    defaultPooling: backbone.defaultPooling((name) => values.has(name)),
    statedPooling,
    maxLength: maxLength && { ...maxLength, tokens: Math.min(maxLength.tokens, config.maxPositions) },
    isSentenceTransformer,
    unused: [...sources.keys()].filter((name) => !held.has(name) && !derived.test(name)),
  };
}

/** With the tokenizer's id of padding for a model that is read off by it, where config.json states none. */
async function withPadding(backbone: Backbone, folder: string, files: HeldFiles): Promise<Backbone> {
  const { fields, config, nativePoolings } = backbone;
  if (!hasNoPadding(fields) || !nativePoolings.includes('last')) return backbone;
  const id = await readPaddingId(folder, files);
  if (id === undefined || id >= config.vocabularySize) return backbone;
  return configureBackbone({ ...fields, pad_token_id: id }, join(folder, configName));
}

/**
 * The parameters that a folder must have: those of the encoder, of its classifier, and of a pretrained read-out of which
 * it has a part.
 */
function heldParameters(
  backbone: Backbone,
  sources: ReadonlyMap<string, unknown>,
  hasClassifier: boolean,
  pooling: Pooling,
  classes: number,
): readonly ParameterDescription[] {
  const own = backbone.poolings[0];
  const ofEncoder = new Set(encoderParameters(backbone).map(({ name }) => name));
  const ofClassifier = hasClassifier ? classifierParameters(backbone, { pooling, classes }) : [];
  const needed = new Set(ofClassifier.map(({ name }) => name));
  const all = classifierParameters(backbone, { pooling: own, classes });
  const readOut = all.filter(({ name, head }) => !ofEncoder.has(name) && !head);
  const hasReadOut = readOut.some(({ name }) => sources.has(placeOf(backbone.layout, name).tensor));
  const held = all.filter(
    ({ name, head }) => ofEncoder.has(name) || needed.has(name) || (hasReadOut && !head),
  );
  const known = new Set(held.map(({ name }) => name));
  return [...held, ...ofClassifier.filter(({ name }) => !known.has(name))];
}

/** Shapes of the parameters that the files have, as they are used here. */
function shapesOf(
  parameters: readonly ParameterDescription[],
  sources: ReadonlyMap<string, TensorSource>,
  { layout }: Backbone,
) {
  return new Map(
    parameters.flatMap(({ name }) => {
      const place = placeOf(layout, name);
      const source = sources.get(place.tensor);
      return source ? [[name, { shape: placedShape(place, source.shape) }] as const] : [];
    }),
  );
}

/** Refuses weights of more layers than config.json counts: read without them, the model would be another one. */
function checkLayers(
  sources: ReadonlyMap<string, unknown>,
  parameters: readonly ParameterDescription[],
  where: string,
): void {
  const numbered = /^(.*?)\.(\d+)\./;
  const counts = new Map<string, number>();
  for (const { name } of parameters) {
    const [, path, index] = numbered.exec(name) ?? [];
    if (path !== undefined) counts.set(path, Math.max(counts.get(path) ?? 0, Number(index) + 1));
  }
  for (const name of sources.keys()) {
    const [, path, index] = numbered.exec(name) ?? [];
    const count = path === undefined ? undefined : counts.get(path);
    if (count === undefined || Number(index) < count) continue;
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: `the weights hold "${name}", config.json counts ${count} layers`,
      where,
      hint: 'Check that the weights and config.json belong to the same model.',
    });
  }
}

async function readFinite({ file, name, shape }: TensorSource): Promise<Tensor<Float32Array>> {
  const tensor = { shape, data: (await file.read(name)).data };
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
