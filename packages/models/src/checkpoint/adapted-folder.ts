import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Tensor, TokensiftError } from '@tokensift/core';
import {
  foreignFiles,
  manifestFile,
  type OutputFolder,
  type OutputFolderOptions,
  type RowEdit,
  readJson,
  readManifest,
  readSafetensors,
  rewriteRows,
  writeFolder,
  writeSafetensors,
} from '@tokensift/storage';
import { configureBackbone } from '../architectures/registry.ts';
import { placeOf } from '../checkpoint-layout.ts';
import { tokenEmbeddings } from '../text-classifier.ts';
import { configText } from './config-text.ts';
import { listNames } from './list-names.ts';
import { openWeights, type TensorSource } from './open-weights.ts';
import { locateModel } from './sentence-transformer.ts';

/** The original rows of tokens that took over others. */
const ROWS_FILE = 'adaptation.safetensors';
const ROWS = 'rows';

const RECORD_FILE = 'adaptation.json';

const isWeights = (name: string): boolean => /\.(safetensors|bin|h5|msgpack|onnx|ot|pt)$/.test(name);

export interface AdaptedToken {
  readonly id: number;
  /** Ids of the tokens that it stands for. */
  readonly constituents: readonly number[];
}

export interface SaveAdaptedOptions {
  /** The folder of the original model. */
  readonly sourceFolder: string;
  /** The new token embeddings, [entries, width]. */
  readonly embeddings: Tensor<Float32Array>;
  readonly tokens: readonly AdaptedToken[];
  /** `tokenizer.json` and `adaptation.json`. */
  readonly files: ReadonlyMap<string, string>;
  /** Replaces a folder that an earlier adaptation wrote; for one that is open, who opened it has decided. */
  readonly overwrite?: boolean;
}

/**
 * Saves an adapted model: a copy of the original folder with another tokenizer and other rows of the embeddings.
 * Everything else of the weights is the same to the bit, in whichever types and however many files they are. Where the
 * embeddings have grown, so has the masked-language-model head, with the mean of the constituents' rows. The original
 * rows are kept in `adaptation.safetensors`, so that `restoreAdaptedFolder` can undo everything.
 * @throws TokensiftError as `readCheckpoint` for the original, `invalid-argument` for a folder that holds something,
 *   `io-error`.
 */
export async function saveAdaptedFolder(
  target: string | OutputFolder,
  { sourceFolder, embeddings, tokens, files, overwrite = false }: SaveAdaptedOptions,
): Promise<void> {
  const { folder: modelFolder } = await locateModel(sourceFolder);
  const { sources, table, outputs } = await openVocabulary(modelFolder);
  const { file, name, shape } = table;
  const [rows, width] = embeddings.shape;
  const row = (id: number) => embeddings.data.subarray(id * width, (id + 1) * width);
  const edits = new Map<TensorSource, RowEdit>();
  edits.set(table, {
    rows,
    values: new Map(tokens.map(({ id }) => [id, row(id)])),
  });
  if (rows > shape[0]) {
    for (const source of outputs) {
      if (source.shape[0] === shape[0]) edits.set(source, await grown(source, rows, tokens));
    }
  }
  const replaced = tokens.filter(({ id }) => id < shape[0]);
  const original = (await file.read(name)).data;
  const kept = new Float32Array(replaced.length * width);
  for (const [i, { id }] of replaced.entries()) {
    kept.set(original.subarray(id * width, (id + 1) * width), i * width);
  }
  const options =
    typeof target === 'string' ? { mayReplace: () => requireAdaptedFolder(target, overwrite) } : {};
  await writeCopy(target, sourceFolder, options, async (temporary) => {
    const inner = join(temporary, relative(sourceFolder, modelFolder));
    await rewriteAll(sources, inner, edits);
    await changeConfig(inner, rows);
    for (const [file, text] of files) await writeFile(join(inner, file), text);
    await writeSafetensors(
      join(inner, ROWS_FILE),
      new Map([[ROWS, { shape: [replaced.length, width], data: kept }]]),
      {
        metadata: { entries: String(shape[0]) },
      },
    );
  });
}

/**
 * Undoes an adaptation: writes a copy of an adapted folder with its original tokenizer and rows.
 * @param tokens the record's, in its order
 * @param tokenizerJson the original tokenizer.json
 * @throws TokensiftError `file-not-found` or `invalid-checkpoint` when the folder was not adapted or lacks what was
 *   kept, `invalid-argument` for a folder that holds something, `io-error`.
 */
export async function restoreAdaptedFolder(
  folder: string,
  {
    adaptedFolder,
    tokens,
    tokenizerJson,
  }: {
    readonly adaptedFolder: string;
    readonly tokens: readonly AdaptedToken[];
    readonly tokenizerJson: string;
  },
): Promise<void> {
  const { folder: modelFolder } = await locateModel(adaptedFolder);
  const { sources, table, outputs } = await openVocabulary(modelFolder);
  const kept = await readSafetensors(join(modelFolder, ROWS_FILE));
  const { shape, data } = await kept.read(ROWS);
  const entries = Number(kept.metadata.entries);
  const replaced = tokens.filter(({ id }) => id < entries);
  const { shape: now } = table;
  if (!(entries > 0) || shape[0] !== replaced.length || shape[1] !== now[1]) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      where: join(modelFolder, ROWS_FILE),
      message: `it keeps ${shape[0]} rows, the record tells of ${replaced.length}`,
      hint: 'Take both files from the folder that "tokensift adapt" wrote.',
    });
  }
  const width = shape[1];
  const edits = new Map<TensorSource, RowEdit>();
  edits.set(table, {
    rows: entries,
    values: new Map(replaced.map(({ id }, i) => [id, data.subarray(i * width, (i + 1) * width)])),
  });
  for (const source of outputs) {
    if (now[0] !== entries && source.shape[0] === now[0]) {
      edits.set(source, { rows: entries, values: new Map() });
    }
  }
  await writeCopy(folder, adaptedFolder, {}, async (temporary) => {
    const inner = join(temporary, relative(adaptedFolder, modelFolder));
    await rewriteAll(sources, inner, edits);
    await changeConfig(inner, entries);
    await writeFile(join(inner, 'tokenizer.json'), tokenizerJson);
  });
}

