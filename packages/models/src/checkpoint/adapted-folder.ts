import { createHash } from 'node:crypto';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Tensor, TokensiftError } from '@tokensift/core';
import {
  decodeText,
  type FileKind,
  foreignFiles,
  type HeldFiles,
  holdFiles,
  manifestFile,
  type OutputFolder,
  type OutputFolderOptions,
  parseChecksummedJson,
  type RowEdit,
  readChecksummed,
  readManifest,
  rewriteRows,
  writeChecksummed,
  writeFolder,
} from '@tokensift/storage';
import { configureBackbone } from '../architectures/registry.ts';
import { placeOf } from '../checkpoint-layout.ts';
import { encoderParameters, tokenEmbeddings } from '../text-classifier.ts';
import { checkShapes } from './check-shapes.ts';
import { configName, configText } from './config-text.ts';
import { holdModelFolder } from './hold-model-folder.ts';
import { listNames } from './list-names.ts';
import { openWeights, type TensorSource } from './open-weights.ts';
import { locateModel } from './sentence-transformer.ts';

/** The original rows of tokens that took over others. */
const ROWS_FILE = 'adaptation.safetensors';
const ROWS = 'rows';
const kind: FileKind = {
  format: 'tokensift-adaptation',
  version: '2',
  what: 'what an adaptation replaced',
  code: 'invalid-checkpoint',
  hint: 'Take all files from the folder that "tokensift adapt" wrote.',
};
const largestText = 2 ** 27;

const RECORD_FILE = 'adaptation.json';
/** Names of the files that an adapted model has beside those of any model, and that undo it. */
export const adaptationFileNames = [RECORD_FILE, ROWS_FILE];
const TOKENIZER_FILE = 'tokenizer.json';

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
  /** `tokenizer.json`, and `adaptation.json` as `checksummedJson` writes it. */
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
  options: SaveAdaptedOptions,
): Promise<void> {
  await holdFiles(
    (held) => holdModelFolder(options.sourceFolder, held),
    (held) => writeAdapted(target, options, held),
  );
}

async function writeAdapted(
  target: string | OutputFolder,
  { sourceFolder, embeddings, tokens, files, overwrite = false }: SaveAdaptedOptions,
  held: HeldFiles,
): Promise<void> {
  const { folder: modelFolder } = await locateModel(sourceFolder, held);
  const { sources, table, outputs, config } = await openVocabulary(modelFolder, held);
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
    await writeConfig(inner, config, rows);
    for (const [file, text] of files) await writeFile(join(inner, file), text);
    await writeChecksummed(join(inner, ROWS_FILE), kind, {
      metadata: { entries: String(shape[0]), ...hashesOf((name) => files.get(name) ?? '') },
      tensors: new Map([[ROWS, { shape: [replaced.length, width], data: kept }]]),
    });
  });
}

/** The texts of a folder's record of its adaptation, and of its tokenizer. */
export interface AdaptationTexts {
  readonly record: string;
  readonly tokenizer: string;
}

export interface RestoreAdaptedOptions {
  readonly adaptedFolder: string;
  /** Gives the record's tokens, in its order, and the original tokenizer.json. */
  readonly undo: (texts: AdaptationTexts) => {
    readonly tokens: readonly AdaptedToken[];
    readonly tokenizerJson: string;
  };
}

/**
 * Undoes an adaptation: writes a copy of an adapted folder with its original tokenizer and rows.
 * @throws TokensiftError `file-not-found` or `invalid-checkpoint` when the folder was not adapted, lacks what was kept, or
 *   has another byte in it or in the tokenizer; `invalid-argument` for a folder that holds something, `io-error`, and what
 *   `undo` throws.
 */
export async function restoreAdaptedFolder(folder: string, options: RestoreAdaptedOptions): Promise<void> {
  await holdFiles(
    async (held) => {
      await holdModelFolder(options.adaptedFolder, held);
      const { folder: modelFolder } = await locateModel(options.adaptedFolder, held);
      for (const name of adaptationFileNames) held.include(join(modelFolder, name));
    },
    (held) => writeRestored(folder, options, held),
  );
}

