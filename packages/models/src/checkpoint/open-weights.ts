import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import type { FileReader, HeldFiles, SafetensorsFile } from '@tokensift/storage';
import { type CheckpointLayout, nameOf } from '../checkpoint-layout.ts';

/** Where a tensor of a checkpoint is. */
export interface TensorSource {
  readonly file: SafetensorsFile;
  /** The name in the file. */
  readonly name: string;
  readonly shape: readonly number[];
}

const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/** Includes the files that `openWeights` reads. @throws TokensiftError as it does. */
export async function holdWeights(folder: string, files: HeldFiles): Promise<void> {
  const index = join(folder, indexFile);
  if (files.include(join(folder, singleFile)) || !files.include(index)) return;
  for (const shard of new Set((await readIndex(index, files)).values())) files.include(join(folder, shard));
}

/**
 * Finds all tensors of a model folder, in `model.safetensors` or in the shards that `model.safetensors.index.json`
 * lists, by name without the prefix of the base model, as today's files have it.
 *
 * @throws TokensiftError `file-not-found`, `unsupported` when there are only weights in another format,
 * `invalid-checkpoint` for damaged files.
 */
export async function openWeights(
  folder: string,
  layout: CheckpointLayout,
  files: HeldFiles,
): Promise<ReadonlyMap<string, TensorSource>> {
  const single = join(folder, singleFile);
  const index = join(folder, indexFile);
  let sources: TensorSource[];
  if (files.has(single)) sources = sourcesIn(await files.openSafetensors(single));
  else if (files.has(index)) sources = await sourcesInShards(folder, files);
  else throw await noWeights(folder);

  const byName = new Map<string, TensorSource>();
  for (const source of sources) {
    const name = nameOf(layout, source.name);
    const other = byName.get(name);
    if (other !== undefined) {
      throw new TokensiftError({
        code: 'invalid-checkpoint',
        message: `the tensors "${other.name}" and "${source.name}" are both "${name}"`,
        where: source.file.path,
        hint: 'Save the model again with one of them.',
      });
    }
    byName.set(name, source);
  }
  return byName;
}

const sourcesIn = (file: SafetensorsFile): TensorSource[] =>
  [...file.entries].map(([name, { shape }]) => ({ file, name, shape }));

async function sourcesInShards(folder: string, files: HeldFiles): Promise<TensorSource[]> {
  const index = join(folder, indexFile);
  const opened = new Map<string, SafetensorsFile>();
  const sources: TensorSource[] = [];
  for (const [name, shard] of await readIndex(index, files)) {
    const file = opened.get(shard) ?? (await files.openSafetensors(join(folder, shard)));
    opened.set(shard, file);
    const entry = file.entries.get(name);
    if (!entry)
      throw invalidIndex(index, `"weight_map" places "${name}" in ${shard}, which does not hold it`);
    sources.push({ file, name, shape: entry.shape });
  }
  return sources;
}

/** The file of each tensor, by its name. @throws TokensiftError `invalid-checkpoint` */
async function readIndex(index: string, files: FileReader): Promise<ReadonlyMap<string, string>> {
  const { weight_map: map } = Object(await files.readJson(index));
  if (typeof map !== 'object' || map === null) throw invalidIndex(index, 'there is no "weight_map"');
  return new Map(
    Object.entries(map).map(([name, shard]) => {
      if (typeof shard === 'string' && isFileName(shard)) return [name, shard];
      throw invalidIndex(
        index,
        `"weight_map" places "${name}" in ${JSON.stringify(shard)}, which is no file name`,
      );
    }),
  );
}

const isFileName = (name: string): boolean => !['', '.', '..'].includes(name) && !/[/\\\0]/.test(name);

const invalidIndex = (where: string, message: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-checkpoint',
    message,
    where,
    hint: 'Download or save the model again, with all of its shards.',
  });

async function noWeights(folder: string): Promise<TokensiftError> {
  const otherFormats = [
    'pytorch_model.bin',
    'pytorch_model.bin.index.json',
    'tf_model.h5',
    'flax_model.msgpack',
  ];
  for (const name of otherFormats) {
    if (await exists(join(folder, name))) {
      return new TokensiftError({
        code: 'unsupported',
        message: `the weights are only there as ${name}, not as model.safetensors`,
        where: folder,
        // What was saved with a head is loaded with it, so that none is lost.
        hint: `Convert them once: python -c "import transformers as t; c = t.AutoConfig.from_pretrained('${folder}'); getattr(t, c.architectures[0]).from_pretrained('${folder}').save_pretrained('NEW_DIR'); t.AutoTokenizer.from_pretrained('${folder}').save_pretrained('NEW_DIR')"`,
      });
    }
  }
  return new TokensiftError({
    code: 'file-not-found',
    message: 'there is no model.safetensors',
    where: folder,
    hint: 'Check the path, or download the model again with its weights.',
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
