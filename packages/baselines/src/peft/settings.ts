import { checkSchema } from '@tokensift/storage';
import {
  array,
  finite,
  type GenericSchema,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minValue,
  number,
  pipe,
} from 'valibot';
import { type SavedAdapter, unusable } from './saved-adapter.ts';

/** A positive integer that is no larger than any real rank, length or number of layers. */
export const size = pipe(number(), integer(), minValue(1), maxValue(2 ** 20));
export const positive = pipe(number(), finite(), minValue(Number.MIN_VALUE));
export const tokenIds = pipe(array(pipe(number(), integer(), minValue(0))), maxLength(2 ** 24));

/** Settings of every adapter that say what it is, where it came from and what was trained: not what is computed. */
const descriptive = [
  'peft_type',
  'peft_version',
  'task_type',
  'auto_mapping',
  'base_model_name_or_path',
  'revision',
  'inference_mode',
  'target_modules',
  'modules_to_save',
];

const refusal = { code: 'invalid-checkpoint', hint: 'Save the adapter again with PEFT.' } as const;

/** Tasks whose adapters may be a classifier's: those for others would be read as something that they are not. */
const tasks: readonly unknown[] = [undefined, null, 'SEQ_CLS', 'TOKEN_CLS', 'FEATURE_EXTRACTION'];

/**
 * The settings of an adapter, checked. Each that is set must be known: in the schema, or among those that change nothing
 * that is computed.
 * @param harmless names of settings that change nothing that is computed
 * @throws TokensiftError `invalid-checkpoint` for one that is not what it must be, `unsupported` for one that is not known.
 */
export function readSettings<Schema extends GenericSchema & { readonly entries: object }>(
  { config, where }: SavedAdapter,
  schema: Schema,
  harmless: readonly string[],
): InferOutput<Schema> {
  const { task_type: task } = config;
  if (!tasks.includes(task)) {
    throw unusable('unsupported', where, `adapters for the task ${JSON.stringify(task)} are not supported`);
  }
  const known = new Set([...descriptive, ...harmless, ...Object.keys(schema.entries)]);
  const unknown = Object.keys(config).find((name) => !known.has(name) && isSet(config[name]));
  if (unknown !== undefined) throw unusable('unsupported', where, `"${unknown}" is not supported`);
  return checkSchema(schema, config, where, refusal);
}

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false;
}
