import { createHash } from 'node:crypto';
import {
  checkSlice,
  type ParameterPart,
  partShape,
  partSize,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '@tokensift/storage';
import type { Added, Change, ClassifierInfo, Delta } from './delta.ts';

const FORMAT = 'tokensift-delta';
const VERSION = '1';

/**
 * Saves a delta (format: docs/delta-format.md). What the file held stays until the new one is complete.
 * @throws TokensiftError `not-finite`, `file-not-found`, `io-error`.
 */
export async function writeDelta(path: string, delta: Delta): Promise<void> {
  const tensors = new Map<string, Tensor>();
  for (const { slice, shape, values, previous } of delta.changes) {
    const { parameter, ...part } = slice;
    const [kind, indices] = indicesOf(part);
    if (indices) tensors.set(`${parameter}:${kind}`, { shape: [indices.length], data: indices });
    tensors.set(`${parameter}:values`, { shape: partShape(part, shape), data: values });
    tensors.set(`${parameter}:previous`, { shape: partShape(part, shape), data: previous });
  }
  for (const [name, { tensor, replaced }] of delta.added) {
    tensors.set(`${name}:added`, tensor);
    if (replaced) tensors.set(`${name}:replaced`, replaced);
  }
  const metadata: Record<string, string> = {
    format: FORMAT,
    version: VERSION,
    base: delta.base,
    ignored: JSON.stringify(delta.ignored),
    shapes: JSON.stringify(
      Object.fromEntries(delta.changes.map(({ slice, shape }) => [slice.parameter, shape])),
    ),
    ...(delta.classifier && { classifier: JSON.stringify(delta.classifier) }),
    ...(delta.baseClassifier && { baseClassifier: JSON.stringify(delta.baseClassifier) }),
  };
  await writeSafetensors(path, tensors, {
    metadata: { ...metadata, checksum: checksum(metadata, tensors) },
  });
}

/**
 * Reads a delta and checks it through and through.
 * @throws TokensiftError `invalid-delta` for a file that is cut short, edited, or no delta; `file-not-found`,
 * `io-error`.
 */
export async function readDelta(path: string): Promise<Delta> {
  const fail = (message: string, cause?: unknown): never => {
    throw new TokensiftError({
      code: 'invalid-delta',
      where: path,
      message,
      hint: 'Give a delta as tokensift wrote it: the file may be damaged, or be something else.',
      cause,
    });
  };
  const file = await readSafetensors(path).catch((error: unknown) => {
    if (TokensiftError.isInstance(error) && error.code === 'invalid-checkpoint') fail(error.problem, error);
    throw error;
  });
  const { checksum: expected, ...metadata } = file.metadata;
  if (metadata.format !== FORMAT) fail('this is not a delta');
  if (metadata.version !== VERSION) fail(`its version is ${metadata.version}, not ${VERSION}`);
  const tensors = await readTensors(file, fail);
  if (checksum(metadata, tensors) !== expected) fail('its contents do not match its checksum');
  return decode(metadata, tensors, fail);
}

type Fail = (message: string, cause?: unknown) => never;

async function readTensors(file: SafetensorsFile, fail: Fail): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype }] of file.entries) {
    if (dtype !== 'F32' && dtype !== 'I32') fail(`the tensor "${name}" has elements of type ${dtype}`);
    tensors.set(name, dtype === 'F32' ? await file.read(name) : await file.readInt32(name));
  }
  return tensors;
}

function decode(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, Tensor>,
  fail: Fail,
): Delta {
  const json = <Value>(key: string): Value | undefined => {
    if (metadata[key] === undefined) return undefined;
    try {
      return JSON.parse(metadata[key]) as Value;
    } catch (error) {
      return fail(`its metadata "${key}" is not JSON`, error);
    }
  };
  const floats = (name: string): Tensor<Float32Array> => {
    const tensor = tensors.get(name);
    return tensor?.data instanceof Float32Array
      ? (tensor as Tensor<Float32Array>)
      : fail(`the tensor "${name}" is missing`);
  };
  const shapes = json<Record<string, readonly number[]>>('shapes') ?? fail('it names no shapes');
  const changes = Object.entries(shapes).map(([parameter, shape]): Change => {
    const kind = (['rows', 'columns', 'elements'] as const).find((name) =>
      tensors.has(`${parameter}:${name}`),
    );
    const indices = kind && tensors.get(`${parameter}:${kind}`)?.data;
    const part = (kind ? { [kind]: indices } : { rows: 'all' }) as ParameterPart;
    const slice = { parameter, ...part };
    try {
      checkSlice(slice, shape);
    } catch (error) {
      fail(`the indices of "${parameter}" cannot be used`, error);
    }
    const [values, previous] = [floats(`${parameter}:values`).data, floats(`${parameter}:previous`).data];
    const size = partSize(part, shape);
    if (values.length !== size || previous.length !== size) {
      fail(`"${parameter}" has ${values.length} and ${previous.length} values where ${size} are changed`);
    }
    return { slice, shape, values, previous };
  });
  const added = new Map<string, Added>();
  for (const name of tensors.keys()) {
    if (!name.endsWith(':added')) continue;
    const parameter = name.slice(0, -':added'.length);
    const replaced = tensors.has(`${parameter}:replaced`) && { replaced: floats(`${parameter}:replaced`) };
    added.set(parameter, { tensor: floats(name), ...replaced });
  }
  const classifier = json<ClassifierInfo>('classifier');
  const baseClassifier = json<ClassifierInfo>('baseClassifier');
  return {
    base: metadata.base ?? fail('it names no base'),
    ignored: json<string[]>('ignored') ?? [],
    changes,
    added,
    ...(classifier && { classifier }),
    ...(baseClassifier && { baseClassifier }),
  };
}

function indicesOf(part: ParameterPart): [string, Int32Array | undefined] {
  if ('columns' in part) return ['columns', part.columns];
  if ('elements' in part) return ['elements', part.elements];
  return ['rows', part.rows === 'all' ? undefined : part.rows];
}

/** SHA-256 over metadata and tensors, in the order of names. */
function checksum(metadata: Readonly<Record<string, string>>, tensors: ReadonlyMap<string, Tensor>): string {
  const hash = createHash('sha256');
  const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
  hash.update(JSON.stringify(Object.entries(metadata).sort(byName)));
  for (const [name, { shape, data }] of [...tensors].sort(byName)) {
    hash.update(JSON.stringify([name, shape, data instanceof Int32Array ? 'I32' : 'F32']));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
