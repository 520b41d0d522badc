import { TokensiftError } from '@tokensift/core';
import { bitsOf } from './dtypes.ts';
import { duplicateKey } from './duplicate-key.ts';

/** Where a tensor lies in a safetensors file, and how it is to be read. */
export interface SafetensorsEntry {
  /** The format's name of the element type: `F32`, `BF16`, `I64`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the data. */
  readonly begin: number;
  /** The byte after the last one. */
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
}

/**
 * Parses the header of a safetensors file and checks it against the data as the reference implementation does
 * (github.com/huggingface/safetensors, `Metadata::validate`): tensors lie one after the other without holes or
 * overlaps, each as large as its shape says, and together they fill the file.
 *
 * @param bytes the JSON header, without the length before it
 * @param dataBytes size of the data after the header
 * @param path the file, for errors
 * @throws TokensiftError `invalid-checkpoint`
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, path: string): SafetensorsHeader {
  const fail = (message: string): never => {
    throw invalidFile(path, message);
  };
  const header = parseJson(bytes, fail);

  let metadata: Readonly<Record<string, string>> = {};
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(value, fail);
    else entries.set(name, parseEntry(name, value, fail));
  }

  let position = 0;
  for (const [name, { begin, end }] of [...entries].sort(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin !== position) {
      const kind = begin < position ? 'overlaps the tensor before it' : 'leaves a hole before it';
      fail(`tensor "${name}" at bytes ${begin} to ${end} ${kind}, which ends at byte ${position}`);
    }
    position = end;
  }
  if (position > dataBytes) {
    fail(`the data is cut short: its tensors take ${position} bytes, the file holds ${dataBytes}`);
  }
  if (position < dataBytes) {
    fail(`${dataBytes - position} bytes follow the last tensor, which ends at byte ${position} of the data`);
  }
  return { metadata, entries };
}

/** The error for a file that does not follow the format. */
export function invalidFile(path: string, message: string): TokensiftError {
  return new TokensiftError({
    code: 'invalid-checkpoint',
    message,
    where: path,
    hint: 'The file is damaged or not in safetensors format: download or save it again.',
  });
}

type Fail = (message: string) => never;

function parseJson(bytes: Uint8Array, fail: Fail): object {
  if (bytes[0] !== 0x7b) fail('the header does not start with "{"');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const header: object = JSON.parse(text);
    const twice = duplicateKey(text);
    if (twice !== undefined) fail(`"${twice}" occurs twice in the header`);
    return header;
  } catch (error) {
    if (TokensiftError.isInstance(error)) throw error;
    return fail(`the header is not JSON in UTF-8 (${(error as Error).message})`);
  }
}

function parseMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    fail('"__metadata__" does not map names to texts');
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, fail: Fail): SafetensorsEntry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = isObject(value) ? value : fail(`tensor "${name}" is not described`);
  if (typeof dtype !== 'string' || !Object.hasOwn(bitsOf, dtype)) {
    return fail(`tensor "${name}" has the unknown element type ${JSON.stringify(dtype)}`);
  }
  if (!isIndexList(shape)) {
    return fail(`tensor "${name}" has the shape ${JSON.stringify(shape)}, not a list of sizes`);
  }
  if (!isIndexList(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`tensor "${name}" has the data offsets ${JSON.stringify(offsets)}, not a start and an end`);
  }
  const [begin, end] = offsets;
  const bits = shape.reduce((product, size) => product * size, 1) * bitsOf[dtype];
  if (!Number.isSafeInteger(bits) || bits !== (end - begin) * 8) {
    fail(`tensor "${name}" of ${dtype} [${shape}] needs ${bits / 8} bytes, its data has ${end - begin}`);
  }
  return { dtype, shape, begin, end };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIndexList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
