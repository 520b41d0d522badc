import { TokensiftError } from '../errors.ts';
import { readValue } from './find-problem.ts';
import type { SettingsOf, SettingsSchema } from './schema.ts';

/**
 * Settings as a schema has them, defaults filled in.
 * @param owner whose settings they are: where an error is
 * @throws TokensiftError `invalid-argument` for the first one that is unknown, missing or no such value.
 */
export function readSettings<Schema extends SettingsSchema>(
  owner: string,
  schema: Schema,
  given: object,
): SettingsOf<Schema> {
  const read = readValue(schema, given);
  if (!read.problem) return read.output as SettingsOf<Schema>;
  const { path, message, hint } = read.problem;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: [owner, ...path].join('.'),
    message,
    ...(hint !== undefined && { hint }),
  });
}
