import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParameterValues, type Tensor, TokensiftError } from '@tokensift/core';
import type { BertConfig } from '../bert/config.ts';
import { bertParameters } from '../bert/parameters.ts';
import { replaceFolder } from '../files/replace-folder.ts';
import { writeFlushed } from '../files/write-atomically.ts';
import type { Pooling } from '../pooling.ts';
import type { FloatType } from '../safetensors/dtypes.ts';
import { writeSafetensors } from '../safetensors/write.ts';
import { checkShapes } from './check-shapes.ts';
import { classifierConfigJson, isClassifierConfig } from './classifier-config.ts';
import { modelingFileName, modelingSource } from './modeling-tokensift.ts';
import { type PeftFiles, peftFileNames, writePeftFiles } from './peft-folder.ts';
import { readJsonIfPresent } from './read-json.ts';
import { readTokenizerFiles, tokenizerFileNames } from './tokenizer-files.ts';

export interface SaveClassifierOptions {
  readonly config: BertConfig;
  /** All parameters of `bertParameters` with the head, and with the pooler for pooling "cls". */
  readonly values: ParameterValues;
  /** Class names in index order; at least two, all different. */
  readonly labels: readonly string[];
  readonly pooling: Pooling;
  /** Where the tokenizer files are copied from. */
  readonly sourceFolder: string;
  /** Files by name that take the place of those of `sourceFolder`. */
  readonly tokenizerFiles?: ReadonlyMap<string, string>;
  /** Text of the README.md. */
  readonly readme: string;
  /** Element type of the weights (default `F32`). */
  readonly dtype?: FloatType;
  /** An adapter that the classifier was trained with. */
  readonly adapter?: {
    readonly files: PeftFiles;
    /** Whether `values` have it merged in: then it lies in `adapter/`, beside a classifier that needs it no more. */
    readonly merged: boolean;
  };
}

/** Files that a folder of ours may hold: what is written here, and what a training adds. */
const ownFiles = new Set([
  'config.json',
  'model.safetensors',
  'README.md',
  modelingFileName,
  ...tokenizerFileNames,
  'adaptation.json',
  'result.json',
  'delta.safetensors',
  ...Object.values(peftFileNames),
  'adapter',
  'base',
]);

/**
 * Saves a classifier as a folder in Hugging Face layout: `config.json`, `model.safetensors`, tokenizer files,
 * `README.md`. The folder appears when it is complete; an earlier one of ours is replaced as a whole, any other
 * folder that holds files is refused.
 *
 * With pooling "cls" it is a plain `BertForSequenceClassification`. With "mean" it has its own model type and brings
 * its model class as Python source, so that Python cannot load it as something else
 * (docs/decisions/0002-mean-pooling-folders.md).
 *
 * With an adapter that is not merged, the folder is one of PEFT's and the classifier lies in `base/`: there is no
 * `model.safetensors` that could be loaded without the adapter.
 *
 * @throws TokensiftError `invalid-argument` for unusable labels or a folder of somebody else; `missing-tensor`,
 * `shape-mismatch` or `not-finite` for the values; `file-not-found` without a tokenizer; `io-error`.
 */
export async function saveClassifierFolder(folder: string, options: SaveClassifierOptions): Promise<void> {
  const {
    config,
    values,
    labels,
    pooling,
    sourceFolder,
    tokenizerFiles,
    readme,
    dtype = 'F32',
    adapter,
  } = options;
  checkLabels(labels);
  const parameters = bertParameters(config, { pooler: pooling === 'cls', classes: labels.length });
  checkShapes(parameters, values, folder);
  const tensors = new Map<string, Tensor>(
    parameters.map(({ name }) => [nameInCheckpoint(name), values.get(name) as Tensor]),
  );
  const files = new Map<string, string | Uint8Array>(await readTokenizerFiles(sourceFolder, tokenizerFiles));
  const json = classifierConfigJson(config, labels, pooling, dtype);
  files.set('config.json', `${JSON.stringify(json, undefined, 2)}\n`);
  files.set('README.md', readme);
  if (pooling === 'mean') files.set(modelingFileName, modelingSource);
  const writeFiles = async (target: string) => {
    for (const [name, content] of files) {
      await writeFlushed(join(target, name), (file) => file.writeFile(content));
    }
  };

  await replaceFolder(
    folder,
    (names) => requireSavedClassifier(folder, names),
    async (temporary) => {
      const [weightsIn, adapterIn] = adapter?.merged === false ? ['base', ''] : ['', 'adapter'];
      await writeFiles(temporary);
      if (weightsIn !== '') {
        files.delete('README.md');
        await mkdir(join(temporary, weightsIn));
        await writeFiles(join(temporary, weightsIn));
      }
      const weights = join(temporary, weightsIn, 'model.safetensors');
      await writeSafetensors(weights, tensors, { dtype, metadata: { format: 'pt' } });
      if (!adapter) return;
      await mkdir(join(temporary, adapterIn), { recursive: true });
      await writePeftFiles(join(temporary, adapterIn), adapter.files);
      // PEFT's files say nothing of classes and pooling.
      if (adapterIn !== '') {
        const target = join(temporary, adapterIn, 'config.json');
        await writeFlushed(target, (file) => file.writeFile(files.get('config.json') as string));
      }
    },
  );
}

/** The name that checkpoints of a BERT classifier have for a parameter or module of ours. */
export function nameInCheckpoint(name: string): string {
  return /^classifier(\.|$)/.test(name) ? name : `bert.${name}`;
}

function checkLabels(labels: readonly string[]): void {
  const twice = labels.find((label, index) => labels.indexOf(label) < index);
  let problem: string | undefined;
  if (labels.length < 2) problem = `there are ${labels.length} labels`;
  else if (twice !== undefined) problem = `the label ${JSON.stringify(twice)} occurs twice`;
  if (problem === undefined) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: problem,
    where: 'labels',
    hint: 'A classifier needs two or more labels, all different.',
  });
}

/**
 * Refuses a folder with these names in it unless it is a saved classifier and nothing else.
 * @throws TokensiftError `invalid-argument`.
 */
export async function requireSavedClassifier(folder: string, names: readonly string[]): Promise<void> {
  const foreign = names.find((name) => !ownFiles.has(name));
  const isOurs = isClassifierConfig(await readJsonIfPresent(join(folder, 'config.json')));
  if (isOurs && foreign === undefined) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    message: isOurs
      ? `the folder holds "${foreign}", which is not part of a saved classifier and would be lost.`
      : 'the folder is not empty, and not a classifier that tokensift saved.',
    where: folder,
    hint: 'Choose another folder, or empty this one.',
  });
}
