import { TokensiftError } from '@tokensift/core';
import type { ColumnPart } from '../rows/row-format.ts';
import { switchTo, taskOfFields } from '../rows/task-switch.ts';
import type { Column, WantedColumns } from './column.ts';
import { listNames } from './list-names.ts';
import { matchColumns } from './match-columns.ts';

/** The error for a column that could be one of several. */
export function ambiguousColumn(
  part: ColumnPart,
  wanted: string,
  matches: readonly string[],
  where: string,
): TokensiftError {
  const same = matches.every((name) => name === matches[0]);
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: same
      ? `there are ${matches.length} columns ${JSON.stringify(matches[0])}.`
      : `several columns could be ${JSON.stringify(wanted)}: ${listNames(matches)}.`,
    hint: same
      ? 'Give each column a name of its own.'
      : `Name the one to use: --${part}-column ${JSON.stringify(matches[0])}, or \`columns\` in an experiment.`,
  });
}

/** The error for a column that must be there; it offers the only column that is left, where there is one. */
export function missingColumn(
  { part, names, isSeveral }: Column,
  { columns, task }: WantedColumns,
  found: readonly string[],
  where: string,
): TokensiftError {
  const taken = columns.flatMap((column) => column.names.flatMap((name) => matchColumns(name, found)));
  const left = found.filter((name) => !taken.includes(name));
  const flags =
    left.length === 1
      ? `--${part}-column ${JSON.stringify(left[0])}`
      : task !== undefined
        ? '--text-column and --label-column'
        : '--text-column NAME';
  const inExperiment = task !== undefined ? ', or `columns` in an experiment' : '';
  const absent = isSeveral ? names.find((name) => matchColumns(name, found).length === 0)! : names[0];
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: `there is no column ${JSON.stringify(absent)}; found: ${listNames(found)}.`,
    hint: `Name the columns to use: ${flags}${inExperiment}.${offerTask(task, found)}`,
  });
}

/** The task that the fields of the rows are for, where it is another. */
function offerTask(task: string | undefined, found: readonly string[]): string {
  const other = task === undefined ? undefined : taskOfFields(found);
  return other === undefined || other === task ? '' : ` For rows with these: ${switchTo(other)}.`;
}
