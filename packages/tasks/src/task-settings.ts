import { TokensiftError } from '@tokensift/core';
import * as v from 'valibot';

/** The settings of a kind of task, each with its default. */
export type TaskSchema<Settings extends object> = v.GenericSchema<unknown, Settings>;

/** No settings at all. */
export const noSettings = v.strictObject({});

/**
 * Settings as a schema has them, defaults filled in.
 * @throws TokensiftError `invalid-argument` that names the first one that is unknown or has another value.
 */
export function readTaskSettings<Settings extends object>(
  task: string,
  schema: TaskSchema<Settings>,
  given: Readonly<Record<string, unknown>>,
): Settings {
  const read = v.safeParse(schema, given);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const name = v.getDotPath(issue);
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  throw new TokensiftError({
    code: 'invalid-argument',
    where: name === null ? 'task' : `task.${name}`,
    message: isUnknown
      ? `The task "${task}" has no setting "${name}".`
      : `Must be ${issue.expected}, not ${issue.received}.`,
    hint: `Settings of "${task}": ${describeSettings(schema) || 'none'}.`,
  });
}

/** The names of the settings. */
function describeSettings(schema: object): string {
  return 'entries' in schema ? Object.keys(schema.entries as object).join(', ') : '';
}
