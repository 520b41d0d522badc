import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type Random, TokensiftError } from '@tokensift/core';
import { hasSafetensors, runOracle, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { objectEntries } from '../json/object-entries.ts';
import { withSafetensors } from './with-safetensors.ts';

type Verdict =
  | { tensors: Record<string, [dtype: string, shape: number[], data: string]> }
  | { refused: string };

/** A file with this text as its header. */
function fileOf(header: string, dataBytes: number): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.from(Array.from({ length: dataBytes }, (_, i) => i % 251))]);
}

async function readAll(path: string): Promise<Verdict> {
  try {
    return await withSafetensors(path, async (file) => {
      const tensors: Record<string, [string, number[], string]> = {};
      for (const [name, { dtype, shape, begin, end }] of file.entries) {
        const data = new Uint8Array(end - begin);
        await file.readData(begin, data);
        tensors[name] = [dtype, [...shape], Buffer.from(data).toString('hex')];
      }
      return { tensors };
    });
  } catch (error) {
    if (TokensiftError.isInstance(error) && error.code === 'invalid-checkpoint')
      return { refused: error.problem };
    throw error;
  }
}

const float = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
const described = (fields: string) => `{"a":{${fields}}}`;

/** Headers of files with 4 bytes of data that we and the reference implementation decide alike. */
const alike = [
  '{}',
  `{"a":${float}}`,
  `{"a":${float}}   `,
  `{"a":${float},"a":${float}}`,
  `{"a":${float},"b":${float}}`,
  `{"a":${float},"__metadata__":null}`,
  `{"a":${float},"__metadata__":{}}`,
  `{"a":${float},"__metadata__":{"x":"1","x":"1"}}`,
  ...['{"x":1}', '{"x":null}', '{"x":{}}', '{"x":["1"]}', '[]', '"x"', '1', 'false'].map(
    (metadata) => `{"a":${float},"__metadata__":${metadata}}`,
  ),
  `{"a":${float},"__metadata__":{},"__metadata__":{}}`,
  `{"a":${float},"__metadata__":{},"__metadata__":null}`,
  `{"a":${float},"b":null}`,
  `{"a":${float},"b":1}`,
  described('"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":{"x":1,"x":2}'),
  described('"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[1.0],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[1e0],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[1],"data_offsets":[-0,4]'),
  described('"dtype":"F32","shape":[1,-1],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":null,"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[1],"data_offsets":[0,4,8]'),
  described('"dtype":"F32","shape":[1],"data_offsets":[4,0]'),
  described('"dtype":"F32","shape":[2],"data_offsets":[0,4]'),
  described('"dtype":"F4","shape":[8],"data_offsets":[0,4]'),
  described('"dtype":"F4","shape":[7],"data_offsets":[0,4]'),
  described('"dtype":"f32","shape":[1],"data_offsets":[0,4]'),
  described('"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]'),
  `{"a":${float},"z":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`,
  `{"a":${float},"z":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`,
  `{"a":${float},"z":{"dtype":"F32","shape":[0],"data_offsets":[2,2]}}`,
  `{"\\ud800":${float}}`,
  `{"a":${float},"__metadata__":{"x":"\\udc00"}}`,
  `{"\\u0061":${float},"a":${float}}`,
  `{"a":${float}}x`,
  `{"a":${float},}`,
  `[${float}]`,
  'null',
  '',
];

/** Headers that the reference implementation takes and we refuse, with why. */
const stricter: readonly (readonly [header: string, said: string])[] = [
  [` {"a":${float}}`, 'does not start with'],
  ['{"a":["F32",[1],[0,4]]}', 'is not described'],
  [`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":${float}}`, 'occurs twice'],
  [`{"a":${float},"__metadata__":{"x":"1","x":"2"}}`, 'occurs twice'],
  [
    `{"a":${float},"z":{"dtype":"F32","shape":[9007199254740993,0],"data_offsets":[4,4]}}`,
    'not a list of sizes',
  ],
];

const words = [
  '"a"',
  '"\\u0061"',
  '"__metadata__"',
  '"F32"',
  '"U8"',
  '"shape"',
  '"more"',
  'null',
  '{}',
  '[]',
];
const numbers = ['0', '1', '4', '2', '-1', '1.0', '4e0', '00'];

/** A header like those above, with one or two of its names, numbers and blanks exchanged. */
function mutated(random: Random): string {
  const tokens = alike[random.integer(alike.length)].match(/"[^"]*"|[\w.-]+|\s|[^\w\s]/g) ?? [];
  for (let i = random.integer(2); i >= 0; i--) {
    const at = random.integer(tokens.length + 1);
    const choices = /^\d/.test(tokens[at] ?? '')
      ? numbers
      : tokens[at]?.startsWith('"')
        ? words
        : [' ', '\n'];
    const chosen = choices[random.integer(choices.length)];
    tokens.splice(at, choices.length > 2 ? 1 : 0, chosen);
  }
  return tokens.join('');
}

describe.skipIf(!hasSafetensors)(
  'as Python’s safetensors decides (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    async function verdicts(headers: readonly string[]): Promise<readonly Verdict[]> {
      const path = join(await temporaryFolder(), 'files.json');
      await writeFile(path, JSON.stringify(headers.map((header) => fileOf(header, 4).toString('base64'))));
      return runOracle('safetensors_headers.py', path);
    }

    async function ours(headers: readonly string[]): Promise<readonly Verdict[]> {
      const path = join(await temporaryFolder(), 'x.safetensors');
      const found: Verdict[] = [];
      for (const header of headers) {
        await writeFile(path, fileOf(header, 4));
        found.push(await readAll(path));
      }
      return found;
    }

    it('headers are taken and refused', async () => {
      const [theirs, own] = [await verdicts(alike), await ours(alike)];
      for (const [i, header] of alike.entries()) {
        const [expected, found] = [theirs[i], own[i]];
        if ('refused' in expected) expect(found, header).toHaveProperty('refused');
        else expect(found, header).toEqual(expected);
      }
    });

    it('but for those that can be read in two ways', async () => {
      const headers = stricter.map(([header]) => header);
      const [theirs, own] = [await verdicts(headers), await ours(headers)];
      for (const [i, [header, said]] of stricter.entries()) {
        expect(theirs[i], header).toHaveProperty('tensors');
        expect(own[i], header).toEqual({ refused: expect.stringContaining(said) });
      }
    });

    it('headers with mistakes are never read otherwise', async () => {
      const random = createRandom('headers');
      const headers = Array.from({ length: 3000 }, () => mutated(random));
      const [theirs, own] = [await verdicts(headers), await ours(headers)];
      const taken = own.flatMap((verdict, i) => ('tensors' in verdict ? [i] : []));
      expect(taken.length).toBeGreaterThan(100);
      for (const i of taken) expect(own[i], headers[i]).toEqual(theirs[i]);
      for (const [i, verdict] of own.entries()) {
        if ('tensors' in verdict || 'refused' in theirs[i]) continue;
        const names = objectEntries(headers[i]).map(([name]) => name);
        const isTwice = new Set(names).size < names.length;
        expect(isTwice || stricter.some(([, said]) => verdict.refused.includes(said)), headers[i]).toBe(true);
      }
    });
  },
);
