import { checkSlice, type ParameterPart, partShape, type Tensor, TokensiftError } from '@tokensift/core';
import {
  checkSchema,
  countSchema,
  type FileKind,
  parseJson,
  readChecksummed,
  shapeSchema,
  writeChecksummed,
} from '@tokensift/storage';
import {
  array,
  exactOptional,
  type GenericSchema,
  type InferOutput,
  minValue,
  object,
  optional,
  pipe,
  record,
  string,
  unknown,
} from 'valibot';
import type { Added, Change, Delta } from './delta.ts';

/** Version 2: every byte is under the checksum. */
const kind: FileKind = {
  format: 'tokensift-delta',
  version: '2',
  what: 'a delta',
  code: 'invalid-delta',
  hint: 'Give a delta as this version of tokensift wrote it: the file may be damaged, or be something else.',
};

const classifierInfo = object({
  labels: array(string()),
  pooling: string(),
  maxLength: exactOptional(pipe(countSchema, minValue(1))),
  config: exactOptional(record(string(), unknown())),
});

/** What the metadata holds as JSON. */
const schemas = {
  ignored: array(string()),
  shapes: record(string(), shapeSchema),
  classifier: optional(classifierInfo),
  baseClassifier: optional(classifierInfo),
};

/**
 * Saves a delta (format: docs/reference/delta-format.md). What the file held stays until the new one is complete.
 * @throws TokensiftError `not-finite`, `file-not-found`, `io-error`.
 */
export async function writeDelta(path: string, delta: Delta): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const { slice, shape, values, previous } of delta.changes) {
    const { parameter, ...part } = slice;
    const [unit, indices] = indicesOf(part);
    if (indices) tensors.set(`${parameter}:${unit}`, { shape: [indices.length], data: indices });
    tensors.set(`${parameter}:values`, { shape: partShape(part, shape), data: values });
    tensors.set(`${parameter}:previous`, { shape: partShape(part, shape), data: previous });
  }
  for (const [name, { tensor, replaced }] of delta.added) {
    tensors.set(`${name}:added`, tensor);
    if (replaced) tensors.set(`${name}:replaced`, replaced);
  }
  const metadata = {
    base: delta.base,
    ignored: JSON.stringify(delta.ignored),
    shapes: JSON.stringify(
      Object.fromEntries(delta.changes.map(({ slice, shape }) => [slice.parameter, shape])),
    ),
    ...(delta.classifier && { classifier: JSON.stringify(delta.classifier) }),
    ...(delta.baseClassifier && { baseClassifier: JSON.stringify(delta.baseClassifier) }),
  };
  await writeChecksummed(path, kind, { metadata, tensors });
}

/**
 * Reads a delta and checks it through and through.
 * @throws TokensiftError `invalid-delta` for a file of which any byte was changed, or that is no delta;
 * `file-not-found`, `io-error`.
 */
export async function readDelta(path: string): Promise<Delta> {
  const { metadata, tensors } = await readChecksummed(path, kind);
  const fail = (message: string, cause?: unknown): never => {
    throw new TokensiftError({ code: kind.code, hint: kind.hint, where: path, message, cause });
  };
  const field = <Key extends keyof typeof schemas>(key: Key): InferOutput<(typeof schemas)[Key]> => {
    const where = `${path}, metadata "${key}"`;
    const schema: GenericSchema = schemas[key];
    const json = metadata[key] === undefined ? undefined : parseJson(metadata[key], where, kind);
    return checkSchema(schema, json, where, kind) as InferOutput<(typeof schemas)[Key]>;
  };

  const unread = new Map(tensors);
  const take = (name: string): Tensor | undefined => {
    const tensor = unread.get(name);
    unread.delete(name);
    return tensor;
  };
  const takeFloats = (name: string): Tensor<Float32Array> => {
    const tensor = take(name);
    return isFloat(tensor) ? tensor : fail(`the tensor "${name}" is missing`);
  };
  const changes = Object.entries(field('shapes')).map(([parameter, shape]): Change => {
    const unit = units.find((name) => unread.has(`${parameter}:${name}`));
    const part = (unit ? { [unit]: take(`${parameter}:${unit}`)?.data } : { rows: 'all' }) as ParameterPart;
    const slice = { parameter, ...part };
    try {
      checkSlice(slice, shape);
    } catch (error) {
      fail(`the indices of "${parameter}" cannot be used`, error);
    }
    const [values, previous] = [takeFloats(`${parameter}:values`), takeFloats(`${parameter}:previous`)];
    const expected = partShape(part, shape).join();
    if (values.shape.join() !== expected || previous.shape.join() !== expected) {
      fail(
        `"${parameter}" has values of [${values.shape}] and [${previous.shape}] where [${expected}] are changed`,
      );
    }
    return { slice, shape, values: values.data, previous: previous.data };
  });
  const added = new Map<string, Added>();
  for (const name of tensors.keys()) {
    if (!name.endsWith(addedEnd)) continue;
    const parameter = name.slice(0, -addedEnd.length);
    const former = `${parameter}:replaced`;
    added.set(parameter, {
      tensor: takeFloats(name),
      ...(unread.has(former) && { replaced: takeFloats(former) }),
    });
  }
  const [unknown] = unread.keys();
  if (unknown !== undefined) fail(`the tensor "${unknown}" belongs to nothing that changed`);
  const { base = fail('it names no base') } = metadata;
  const [classifier, baseClassifier] = [field('classifier'), field('baseClassifier')];
  return {
    base,
    ignored: field('ignored'),
    changes,
    added,
    ...(classifier && { classifier }),
    ...(baseClassifier && { baseClassifier }),
  };
}

const units = ['rows', 'columns', 'elements'] as const;
const addedEnd = ':added';

const isFloat = (tensor: Tensor | undefined): tensor is Tensor<Float32Array> =>
  tensor?.data instanceof Float32Array;

function indicesOf(part: ParameterPart): [string, Int32Array | undefined] {
  if ('columns' in part) return ['columns', part.columns];
  if ('elements' in part) return ['elements', part.elements];
  return ['rows', part.rows === 'all' ? undefined : part.rows];
}
