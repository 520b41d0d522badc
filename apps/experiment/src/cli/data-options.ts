import type { TextPair } from '@tokensift/core';
import type { ReadDatasetOptions, TagScheme } from '@tokensift/datasets';
import { readingSettings } from '@tokensift/datasets';
import { singleLabel, type TaskKind, taskKindOf, taskKinds } from '@tokensift/tasks';
import { type Command, Option } from 'commander';
import { addColumnOptions, type ColumnFlags, columnNames } from './column-options.ts';
import { localDataset } from './local-path.ts';
import { given } from './options.ts';
import { addSettingOptions } from './setting-options.ts';

export interface DataFlags extends ColumnFlags {
  readonly task?: string;
  readonly delimiter?: string;
  readonly labelSeparator?: string;
  readonly tagScheme?: TagScheme;
  readonly repairTags?: boolean;
  readonly skipBadRows?: boolean;
}

/** Options for how `--data` is read. */
export function addDataOptions(command: Command): Command {
  addColumnOptions(command).option(
    '--task <name>',
    `what rows are labelled with: ${taskKinds.map(({ name }) => name).join(', ')} (default: ${singleLabel.name})`,
  );
  return addSettingOptions(command, readingSettings);
}

/** Which rows of `--data` a command that trains nothing reads. */
export const splitOption = (): Option =>
  new Option(
    '--split <name>',
    'train, validation or test (default: test of a folder, all rows of a file; of a file, a split is the one that ' +
      'finetune makes of it)',
  );

export const readOptions = (flags: DataFlags): ReadDatasetOptions => ({
  columns: columnNames(flags),
  ...given({
    delimiter: flags.delimiter,
    labelSeparator: flags.labelSeparator,
    tagScheme: flags.tagScheme,
    repairTags: flags.repairTags,
    skipBadRows: flags.skipBadRows,
  }),
});

/** The task that `--task` names, with settings that `--set task.KEY=VALUE` gives. */
export const readTask = (
  { task = singleLabel.name }: DataFlags,
  settings: Readonly<Record<string, unknown>> = {},
): TaskKind => taskKindOf({ ...settings, name: task });

/** Texts that belong to no class, whatever labels they may have. */
export async function readOutOfScope(path: string, flags: DataFlags): Promise<readonly TextPair[]> {
  const { readDataset, unlabelledTexts } = await import('@tokensift/datasets');
  const { label: _, ...columns } = columnNames(flags);
  const file = await localDataset(path, '--out-of-scope');
  return (await readDataset(file, { ...readOptions(flags), columns, format: unlabelledTexts })).rows;
}
