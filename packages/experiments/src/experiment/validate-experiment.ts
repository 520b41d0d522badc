import { trainingSettings } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { readValue } from '@tokensift/core/settings';
import type * as v from 'valibot';

/** Where in the experiment a value stands: keys and indices from the root. */
export type KeyPath = readonly (string | number)[];

/** Says in which file and line a value of the experiment stands. */
export type Locate = (path: KeyPath) => string;

/** "methods[0].density" */
export const describeKeys: Locate = (keys) =>
  keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key),
    '',
  );

/** @throws TokensiftError `invalid-config` naming the first value that does not fit the schema. */
export function validate<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  locate: Locate,
): Output {
  const read = readValue(schema, value);
  if (!read.problem) return read.output;
  const { path, message, hint } = read.problem;
  throw new TokensiftError({
    code: 'invalid-config',
    where: locate(path),
    message,
    ...(hint !== undefined && { hint }),
  });
}

/** Whether a key is one of the training settings. */
export const isTrainingKey = (key: string): boolean => Object.hasOwn(trainingSettings.entries, key);