async function writeRestored(
  folder: string,
  { adaptedFolder, undo }: RestoreAdaptedOptions,
  held: HeldFiles,
): Promise<void> {
  const { folder: modelFolder } = await locateModel(adaptedFolder, held);
  const texts = await readTexts(modelFolder, held);
  const { sources, table, outputs, config } = await openVocabulary(modelFolder, held);
  const rowsFile = join(modelFolder, ROWS_FILE);
  const { metadata, tensors } = await readChecksummed(rowsFile, kind, held);
  for (const [name, hash] of Object.entries(hashesOf((file) => texts.get(file) ?? ''))) {
    if (metadata[name] === hash) continue;
    throw new TokensiftError({
      code: kind.code,
      where: join(modelFolder, name),
      message: 'the file was changed since the adaptation',
      hint: kind.hint,
    });
  }
  const { tokens, tokenizerJson } = undo({
    record: texts.get(RECORD_FILE) ?? '',
    tokenizer: texts.get(TOKENIZER_FILE) ?? '',
  });
  const { shape = [], data = new Float32Array() } = tensors.get(ROWS) ?? {};
  const entries = Number(metadata.entries);
  const replaced = tokens.filter(({ id }) => id < entries);
  const { shape: now } = table;
  const [rows, width] = shape;
  const fits =
    Number.isSafeInteger(entries) && entries > 0 && entries <= now[0] && data instanceof Float32Array;
  if (!fits || rows !== replaced.length || width === undefined || width !== now[1]) {
    throw new TokensiftError({
      code: kind.code,
      where: rowsFile,
      message: `it keeps ${rows} rows for a vocabulary of ${metadata.entries}, the record tells of ${replaced.length}`,
      hint: kind.hint,
    });
  }
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
    await writeConfig(inner, config, entries);
    await writeFile(join(inner, TOKENIZER_FILE), tokenizerJson);
  });
}

/** The tensors of a model folder, and those of them that have a row for each entry of the vocabulary; its config.json. */
async function openVocabulary(folder: string, held: HeldFiles) {
  const where = join(folder, configName);
  const config = await held.readJson(where);
  const backbone = configureBackbone(config, where);
  const { layout } = backbone;
  const sources = await openWeights(folder, layout, held);
  const described = encoderParameters(backbone).filter(({ name }) => name === tokenEmbeddings(backbone));
  checkShapes(described, sources, folder);
  const table = sources.get(placeOf(layout, tokenEmbeddings(backbone)).tensor) as TensorSource;
  const outputs = layout.vocabularyRows.flatMap((name) => sources.get(name) ?? []);
  return { sources, table, outputs, config: config as Readonly<Record<string, unknown>> };
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
  const files = new Set([...sources.values()].map(({ file }) => file));
  for (const file of files) {
    const own = [...edits].filter(([source]) => source.file === file);
    await rewriteRows(
      file,
      join(folder, basename(file.path)),
      new Map(own.map(([{ name }, edit]) => [name, edit])),
    );
  }
}

async function writeConfig(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  vocabularySize: number,
): Promise<void> {
  if (config.vocab_size === vocabularySize) return;
  await writeFile(join(folder, configName), configText({ ...config, vocab_size: vocabularySize }));
}

/** What undoing an adaptation reads beside the weights and the rows: the record and the tokenizer, by their names. */
async function readTexts(folder: string, held: HeldFiles): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const name of [RECORD_FILE, TOKENIZER_FILE]) {
    const path = join(folder, name);
    const bytes = await held.readBytesIfPresent(path, { ...kind, largest: largestText });
    if (!bytes) {
      throw new TokensiftError({
        code: 'file-not-found',
        where: path,
        message: 'there is no such file, so this is no folder of an adapted model',
        hint: 'Give the folder that "tokensift adapt" wrote.',
      });
    }
    if (name === RECORD_FILE) parseChecksummedJson(bytes, path, kind);
    texts.set(name, decodeText(bytes, path, kind));
  }
  return texts;
}

/** SHA-256 of what `readTexts` reads. */
const hashesOf = (textOf: (name: string) => string): Record<string, string> =>
  Object.fromEntries(
    [RECORD_FILE, TOKENIZER_FILE].map((name) => [
      name,
      createHash('sha256').update(textOf(name)).digest('hex'),
    ]),
  );
