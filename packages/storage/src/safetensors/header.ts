import { TokensiftError } from '@tokensift/core';
import { decodeText } from '../files/read-file.ts';
import { objectEntries } from '../json/object-entries.ts';
import { parseJson } from '../json/parse-json.ts';
import { bitsOf } from './dtypes.ts';

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
 * (github.com/huggingface/safetensors 0.8, `SafeTensors::read_metadata`): tensors lie one after the other without holes
 * or overlaps, each as large as its shape says, and together they fill the file; fields that it does not know are left
 * alone. It is stricter than that implementation in four points, which the format's description forbids or no writer
 * makes: blanks before the first brace, names that occur twice and say different things (that implementation takes the
 * last one, others the first), descriptions that are lists, and numbers above 2⁵³.
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
  if (bytes[0] !== 0x7b) fail('the header does not start with "{"');
  const text = decodeText(bytes, path, refusal);
  parseJson(text, path, refusal);

  let metadata: Readonly<Record<string, string>> | undefined;
  const entries = new Map<string, SafetensorsEntry>();
  for (const [name, value] of objectEntries(text)) {
    if (loneSurrogate.test(name)) fail(`the name ${JSON.stringify(name)} is no text`);
    if (name === '__metadata__') {
      if (metadata !== undefined) fail('"__metadata__" occurs twice in the header');
      metadata = parseMetadata(value, fail);
      continue;
    }
    const entry = parseEntry(name, value, fail);
    const other = entries.get(name);
    if (other !== undefined && !isSame(entry, other)) {
      fail(`"${name}" occurs twice in the header, and is not the same tensor`);
    }
    entries.set(name, entry);
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
  return { metadata: metadata ?? {}, entries };
}

const refusal = {
  code: 'invalid-checkpoint',
  hint: 'The file is damaged or not in safetensors format: download or save it again.',
} as const;

/** The error for a file that does not follow the format. */
export function invalidFile(path: string, message: string): TokensiftError {
  return new TokensiftError({ ...refusal, message, where: path });
}

/** Half a character, which JSON can write and UTF-8 cannot. */
const loneSurrogate = /\p{Surrogate}/u;

type Fail = (message: string) => never;

/** The format has texts here; the reference implementation takes null for none at all. */
function parseMetadata(json: string, fail: Fail): Record<string, string> {
  if (json === 'null') return {};
  if (!json.startsWith('{')) fail('"__metadata__" does not map names to texts');
  const metadata = new Map<string, string>();
  for (const [name, value] of objectEntries(json)) {
    const text: unknown = JSON.parse(value);
    if (typeof text !== 'string' || [name, text].some((part) => loneSurrogate.test(part))) {
      return fail('"__metadata__" does not map names to texts');
    }
    if ((metadata.get(name) ?? text) !== text) fail(`"${name}" occurs twice in "__metadata__"`);
    metadata.set(name, text);
  }
  return Object.fromEntries(metadata);
}

function parseEntry(name: string, json: string, fail: Fail): SafetensorsEntry {
  if (!json.startsWith('{')) fail(`tensor "${name}" is not described`);
  const fields = new Map<string, string>();
  for (const [field, value] of objectEntries(json)) {
    if (!described.includes(field)) continue;
    if (fields.has(field)) fail(`"${field}" of the tensor "${name}" occurs twice in the header`);
    fields.set(field, value);
  }
  const [dtypeText, shapeText, offsetsText] = described.map((field) => fields.get(field) ?? 'null') as [
    string,
    string,
    string,
  ];
  const dtype: unknown = JSON.parse(dtypeText);
  if (typeof dtype !== 'string' || !Object.hasOwn(bitsOf, dtype)) {
    return fail(`tensor "${name}" has the unknown element type ${dtypeText}`);
  }
  const shape =
    parseNaturals(shapeText) ?? fail(`tensor "${name}" has the shape ${shapeText}, not a list of sizes`);
  const [begin, end, ...more] = parseNaturals(offsetsText) ?? [];
  if (begin === undefined || end === undefined || more.length > 0 || begin > end) {
    return fail(`tensor "${name}" has the data offsets ${offsetsText}, not a start and an end`);
  }
  let bits = bitsOf[dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) fail(`tensor "${name}" of ${dtype} [${shape}] is larger than any file`);
  }
  if (bits !== (end - begin) * 8) {
    fail(`tensor "${name}" of ${dtype} [${shape}] needs ${bits / 8} bytes, its data has ${end - begin}`);
  }
  return { dtype, shape, begin, end };
}

const described = ['dtype', 'shape', 'data_offsets'];

/** A list of integers from 0, which 1.0 and 1e0 are not, as the reference implementation has it. */
function parseNaturals(json: string): readonly number[] | undefined {
  const list: unknown = JSON.parse(json);
  const isList = Array.isArray(list) && list.every((item) => Number.isSafeInteger(item));
  return isList && !/[-.eE]/.test(json) ? (list as number[]) : undefined;
}

const isSame = (a: SafetensorsEntry, b: SafetensorsEntry): boolean =>
  a.dtype === b.dtype && a.shape.join() === b.shape.join() && a.begin === b.begin && a.end === b.end;
