import { TokensiftError } from '@tokensift/core';
import { multiLabel } from './multi-label/multi-label.ts';
import { regression } from './regression/regression.ts';
import { semanticRoles } from './semantic-roles/semantic-roles.ts';
import { singleLabel } from './single-label/single-label.ts';
import type { TaskKind } from './task-kind.ts';
import { tokenClassification } from './token-classification/token-classification.ts';

/** The tasks of this package. */
export const taskKinds: readonly TaskKind[] = [
  singleLabel,
  multiLabel,
  regression,
  tokenClassification,
  semanticRoles,
];

/** A task by its name, with settings of its own where it is more than a name. */
export type TaskChoice = string | { readonly name: string; readonly [setting: string]: unknown };

/** @throws TokensiftError `invalid-argument` for an unknown task, or a setting that it does not have. */
export function taskKindOf(choice: TaskChoice): TaskKind {
  const { name, ...settings } = typeof choice === 'string' ? { name: choice } : choice;
  const kind = taskKinds.find((known) => known.name === name);
  if (kind) return kind.configure(settings);
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'task',
    message: `There is no task "${name}".`,
    hint: `Known: ${taskKinds.map((known) => known.name).join(', ')}.`,
  });
}
