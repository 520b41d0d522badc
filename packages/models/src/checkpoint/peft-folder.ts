import { join } from 'node:path';
import {
  type ParameterDescription,
  type ParameterValues,
  type Problem,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import {
  checkSchema,
  firstNotFinite,
  type HeldFiles,
  writeFlushed,
  writeSafetensors,
} from '@tokensift/storage';
import { looseObject, maxLength, nullish, pipe, string } from 'valibot';
import { configureBackbone } from '../architectures/registry.ts';
import { type CheckpointLayout, nameInCheckpoint } from '../checkpoint-layout.ts';
import type { Pooling } from '../pooling.ts';
import { classifierTask } from './classifier-config.ts';
import { classifierFacts } from './classifier-facts.ts';
import { configName } from './config-text.ts';
import { withoutHeadAxis } from './head-axis.ts';
import { readSentenceLength, type StatedLength, sentenceConfigFiles } from './stated-length.ts';

export const peftFileNames = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' };

/** PEFT's `task_type` of adapters for Python's class for a pooling. */
export const peftTask = (pooling: Pooling): string => (pooling === 'none' ? tokenTask : 'SEQ_CLS');

const tokenTask = 'TOKEN_CLS';

/** How an adapter holds the head of its classifier. */
export interface PeftHeadOptions {
  /** How the model's parameters lie in its checkpoints. */
  readonly layout: CheckpointLayout;
  /** How the model is read off. */
  readonly pooling: Pooling;
  /** The modules of the head; by default those at the top of the names of its parameters. */
  readonly headModules?: readonly string[] | undefined;
}

/**
 * The classification head of a model as an adapter of PEFT holds it: fields of adapter_config.json, and tensors.
 * @param prefix what PEFT puts before the names of the model's own parameters
 */
export function peftHead(
  parameters: readonly ParameterDescription[],
  values: ParameterValues,
  prefix: string,
  { layout, pooling, headModules }: PeftHeadOptions,
): PeftFiles {
  const head = parameters.filter(({ head: isHead }) => isHead);
  const modules = new Set(headModules ?? head.map(({ name }) => name.split('.')[0]));
  return {
    config: { task_type: peftTask(pooling), modules_to_save: [...modules].sort() },
    tensors: new Map(
      head.map(({ name }) => [`${prefix}${nameInCheckpoint(layout, name)}`, values.get(name) as Tensor]),
    ),
  };
}

/** Contents of a folder of Python's PEFT. */
export interface PeftFiles {
  /** adapter_config.json */
  readonly config: Readonly<Record<string, unknown>>;
  /** adapter_model.safetensors */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** An adapter as it was read. */
export interface PeftFolder {
  readonly where: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Named as in a checkpoint of the model: without what PEFT puts around its names. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What a config.json of the whole classifier beside it says; PEFT itself writes none. */
  readonly labels: readonly string[] | undefined;
  readonly pooling: Pooling | undefined;
  readonly task: Problem | undefined;
  readonly tokensift: Readonly<Record<string, unknown>> | undefined;
  readonly maxLength: StatedLength | undefined;
}

/** Writes both files into a folder that exists; their place under a name is the caller's to make atomic. */
export async function writePeftFiles(folder: string, { config, tensors }: PeftFiles): Promise<void> {
  const json = `${JSON.stringify(config, undefined, 2)}\n`;
  await writeFlushed(join(folder, peftFileNames.config), (file) => file.writeFile(json));
  await writeSafetensors(join(folder, peftFileNames.weights), tensors, { metadata: { format: 'pt' } });
}

/** Other forms of the weights, which are not read. */
const otherWeights = 'adapter_model.bin';

const refusal = { code: 'invalid-checkpoint', hint: 'Save the adapter again.' } as const;
const configSchema = looseObject({
  peft_type: pipe(string(), maxLength(100)),
  base_model_name_or_path: nullish(string()),
});

/**
 * Includes the files that `readPeftFolder` reads.
 * @returns where the adapter says that its model is; undefined when the folder holds no adapter
 * @throws TokensiftError `invalid-checkpoint` for a damaged adapter_config.json, `io-error`.
 */
export async function holdPeftFolder(
  folder: string,
  files: HeldFiles,
): Promise<{ readonly base: string | undefined } | undefined> {
  if (!files.include(join(folder, peftFileNames.config))) return undefined;
  for (const name of [peftFileNames.weights, otherWeights, configName, ...sentenceConfigFiles]) {
    files.include(join(folder, name));
  }
  const { base_model_name_or_path: base } = await readPeftConfig(folder, files);
  return { base: base ?? undefined };
}

async function readPeftConfig(folder: string, files: HeldFiles) {
  const path = join(folder, peftFileNames.config);
  return checkSchema(configSchema, await files.readJson(path), path, refusal);
}

/**
 * Reads an adapter that PEFT or tokensift saved, from files that `holdPeftFolder` included.
 * @throws TokensiftError `unsupported` for weights in another format, `invalid-checkpoint` for damaged files,
 * `io-error`.
 */
export async function readPeftFolder(folder: string, files: HeldFiles): Promise<PeftFolder> {
  const config = await readPeftConfig(folder, files);
  const weights = join(folder, peftFileNames.weights);
  if (!files.has(weights) && files.has(join(folder, otherWeights))) {
    throw new TokensiftError({
      code: 'unsupported',
      message: `the adapter is only there as ${otherWeights}, not as ${peftFileNames.weights}`,
      where: weights,
      hint: 'Convert it once with Python: load it with PeftModel.from_pretrained, then save_pretrained(NEW_FOLDER).',
    });
  }
  const file = await files.openSafetensors(weights);
  const tensors = new Map<string, Tensor>();
  for (const [stored, { dtype }] of file.entries) {
    // With trained biases PEFT writes those of what a trained module took the place of, which compute nothing.
    if (stored.includes('.original_module.')) continue;
    const tensor = await (dtype === 'I32' ? file.readInt32(stored) : file.read(stored));
    const index = tensor.data instanceof Float32Array ? firstNotFinite(tensor.data) : -1;
    if (index !== -1) {
      throw new TokensiftError({
        code: 'invalid-checkpoint',
        message: `tensor "${stored}" holds ${tensor.data[index]} at index ${index}`,
        where: weights,
        hint: 'The adapter is damaged, or its training diverged: take another copy.',
      });
    }
    const name = withoutWrapper(stored);
    const other = tensors.get(name);
    if (other && !isSame(tensor, other)) {
      throw new TokensiftError({
        ...refusal,
        where: weights,
        message: `two different tensors of it are "${name}"`,
      });
    }
    tensors.set(name, tensor);
  }
  const classifier = join(folder, configName);
  const json = await files.readJsonIfPresent(classifier);
  const backbone = json === undefined ? undefined : configureBackbone(json, classifier);
  const facts = backbone && classifierFacts(backbone, classifier);
  const pooling = config.task_type === tokenTask ? 'none' : facts?.pooling;
  return {
    where: folder,
    config,
    tensors: backbone ? withoutHeadAxis(tensors, backbone, facts?.pooling) : tensors,
    labels: facts?.labels,
    pooling,
    task:
      pooling === 'none' || facts?.labels
        ? classifierTask(backbone?.fields, facts?.labels?.length ?? 0, pooling)
        : undefined,
    tokensift: facts?.tokensift,
    maxLength: await readSentenceLength(folder, files),
  };
}

const isSame = (a: Tensor, b: Tensor): boolean =>
  a.shape.join() === b.shape.join() && a.data.every((value, i) => value === b.data[i]);

/**
 * Without what PEFT puts before a name, and around modules that are trained: whole ones, and the biases and tables of maps
 * beside which something is trained.
 */
const withoutWrapper = (name: string): string =>
  name
    .replace(/^base_model\.(model\.)?/, '')
    .replace(/\.modules_to_save(\.default)?\./, '.')
    .replace(/\.base_layer\./, '.');
