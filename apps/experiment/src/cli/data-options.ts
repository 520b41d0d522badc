import type { ReadDatasetOptions } from '@tokensift/datasets';
import { singleLabel, type TaskKind, taskKindOf, taskKinds } from '@tokensift/tasks';
import type { Command } from 'commander';
import { addColumnOptions, type ColumnFlags, columnNames } from './column-options.ts';

export interface DataFlags extends ColumnFlags {
  readonly task?: string;
  readonly skipBadRows?: boolean;
}

/** Options for how `--data` is read. */
export function addDataOptions(command: Command): Command {
  return addColumnOptions(command)
    .option(
      '--task <name>',
      `what rows are labelled with: ${taskKinds.map(({ name }) => name).join(', ')} (default: ${singleLabel.name})`,
    )
    .option('--skip-bad-rows', 'leave rows out that cannot be used, and say how many, in place of an error');
}

export const readOptions = (flags: DataFlags): ReadDatasetOptions => ({
  columns: columnNames(flags),
  skipBadRows: flags.skipBadRows ?? false,
});

/** The task that `--task` names. */
export const readTask = ({ task = singleLabel.name }: DataFlags): TaskKind => taskKindOf(task);