/** The tensors of a model folder, and those of them that have a row for each entry of the vocabulary. */
async function openVocabulary(folder: string) {
  const config = join(folder, 'config.json');
  const backbone = configureBackbone(await readJson(config), config);
  const { layout } = backbone;
  const sources = await openWeights(folder, layout);
  const table = sources.get(placeOf(layout, tokenEmbeddings(backbone)).tensor) as TensorSource;
  const outputs = layout.vocabularyRows.flatMap((name) => sources.get(name) ?? []);
  return { sources, table, outputs };
}

/** More rows, each the mean of its constituents' rows. */
async function grown({ file, name, shape }: TensorSource, rows: number, tokens: readonly AdaptedToken[]) {
  const { data } = await file.read(name);
  const width = data.length / shape[0];
  const values = new Map(
    tokens
      .filter(({ id }) => id >= shape[0])
      .map(({ id, constituents }) => {
        const mean = new Float32Array(width);
        for (const part of constituents) {
          for (let i = 0; i < width; i++) mean[i] += data[part * width + i] / constituents.length;
        }
        return [id, mean];
      }),
  );
  return { rows, values };
}

/**
 * Refuses a folder unless it is an adapted model, and nothing else, that may be replaced. What belongs to it, its manifest
 * says: a copy of a model can hold files of any name.
 * @throws TokensiftError `invalid-argument` that names what is not part of it.
 */
export async function requireAdaptedFolder(folder: string, overwrite: boolean): Promise<void> {
  const refuse = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-argument', where: folder, message, hint });
  const manifest = await readManifest(folder).catch(() => undefined);
  // Classifiers that were trained with an adaptation have its record, and not the rows that undo it.
  const isOurs = manifest && [...manifest.keys()].some((file) => basename(file) === ROWS_FILE);
  if (!isOurs) {
    throw refuse(
      'the folder is not empty, and holds no adapted model that its manifest.json vouches for.',
      'Give another folder: --out DIR.',
    );
  }
  if (!overwrite) {
    throw refuse(
      'the folder holds an adapted model already.',
      'Add --overwrite to replace it, or give another folder.',
    );
  }
  const foreign = await foreignFiles(folder, manifest);
  if (foreign.length === 0) return;
  throw refuse(
    `the folder holds what is not part of the adapted model and would be lost: ${listNames(foreign)}.`,
    'Move it away, or give another folder.',
  );
}

/** A copy of everything but weights, what undoes an adaptation, manifests, and older forms of the tokenizer. */
async function writeCopy(
  folder: string | OutputFolder,
  source: string,
  options: OutputFolderOptions,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  await writeFolder(folder, options, async (temporary) => {
    const left = new Set([
      ...[RECORD_FILE, manifestFile],
      ...['tokenizer.json', 'vocab.txt', 'merges.txt', 'vocab.json'],
    ]);
    for (const entry of await readdir(source, { withFileTypes: true })) {
      if (isWeights(entry.name) || left.has(entry.name) || entry.name.startsWith('.')) continue;
      await cp(join(source, entry.name), join(temporary, entry.name), {
        recursive: true,
        dereference: true,
        filter: (path) => !isWeights(path) && !left.has(basename(path)),
      });
    }
    await fill(temporary);
  });
}

/** All files of the weights, those without edits too. */
async function rewriteAll(
  sources: ReadonlyMap<string, TensorSource>,
  folder: string,
  edits: ReadonlyMap<TensorSource, RowEdit>,
): Promise<void> {
  const paths = new Set([...sources.values()].map(({ file }) => file.path));
  for (const path of paths) {
    const own = [...edits].filter(([source]) => source.file.path === path);
    await rewriteRows(
      path,
      join(folder, basename(path)),
      new Map(own.map(([{ name }, edit]) => [name, edit])),
    );
  }
}

async function changeConfig(folder: string, vocabularySize: number): Promise<void> {
  const path = join(folder, 'config.json');
  const config = (await readJson(path)) as Readonly<Record<string, unknown>>;
  if (config.vocab_size === vocabularySize) return;
  await writeFile(path, configText({ ...config, vocab_size: vocabularySize }));
}

/** The text of a folder's record of its adaptation, and of its tokenizer. */
export async function readAdaptedFolder(folder: string): Promise<{ record: string; tokenizer: string }> {
  const { folder: modelFolder } = await locateModel(folder);
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(modelFolder, name), 'utf8');
    } catch (cause) {
      throw new TokensiftError({
        code: 'file-not-found',
        where: join(modelFolder, name),
        message: 'there is no such file, so this is no folder of an adapted model',
        hint: 'Give the folder that "tokensift adapt" wrote.',
        cause,
      });
    }
  };
  return { record: await read(RECORD_FILE), tokenizer: await read('tokenizer.json') };
}
