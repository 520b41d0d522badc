import { basename, dirname, join } from 'node:path';
import {
  type Budget,
  checkSlice,
  type ParameterDescription,
  type ParameterPart,
  type ParameterSlice,
  type Selection,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import {
  checkSchema,
  checksummedJson,
  type FileKind,
  readChecksummed,
  readChecksummedJson,
  writeChecksummed,
  writeTextAtomically,
} from '@tokensift/storage';
import { checkSelectionFiles, indicesPath } from './check-selection-files.ts';
import { selectionSchema } from './selection-schema.ts';

const SCHEMA = 'tokensift/selection/2';

/** The file of the indices. */
const kind: FileKind = {
  format: 'tokensift-selection',
  version: '2',
  what: 'the indices of a selection',
  code: 'invalid-checkpoint',
  hint: 'Select again: tokensift select.',
};

/** Far above any real selection's, which names each parameter once. */
const largest = 2 ** 26;

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

/**
 * Writes a selection as `NAME.json`, which says what is selected and why, and `NAME.safetensors` beside it with the
 * indices (int32, one tensor a slice that is not a whole parameter). Both know their checksums. The JSON file is written
 * last and knows that of the other, so a half-written selection is never taken for one.
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
  const checksum = await writeChecksummed(tensorPath, kind, { metadata: {}, tensors });
  const document = {
    schema: SCHEMA,
    ...origin,
    parameters,
    slices,
    indices: { file: basename(tensorPath), checksum },
  };
  await writeTextAtomically(path, checksummedJson(document, 2));
}

/**
 * Reads what `saveSelection` wrote.
 * @throws TokensiftError `invalid-checkpoint` for files of which any byte was changed, or that are no selection;
 * `file-not-found`, `io-error`.
 */
export async function readSelection(path: string): Promise<SavedSelection> {
  const json = await readChecksummedJson(path, { ...kind, largest });
  const { schema } = Object(json);
  if (schema !== SCHEMA) throw damaged(path, `it is not a selection of this version (${SCHEMA}).`);
  const document = checkSchema(selectionSchema, json, path, kind);
  const { slices: entries, indices, parameters, ...origin } = document;
  const tensorPath = join(dirname(path), indices.file);
  const { tensors, checksum } = await readChecksummed(tensorPath, kind);
  if (checksum !== indices.checksum) {
    throw damaged(tensorPath, 'the indices are not those that belong to the selection.');
  }
  const slices = entries.map(({ parameter, part }): ParameterSlice => {
    const chosen = part === 'all' ? { rows: part } : { [part]: tensors.get(parameter)?.data };
    return { parameter, ...(chosen as ParameterPart) };
  });
  checkSlices(path, slices, parameters);
  return { selection: { slices }, origin, parameters };
}

/**
 * Reads a selection for a model.
 * @param model hash of its backbone (`hashBackbone`)
 * @param parameters that it has
 * @throws TokensiftError `invalid-argument` for a selection that was made for another model, and as `readSelection`.
 */
export async function loadSelection(
  path: string,
  model: string,
  parameters: readonly ParameterDescription[],
): Promise<SavedSelection> {
  const saved = await readSelection(path);
  if (saved.origin.model !== model) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: path,
      message: 'the selection was made for another model.',
      hint: 'Select again for this one: tokensift select.',
    });
  }
  checkSlices(path, saved.selection.slices, parameters);
  return saved;
}

/** @throws TokensiftError `invalid-checkpoint` unless each is one of another parameter of the backbone. */
function checkSlices(
  path: string,
  slices: readonly ParameterSlice[],
  parameters: readonly ParameterDescription[],
): void {
  const shapes = new Map(
    parameters.flatMap(({ name, shape, head }) => (head ? [] : [[name, shape] as const])),
  );
  for (const slice of slices) {
    const { parameter } = slice;
    const shape = shapes.get(parameter);
    if (!shape) throw damaged(path, `the backbone has no parameter "${parameter}", or it is selected twice.`);
    shapes.delete(parameter);
    try {
      checkSlice(slice, shape);
    } catch (error) {
      throw damaged(path, (error as Error).message, error);
    }
  }
}

type Part = 'all' | 'rows' | 'columns' | 'elements';

function indicesOf(slice: ParameterSlice): { part: Part; indices?: Int32Array } {
  if ('columns' in slice) return { part: 'columns', indices: slice.columns };
  if ('elements' in slice) return { part: 'elements', indices: slice.elements };
  return slice.rows === 'all' ? { part: 'all' } : { part: 'rows', indices: slice.rows };
}

function damaged(path: string, problem: string, cause?: unknown): TokensiftError {
  return new TokensiftError({
    code: kind.code,
    where: path,
    message: problem,
    hint: kind.hint,
    cause,
  });
}
