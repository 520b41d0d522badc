import { join } from 'node:path';
import type { Note, ParameterValues, Problem, Tokenizer } from '@tokensift/core';
import {
  type Backbone,
  type Checkpoint,
  checkTokenizerConfig,
  holdModelFolder,
  type Pooling,
  readHeldCheckpoint,
  type StatedLength,
} from '@tokensift/models';
import { type HeldFiles, holdFiles, manifestFile } from '@tokensift/storage';
import { type BackendName, loadTokenizer, requireRows } from '@tokensift/tokenization';
import { checkSavedFiles } from './check-saved-files.ts';
import { fetchModel, type HubOption } from './fetch-model.ts';
import { choosePooling, notesOnPooling, type PoolingChoice } from './pooling-choice.ts';

/** A pretrained model with its tokenizer: what finetuning starts from. Never changed by it. */
export interface BaseModel {
  readonly folder: string;
  /** The architecture, with its configuration. */
  readonly backbone: Backbone;
  readonly values: ParameterValues;
  readonly pooling: Pooling;
  /** Who said so. */
  readonly poolingChoice: PoolingChoice;
  readonly tokenizer: Tokenizer;
  /** Made to turn texts into vectors: its folder is one of sentence-transformers, and it has no head of its own. */
  readonly isSentenceEncoder: boolean;
  /** The longest text that the folder says it is for. */
  readonly maxLength?: StatedLength;
  /** The classification head that the model has already. */
  readonly head?: FormerHead;
  /** What the user should know about the folder. */
  readonly notes: readonly Note[];
  /** What its tokenizer files held when it was opened. */
  readonly sourceFiles: Checkpoint['sourceFiles'];
  /** Tokenizer files by name that stand in for those of `folder`: of an adapted model. */
  readonly files?: ReadonlyMap<string, string>;
}

export interface FormerHead {
  /** In the order of its rows. */
  readonly labels: readonly string[];
  readonly task: Problem;
  /** What it was trained on. */
  readonly pooling: Pooling | undefined;
}

export interface OpenModelOptions extends HubOption {
  /** How texts become vectors; by default what the folder says, else as is usual for the architecture. */
  readonly pooling?: Pooling;
  readonly tokenizerBackend?: BackendName;
}

/**
 * Reads a pretrained model from a folder in Hugging Face layout.
 * @param model the folder, or `hf:owner/name[@revision]`, see `fetchModel`
 * @throws TokensiftError `unsupported` for a folder that pools otherwise, unless a pooling is given; for missing or
 * damaged files and unsupported architectures, see `readCheckpoint`, `loadTokenizer` and `checkSavedFiles`.
 */
export async function openModel(model: string, options: OpenModelOptions = {}): Promise<BaseModel> {
  const folder = await fetchModel(model, options);
  return await holdFiles(
    async (files) => {
      files.include(join(folder, manifestFile));
      await holdModelFolder(folder, files);
    },
    (files) => readModel(folder, files, options),
  );
}

async function readModel(
  folder: string,
  files: HeldFiles,
  { pooling, tokenizerBackend }: OpenModelOptions,
): Promise<BaseModel> {
  const changed = await checkSavedFiles(folder, files);
  const checkpoint = await readHeldCheckpoint(folder, files);
  const poolingChoice = choosePooling(folder, checkpoint, pooling);
  const tokenizer = await openTokenizer(checkpoint, files, tokenizerBackend);
  const maxLength = lengthForTraining(checkpoint);
  const head = headOf(checkpoint);
  return {
    folder: checkpoint.folder,
    backbone: checkpoint.backbone,
    values: checkpoint.values,
    pooling: poolingChoice.pooling,
    poolingChoice,
    isSentenceEncoder: checkpoint.isSentenceTransformer && head === undefined,
    tokenizer,
    sourceFiles: checkpoint.sourceFiles,
    ...(maxLength && { maxLength }),
    ...(head && { head }),
    notes: [
      ...changed,
      ...notesOnPooling(poolingChoice, folder, checkpoint.backbone),
      ...notesOnUnused(checkpoint),
      ...(await checkTokenizerConfig(checkpoint.folder, files)),
    ],
  };
}

/**
 * The tokenizer of a model.
 * @throws TokensiftError as `loadTokenizer`; `invalid-tokenizer` for ids that the model has no embeddings for
 */
export async function openTokenizer(
  { folder, backbone }: Checkpoint,
  files: HeldFiles,
  backend: BackendName | undefined,
): Promise<Tokenizer> {
  const tokenizer = await loadTokenizer(folder, { files, ...(backend && { backend }) });
  requireRows(tokenizer, backbone.config.vocabularySize, folder);
  return tokenizer;
}

/** The names of a head's rows: those that config.json has, or as Python's transformers numbers them. */
export const labelsOfRows = (rows: number, known: readonly string[] | undefined): readonly string[] =>
  known?.length === rows ? known : Array.from({ length: rows }, (_, row) => `LABEL_${row}`);

function headOf({ values, backbone, labels, task, pooling }: Checkpoint): FormerHead | undefined {
  if (task === undefined || pooling === undefined) return undefined;
  const rows = values.get(`${backbone.output(pooling).name}.weight`)?.shape[0];
  if (rows === undefined) return undefined;
  return { labels: labelsOfRows(rows, labels), task, pooling };
}

/** A tokenizer's own limit says what the encoder can read at most, not what it is meant for. */
function lengthForTraining({ maxLength, isSentenceTransformer }: Checkpoint): StatedLength | undefined {
  return isSentenceTransformer || !maxLength?.file.endsWith('tokenizer_config.json') ? maxLength : undefined;
}

/** Names of the modules at the top of what is not used. */
function notesOnUnused({ unused, folder }: Checkpoint): Note[] {
  if (unused.length === 0) return [];
  const modules = [...new Set(unused.map((name) => name.split('.')[0]))];
  const tensors = unused.length === 1 ? 'one tensor' : `${unused.length} tensors`;
  return [
    {
      kind: 'unused-weights',
      where: folder,
      message: `${tensors} of the weights are not used (${modules.join(', ')}): they are of another head.`,
    },
  ];
}
