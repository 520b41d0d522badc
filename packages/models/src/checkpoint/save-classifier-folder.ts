import { join } from 'node:path';
import { firstRepeated, type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import {
  type FileReader,
  type FloatType,
  foreignFiles,
  type OutputFolder,
  readJsonIfPresent,
  readManifest,
  writeFolder,
  writeSafetensors,
} from '@tokensift/storage';
import type { Backbone } from '../architecture.ts';
import { nameInCheckpoint } from '../checkpoint-layout.ts';
import type { Pooling } from '../pooling.ts';
import { classifierParameters } from '../text-classifier.ts';
import { checkShapes } from './check-shapes.ts';
import { classifierConfigJson, isClassifierConfig, pythonArchitecture } from './classifier-config.ts';
import { configText } from './config-text.ts';
import { withHeadAxis } from './head-axis.ts';
import { listNames } from './list-names.ts';
import { modelingFileName, modelingSource } from './modeling-tokensift.ts';
import { type PeftFiles, peftFileNames, writePeftFiles } from './peft-folder.ts';
import { putTogether } from './placed-tensors.ts';
import {
  sentenceConfigFile,
  sentenceTransformerFiles,
  sentenceTransformerNames,
} from './sentence-transformer.ts';
import { readTokenizerFiles, tokenizerFileNames } from './tokenizer-files.ts';
import { type Files, writeFiles } from './write-files.ts';

export interface SaveClassifierOptions {
  readonly backbone: Backbone;
  /** All parameters of `classifierParameters`. */
  readonly values: ParameterValues;
  /** Class names in index order, all different; at least two where the head is a softmax over them. */
  readonly labels: readonly string[];
  readonly pooling: Pooling;
  /**
   * More fields of config.json: `problem_type` (default `single_label_classification`; `multi_label_classification` or
   * `regression`), and `tokensift`, an object with what the task keeps. What follows from the other options stands.
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where texts are cut, in tokens; by default where the tokenizer says. */
  readonly maxLength?: number | undefined;
  /** Where the tokenizer files are copied from. */
  readonly sourceFolder: string;
  /** Where its files are read (default: the disk), such as those that were kept (`keepTokenizerFiles`). */
  readonly sourceFiles?: FileReader | undefined;
  /** Files by name that take the place of those of `sourceFolder`. */
  readonly tokenizerFiles?: ReadonlyMap<string, string>;
  /** Text of the README.md; as a function, asked for when `addFiles` has written. */
  readonly readme: string | (() => string);
  /** Element type of the weights (default `F32`). */
  readonly dtype?: FloatType;
  /** An adapter that the classifier was trained with. */
  readonly adapter?: {
    readonly files: PeftFiles;
    /** Whether `values` have it merged in: then it lies in `adapter/`, beside a classifier that needs it no more. */
    readonly merged: boolean;
    /**
     * Values of the classifier without the adapter, where the adapter is for no model that exists elsewhere: they are
     * written to `base/` beside it.
     */
    readonly base?: ParameterValues;
  };
  /** Writes what else belongs to the classifier into the folder, before that appears. */
  readonly addFiles?: ((folder: string) => Promise<void>) | undefined;
}

/** Files of folders that were saved before there were manifests: what is written here, and what a training adds. */
const ownFiles = new Set([
  'config.json',
  'model.safetensors',
  'README.md',
  modelingFileName,
  ...tokenizerFileNames,
  ...sentenceTransformerNames,
  'adaptation.json',
  'result.json',
  'training-texts.json',
  'delta.safetensors',
  ...Object.values(peftFileNames),
  'adapter',
  'base',
]);

/**
 * Saves a classifier as a folder in Hugging Face layout: `config.json`, `model.safetensors`, tokenizer files,
 * `README.md`, and `manifest.json` with the hash of each. The folder appears when it is complete; an earlier one of ours
 * is replaced as a whole, any other folder that holds files is refused, and so is one of ours with files of others in it.
 *
 * With the pooling of transformers' own class for the architecture it is a plain folder of that class, such as
 * `BertForSequenceClassification`, and without pooling of one such as `BertForTokenClassification`. With another it brings
 * its model class as Python source, and a head that transformers' own class refuses
 * (docs/decisions/0002-mean-pooling-folders.md). Python cuts texts where `maxLength` says, and sentence-transformers reads
 * an encoder that pools with its pooling.
 *
 * With an adapter that is not merged, the folder is one of PEFT's and the classifier lies in `base/`: there is no
 * `model.safetensors` that could be loaded without the adapter.
 *
 * @throws TokensiftError `invalid-argument` for unusable labels or a folder of somebody else; `missing-tensor`,
 * `shape-mismatch` or `not-finite` for the values; `file-not-found` without a tokenizer; `io-error`.
 */
export async function saveClassifierFolder(
  target: string | OutputFolder,
  options: SaveClassifierOptions,
): Promise<void> {
  const folder = typeof target === 'string' ? target : target.path;
  const {
    backbone,
    values,
    labels,
    pooling,
    config = {},
    maxLength,
    readme,
    dtype = 'F32',
    adapter,
  } = options;
  checkLabels(labels, config);
  const { layout } = backbone;
  const isNative = backbone.nativePoolings.includes(pooling);
  const parameters = classifierParameters(backbone, { pooling, classes: labels.length });
  const storedTensors = (own: ParameterValues): ReadonlyMap<string, Tensor> => {
    checkShapes(parameters, own, folder);
    const tensors = putTogether(layout, parameters, own);
    const named = [...tensors].map(([name, tensor]) => [nameInCheckpoint(layout, name), tensor] as const);
    return isNative ? new Map(named) : withHeadAxis(new Map(named), backbone);
  };
  const tensors = storedTensors(values);
  const json = configText(classifierConfigJson(backbone, { labels, pooling, dtype, config }));
  const sentenceFiles = sentenceTransformerFiles(pooling, backbone.config.hiddenSize, maxLength);
  /** What says what the classifier is. */
  const facts: Files = new Map([
    ['config.json', json],
    [sentenceConfigFile, sentenceFiles.get(sentenceConfigFile) as string],
    ...(isNative ? [] : [[modelingFileName, modelingSource(pythonArchitecture(backbone))] as const]),
  ]);
  const tokenizer = await readTokenizerFiles(options.sourceFolder, {
    files: options.sourceFiles,
    replacements: options.tokenizerFiles,
    maxLength,
    backbone,
  });
  const writeModel = async (into: string, weights: ReadonlyMap<string, Tensor>): Promise<void> => {
    await writeFiles(into, new Map([...tokenizer, ...facts, ...sentenceFiles]));
    await writeSafetensors(join(into, 'model.safetensors'), weights, { dtype, metadata: { format: 'pt' } });
  };

  const mayReplace = () => requireSavedClassifier(folder);
  await writeFolder(target, { mayReplace }, async (temporary) => {
    const isAdapter = adapter?.merged === false;
    if (!isAdapter) await writeModel(temporary, tensors);
    if (adapter) {
      const place = isAdapter ? temporary : join(temporary, 'adapter');
      // PEFT's files say nothing of classes, pooling and the longest text.
      await writeFiles(place, isAdapter ? new Map([...tokenizer, ...facts]) : facts);
      await writePeftFiles(place, {
        ...adapter.files,
        tensors: isNative ? adapter.files.tensors : withHeadAxis(adapter.files.tensors, backbone),
      });
      if (isAdapter) await writeModel(join(place, 'base'), tensors);
      else if (adapter.base) await writeModel(join(place, 'base'), storedTensors(adapter.base));
    }
    await options.addFiles?.(temporary);
    await writeFiles(temporary, new Map([['README.md', typeof readme === 'string' ? readme : readme()]]));
  });
}

function checkLabels(
  labels: readonly string[],
  { problem_type: type }: Readonly<Record<string, unknown>>,
): void {
  const least = type === 'regression' || type === 'multi_label_classification' ? 1 : 2;
  const twice = firstRepeated(labels);
  let problem: string | undefined;
  if (labels.length < least) problem = `there are ${labels.length} labels`;
  else if (twice !== undefined) problem = `the label ${JSON.stringify(twice)} occurs twice`;
  if (problem === undefined) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: problem,
    where: 'labels',
    hint: `A classifier needs ${least === 1 ? 'one or more labels' : 'two or more labels'}, all different.`,
  });
}

/**
 * Refuses a folder unless it is a saved classifier and nothing else.
 * @throws TokensiftError `invalid-argument` that names what is not part of one.
 */
export async function requireSavedClassifier(folder: string): Promise<void> {
  const isOurs = isClassifierConfig(await readJsonIfPresent(join(folder, 'config.json')));
  const foreign = isOurs ? await foreignIn(folder) : [];
  if (isOurs && foreign.length === 0) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: isOurs
      ? `the folder holds what is not part of a saved classifier and would be lost: ${listNames(foreign)}.`
      : 'the folder is not empty, and not a classifier that tokensift saved.',
    where: folder,
    hint: isOurs ? 'Move it away, or choose another folder.' : 'Choose another folder, or empty this one.',
  });
}

/** Files that the folder's manifest does not name; without one, that no classifier of ours has. */
async function foreignIn(folder: string): Promise<string[]> {
  const manifest = await readManifest(folder).catch(() => undefined);
  const others = await foreignFiles(folder, manifest ?? new Map());
  return manifest ? others : others.filter((file) => !file.split('/').every((name) => ownFiles.has(name)));
}
