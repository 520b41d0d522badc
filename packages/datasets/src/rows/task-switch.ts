/** How a user switches to another task. */
export const switchTo = (task: string): string => `--task ${task}, or \`task: ${task}\` in an experiment`;

/** The fields that rows for a task have; of several tasks that fit, the first has the most. */
const FIELDS: readonly (readonly [task: string, fields: readonly string[]])[] = [
  ['semantic-roles', ['tokens', 'tags', 'predicate']],
  ['token-classification', ['tokens', 'tags']],
  ['multi-label', ['text', 'labels']],
  ['single-label', ['text', 'label']],
];

/** The task that rows with such fields are for. */
export const taskOfFields = (names: readonly string[]): string | undefined =>
  FIELDS.find(([, fields]) => fields.every((field) => names.includes(field)))?.[0];
