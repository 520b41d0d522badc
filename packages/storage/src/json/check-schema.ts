import { TokensiftError } from '@tokensift/core';
import { type BaseIssue, type GenericSchema, getDotPath, type InferOutput, safeParse } from 'valibot';
import type { Refusal } from '../files/read-file.ts';

/**
 * Checks a value that came from a file against a schema.
 * @param where the file, for errors
 * @returns the value as the schema has it: fields that it does not name are left out of its strict objects only
 * @throws TokensiftError with the code that is given, naming the first field that does not fit.
 */
export function checkSchema<const Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
  refusal: Refusal,
): InferOutput<Schema> {
  const result = safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw new TokensiftError({ ...refusal, where, message: describe(result.issues[0]) });
}

function describe(issue: BaseIssue<unknown>): string {
  const path = getDotPath(issue);
  const { expected } = issue;
  const received = shortened(issue.received);
  if (path === null) return `the file holds ${received}, not ${expected ?? 'what it should'}`;
  return received === 'undefined'
    ? `"${path}" is missing`
    : `"${path}" is ${received}${expected === null ? '' : `, not ${expected}`}`;
}

const longest = 80;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
