import { isAbsolute, join, relative, resolve } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { disk, type FileReader } from '@tokensift/storage';
import type { Pooling, TextPooling } from '../pooling.ts';

export interface ModelLocation {
  /** The folder that holds config.json, weights and tokenizer. */
  readonly folder: string;
  /** Whether `modules.json` makes it a folder of sentence-transformers. */
  readonly isSentenceTransformer: boolean;
  /** What the pooling module says; undefined without one. */
  readonly pooling: StatedPooling | undefined;
}

/** How a folder of sentence-transformers says that it pools. */
export interface StatedPooling {
  /** Undefined where it is a way that is not supported. */
  readonly pooling: TextPooling | undefined;
  /** The file that says so. */
  readonly file: string;
  /** Why it cannot be done, where it cannot. */
  readonly problem?: string;
}

const listFile = 'modules.json';
const poolingFolder = '1_Pooling';
const poolingConfig = 'config.json';
/** The names under which later versions read every older folder too. */
const moduleTypes = 'sentence_transformers.models';

/** Ways to pool, and the flags by which sentence-transformers before 5.4 named them. */
const flagOf = {
  cls: 'pooling_mode_cls_token',
  max: 'pooling_mode_max_tokens',
  mean: 'pooling_mode_mean_tokens',
  mean_sqrt_len_tokens: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
  lasttoken: 'pooling_mode_lasttoken',
} as const;

/** What sentence-transformers calls the ways that are supported. */
const flagName: Readonly<Record<TextPooling, keyof typeof flagOf>> = {
  cls: 'cls',
  mean: 'mean',
  last: 'lasttoken',
};

/**
 * Finds the transformer in a model folder. Folders of sentence-transformers list their modules in `modules.json`:
 * the transformer is in the folder itself or one below it (`0_Transformer`), the pooling in `1_Pooling`.
 *
 * @throws TokensiftError `invalid-checkpoint` when a module's path leaves the folder.
 */
export async function locateModel(folder: string, files: FileReader = disk): Promise<ModelLocation> {
  const modules = await files.readJsonIfPresent(join(folder, listFile));
  const fields = Array.isArray(modules) ? modules.map(Object) : [];
  const pathOf = (kind: string): string | undefined => {
    const module = fields.find(({ type }) => String(type).endsWith(`.${kind}`));
    return module && resolveInside(folder, String(module.path ?? ''));
  };
  const listed = pathOf('Pooling');
  const pooling = await readPooling(
    files,
    folder,
    join(listed ?? join(folder, poolingFolder), poolingConfig),
    {
      isListed: listed !== undefined,
      others: fields.map(({ type }) => String(type)),
    },
  );
  return {
    folder: pathOf('Transformer') ?? resolve(folder),
    isSentenceTransformer: modules !== undefined,
    pooling,
  };
}

function resolveInside(folder: string, path: string): string {
  const resolved = resolve(folder, path);
  const inside = relative(folder, resolved);
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new TokensiftError({
      code: 'invalid-checkpoint',
      message: `the module path "${path}" leads out of the folder`,
      where: join(folder, listFile),
      hint: 'Take modules.json from the original model.',
    });
  }
  return resolved;
}

async function readPooling(
  files: FileReader,
  folder: string,
  file: string,
  { isListed, others }: { readonly isListed: boolean; readonly others: readonly string[] },
): Promise<StatedPooling | undefined> {
  const json = await files.readJsonIfPresent(file);
  if (json !== undefined) return { file, ...parsePooling(json) };
  if (others.length === 0) return undefined;
  const problem = isListed
    ? `it lists a pooling module, and ${relative(folder, file)} is not there`
    : `it lists no pooling module (${others.join(', ')})`;
  return { file: join(folder, listFile), pooling: undefined, problem };
}

/** Both forms: one name or a list of them (`pooling_mode`), and a flag for each name. Without either it is the mean. */
function parsePooling(json: unknown): Pick<StatedPooling, 'pooling' | 'problem'> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { pooling: undefined, problem: 'the file is not a JSON object' };
  }
  const fields = json as Readonly<Record<string, unknown>>;
  const flagged = Object.entries(flagOf).flatMap(([mode, flag]) => (fields[flag] === true ? [mode] : []));
  const named = fields.pooling_mode ?? (flagged.length > 0 ? flagged : 'mean');
  const modes: readonly unknown[] = Array.isArray(named) ? named : [named];
  const [mode] = modes;
  if (modes.length === 1 && (mode === 'cls' || mode === 'mean')) return { pooling: mode };
  if (modes.length === 1 && mode === flagName.last) return { pooling: 'last' };
  const names = modes.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const problem =
    modes.length > 1
      ? `it pools in ${modes.length} ways at once (${names.join(', ')}), which is not supported`
      : `it pools by ${names[0] ?? 'nothing'} ("pooling_mode"), which is not supported`;
  return { pooling: undefined, problem };
}

/**
 * The files that make sentence-transformers read the encoder of a folder with its pooling and longest text, by path.
 * Without pooling, a folder makes no vectors of texts, and says where they are cut only.
 * @param maxLength in tokens; left out, the tokenizer's holds
 */
export function sentenceTransformerFiles(
  pooling: Pooling,
  hiddenSize: number,
  maxLength: number | undefined,
): ReadonlyMap<string, string> {
  const text = (json: unknown): string => `${JSON.stringify(json, undefined, 2)}\n`;
  const length = [
    sentenceConfigFile,
    text({ max_seq_length: maxLength ?? null, do_lower_case: false }),
  ] as const;
  if (pooling === 'none') return new Map([length]);
  const modules = [
    { idx: 0, name: '0', path: '', type: `${moduleTypes}.Transformer` },
    { idx: 1, name: '1', path: poolingFolder, type: `${moduleTypes}.Pooling` },
  ];
  const flags = Object.entries(flagOf).map(([mode, flag]) => [flag, mode === flagName[pooling]]);
  return new Map([
    length,
    [listFile, text(modules)],
    // The older form, which every version reads.
    [
      `${poolingFolder}/${poolingConfig}`,
      text({ word_embedding_dimension: hiddenSize, ...Object.fromEntries(flags) }),
    ],
  ]);
}

/** Names of what `sentenceTransformerFiles` writes, as a folder lists them. */
export const sentenceConfigFile = 'sentence_bert_config.json';
export const sentenceTransformerNames = [listFile, poolingFolder, sentenceConfigFile];
