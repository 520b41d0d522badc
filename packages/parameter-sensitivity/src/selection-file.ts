import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type Budget,
  checkSlice,
  type ParameterDescription,
  type ParameterSlice,
  type Selection,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { readSafetensors, writeAtomically, writeSafetensors } from '@tokensift/storage';
import { checkSelectionFiles, indicesPath } from './check-selection-files.ts';

const SCHEMA = 'tokensift/selection/1';

/** What a selection was made for and how. */
export interface SelectionOrigin {
  /** SHA-256 of the backbone (`hashBackbone`). */
  readonly model: string;
  /** SHA-256 of the examples (`hashExamples`). */
  readonly data: string;
  readonly selector: string;
  readonly budget: Budget;
  /** Selected fraction of the backbone. */
  readonly density: number;
  /** FLOPs of a training step as a fraction of full finetuning's. */
  readonly cost: number;
  /** FLOPs that were spent on selecting. */
  readonly flops: number;
  /** Settings of the selection: score, scale, granularity and the like. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface SavedSelection {
  readonly selection: Selection;
  readonly origin: SelectionOrigin;
  /** The parameters of the model that it was made for. */
  readonly parameters: readonly ParameterDescription[];
}

interface SelectionFile extends SelectionOrigin {
  readonly schema: string;
  readonly parameters: readonly ParameterDescription[];
  readonly slices: readonly { readonly parameter: string; readonly part: Part; readonly count?: number }[];
  readonly indices: { readonly file: string; readonly sha256: string };
}

type Part = 'all' | 'rows' | 'columns' | 'elements';

/**
 * Writes a selection as `NAME.json`, which says what is selected and why, and `NAME.safetensors` beside it with the
 * indices (int32, one tensor a slice that is not a whole parameter). The JSON file is written last and knows the hash of
 * the other, so a half-written selection is never taken for one.
 * @throws TokensiftError `invalid-argument` for a name that does not end in ".json" and as `checkSelectionFiles`,
 * `file-not-found`, `io-error`.
 */
export async function saveSelection(
  path: string,
  { selection, origin, parameters }: SavedSelection,
): Promise<void> {
  if (!path.endsWith('.json')) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: path,
      message: 'a selection is saved under a name that ends in ".json".',
      hint: `Use ${path}.json; the indices go into ${path}.safetensors.`,
    });
  }
  await checkSelectionFiles(path);
  const tensorPath = indicesPath(path);
  const tensors = new Map<string, Tensor>();
  const slices = selection.slices.map((slice) => {
    const { part, indices } = indicesOf(slice);
    if (!indices) return { parameter: slice.parameter, part };
    tensors.set(slice.parameter, { shape: [indices.length], data: indices });
    return { parameter: slice.parameter, part, count: indices.length };
  });
  await writeSafetensors(tensorPath, tensors, { metadata: { format: 'tokensift-selection' } });
  const document: SelectionFile = {
    schema: SCHEMA,
    ...origin,
    parameters,
    slices,
    indices: { file: basename(tensorPath), sha256: await hashFile(tensorPath) },
  };
  await writeAtomically(path, async (file) => {
    await file.writeFile(`${JSON.stringify(document, null, 2)}\n`);
  });
}

/**
 * Reads what `saveSelection` wrote.
 * @throws TokensiftError `invalid-checkpoint` for files that are damaged, `file-not-found`, `io-error`.
 */
export async function readSelection(path: string): Promise<SavedSelection> {
  const { schema: _, slices: entries, indices, parameters, ...origin } = parse(path, await read(path));
  const tensorPath = join(dirname(path), indices.file);
  if ((await hashFile(tensorPath)) !== indices.sha256) {
    throw damaged(tensorPath, 'the indices are not those that belong to the selection (their hash differs).');
  }
  const tensors = await readSafetensors(tensorPath);
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const slices: ParameterSlice[] = [];
  for (const { parameter, part } of entries) {
    const description = byName.get(parameter);
    if (!description) throw damaged(path, `the model has no parameter "${parameter}".`);
    const slice =
      part === 'all'
        ? { parameter, rows: 'all' as const }
        : ({ parameter, [part]: (await tensors.readInt32(parameter)).data } as ParameterSlice);
    try {
      checkSlice(slice, description.shape);
    } catch (error) {
      throw damaged(path, (error as Error).message, error);
    }
    slices.push(slice);
  }
  return { selection: { slices }, origin, parameters };
}

/**
 * Reads a selection for a model.
 * @param model hash of its backbone (`hashBackbone`)
 * @throws TokensiftError `invalid-argument` for a selection that was made for another model, and as `readSelection`.
 */
export async function loadSelection(path: string, model: string): Promise<SavedSelection> {
  const saved = await readSelection(path);
  if (saved.origin.model === model) return saved;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: path,
    message: 'the selection was made for another model.',
    hint: 'Select again for this one: tokensift select.',
  });
}

function indicesOf(slice: ParameterSlice): { part: Part; indices?: Int32Array } {
  if ('columns' in slice) return { part: 'columns', indices: slice.columns };
  if ('elements' in slice) return { part: 'elements', indices: slice.elements };
  return slice.rows === 'all' ? { part: 'all' } : { part: 'rows', indices: slice.rows };
}

function parse(path: string, text: string): SelectionFile {
  let document: Partial<SelectionFile> | undefined;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is not JSON.', cause);
  }
  if (document?.schema !== SCHEMA) throw damaged(path, 'it is not a selection.');
  const parts = ['all', 'rows', 'columns', 'elements'];
  const complete =
    typeof document.model === 'string' &&
    typeof document.indices?.file === 'string' &&
    typeof document.indices.sha256 === 'string' &&
    Array.isArray(document.parameters) &&
    document.parameters.every((p) => typeof p?.name === 'string' && Array.isArray(p.shape)) &&
    Array.isArray(document.slices) &&
    document.slices.every(
      (slice) => typeof slice?.parameter === 'string' && parts.includes(slice.part as string),
    );
  if (!complete) throw damaged(path, 'parts of it are missing.');
  return document as SelectionFile;
}

async function read(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8');
}

async function hashFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readBytes(path))
    .digest('hex');
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new TokensiftError({
      code: missing ? 'file-not-found' : 'io-error',
      where: path,
      message: missing ? 'there is no such file.' : `cannot be read (${(cause as Error).message}).`,
      hint: missing
        ? 'Check the path; `tokensift select --out FILE.json` writes both files.'
        : 'Check who may read it.',
      cause,
    });
  }
}

function damaged(path: string, problem: string, cause?: unknown): TokensiftError {
  return new TokensiftError({
    code: 'invalid-checkpoint',
    where: path,
    message: problem,
    hint: 'Select again: tokensift select.',
    cause,
  });
}
