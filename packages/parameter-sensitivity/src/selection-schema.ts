import type { ParameterRole } from '@tokensift/core';
import { amountSchema, countSchema, shapeSchema } from '@tokensift/storage';
import {
  array,
  boolean,
  exactOptional,
  integer,
  maxLength,
  maxValue,
  minValue,
  number,
  object,
  picklist,
  pipe,
  record,
  regex,
  string,
  unknown,
} from 'valibot';

const sha256 = pipe(string(), regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits'));

/** Every role a parameter can have; the type makes sure that none is missing. */
const roles = Object.keys({
  'token-embedding': true,
  'position-embedding': true,
  'type-embedding': true,
  'relative-embedding': true,
  'embedding-projection': true,
  query: true,
  key: true,
  value: true,
  'attention-output': true,
  intermediate: true,
  gate: true,
  output: true,
  'layer-norm': true,
  pooler: true,
  classifier: true,
  adapter: true,
} satisfies Record<ParameterRole, true>) as ParameterRole[];

/** Models with more layers, parameters or dimensions are none. */
const layer = pipe(number(), integer(), minValue(-1), maxValue(1024));
const parameter = object({
  name: string(),
  shape: shapeSchema,
  role: picklist(roles),
  layer,
  sharedBy: exactOptional(pipe(array(layer), maxLength(1024))),
  head: boolean(),
  heads: exactOptional(
    object({
      count: pipe(countSchema, minValue(1)),
      along: picklist(['rows', 'columns']),
      kind: exactOptional(picklist(['key-value'])),
    }),
  ),
});

/** What the JSON file of a selection holds. */
export const selectionSchema = object({
  model: string(),
  data: string(),
  selector: string(),
  budget: object({ density: exactOptional(amountSchema), cost: exactOptional(amountSchema) }),
  density: amountSchema,
  cost: amountSchema,
  flops: amountSchema,
  settings: record(string(), unknown()),
  parameters: pipe(array(parameter), maxLength(100_000)),
  slices: pipe(
    array(object({ parameter: string(), part: picklist(['all', 'rows', 'columns', 'elements']) })),
    maxLength(100_000),
  ),
  indices: object({
    // It lies beside this one, wherever that is.
    file: pipe(string(), regex(/^[^/\\\0]+\.safetensors$/, 'it must be the name of a .safetensors file')),
    checksum: sha256,
  }),
});
