import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParameterDescription, type Problem, type Tensor, TokensiftError } from '@tokensift/core';
import {
  firstNotFinite,
  readJson,
  readJsonIfPresent,
  readSafetensors,
  writeFlushed,
  writeSafetensors,
} from '@tokensift/storage';
import { configureBackbone } from '../architectures/registry.ts';
import { type CheckpointLayout, nameOf, type Place, placeOf } from '../checkpoint-layout.ts';
import type { Pooling } from '../pooling.ts';
import { classifierTask } from './classifier-config.ts';
import { classifierFacts } from './classifier-facts.ts';
import { withoutHeadAxis } from './head-axis.ts';
import { takeOut } from './placed-tensors.ts';
import { readSentenceLength, type StatedLength } from './stated-length.ts';

export const peftFileNames = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' };

/** PEFT's `task_type` of adapters for Python's class for a pooling. */
export const peftTask = (pooling: Pooling): string => (pooling === 'none' ? tokenTask : 'SEQ_CLS');

const tokenTask = 'TOKEN_CLS';

/** Contents of a folder of Python's PEFT. */
export interface PeftFiles {
  /** adapter_config.json */
  readonly config: Readonly<Record<string, unknown>>;
  /** adapter_model.safetensors */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** An adapter as it was read. Tensors are named as in a checkpoint of the model; see `namesOfOurs`. */
export interface PeftFolder {
  readonly where: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, Tensor<Float32Array>>;
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

/**
 * Reads an adapter that PEFT or tokensift saved.
 * @returns undefined when the folder holds none
 * @throws TokensiftError `unsupported` for weights in another format, `invalid-checkpoint` for damaged files,
 * `io-error`.
 */
export async function readPeftFolder(folder: string): Promise<PeftFolder | undefined> {
  const configFile = join(folder, peftFileNames.config);
  const config = await readJsonIfPresent(configFile);
  if (config === undefined) return undefined;
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: 'the file is not a JSON object',
      where: configFile,
      hint: 'Save the adapter again.',
    });
  }
  const weights = join(folder, peftFileNames.weights);
  if (await exists(join(folder, 'adapter_model.bin'))) await requireSafetensors(weights);
  const file = await readSafetensors(weights);
  const tensors = new Map<string, Tensor<Float32Array>>();
  for (const name of file.entries.keys()) {
    const tensor = await file.read(name);
    const index = firstNotFinite(tensor.data);
    if (index !== -1) {
      throw new TokensiftError({
        code: 'invalid-checkpoint',
        message: `tensor "${name}" holds ${tensor.data[index]} at index ${index}`,
        where: weights,
        hint: 'The adapter is damaged, or its training diverged: take another copy.',
      });
    }
    tensors.set(withoutWrapper(name), tensor);
  }
  const classifier = join(folder, 'config.json');
  const backbone = (await exists(classifier))
    ? configureBackbone(await readJson(classifier), classifier)
    : undefined;
  const facts = backbone && classifierFacts(backbone, classifier);
  const pooling = Object(config).task_type === tokenTask ? 'none' : facts?.pooling;
  return {
    where: folder,
    config: config as Readonly<Record<string, unknown>>,
    tensors: backbone ? withoutHeadAxis(tensors, backbone, facts?.pooling) : tensors,
    labels: facts?.labels,
    pooling,
    task:
      pooling === 'none' || facts?.labels
        ? classifierTask(backbone?.fields, facts?.labels?.length ?? 0, pooling)
        : undefined,
    tokensift: facts?.tokensift,
    maxLength: await readSentenceLength(folder),
  };
}

/** Without what PEFT puts before a name, and the wrapper of fully trained modules. */
const withoutWrapper = (name: string): string =>
  name.replace(/^base_model\.(model\.)?/, '').replace(/\.modules_to_save(\.default)?\./, '.');

/**
 * Tensors of an adapter, named as this project names the parameters of the model that it is for. What is for a module that
 * is several maps here is for each of them: all of LoRA's A, and their rows of what is by output.
 */
export function namesOfOurs(
  { tensors }: Pick<PeftFolder, 'tensors'>,
  layout: CheckpointLayout,
  parameters: readonly ParameterDescription[],
): ReadonlyMap<string, Tensor<Float32Array>> {
  const partsOf = new Map<string, { readonly map: string; readonly place: Place }[]>();
  for (const { name, shape } of parameters) {
    const place = placeOf(layout, name);
    if (!place.part || shape.length !== 2) continue;
    const module = place.tensor.replace(/\.weight$/, '');
    partsOf.set(module, [...(partsOf.get(module) ?? []), { map: name.replace(/\.weight$/, ''), place }]);
  }
  return new Map(
    [...tensors].flatMap(([stored, tensor]): [string, Tensor<Float32Array>][] => {
      const name = nameOf(layout, stored);
      const [, module, kind] = /^(.*)(\.lora_(?:A|B|magnitude_vector)(?:\.weight)?)$/.exec(name) ?? [];
      const parts = module === undefined ? undefined : partsOf.get(module);
      if (!parts) return [[name, tensor]];
      return parts.map(({ map, place: { tensor: whole, part } }) => [
        `${map}${kind}`,
        kind?.startsWith('.lora_A') || !part ? tensor : takeOut({ tensor: whole, part }, tensor),
      ]);
    }),
  );
}

async function requireSafetensors(weights: string): Promise<void> {
  if (await exists(weights)) return;
  throw new TokensiftError({
    code: 'unsupported',
    message: `the adapter is only there as adapter_model.bin, not as ${peftFileNames.weights}`,
    where: weights,
    hint: 'Convert it once with Python: load it with PeftModel.from_pretrained, then save_pretrained(NEW_FOLDER).',
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
